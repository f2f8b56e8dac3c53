import { RANGES_MS } from '../model/dashboard-state.ts';
import { preciseClockText } from '../model/format.ts';
import { summarise } from '../model/summarise.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { h, setText } from './dom.ts';
import { Calls } from './sections/calls.ts';
import { Charts } from './sections/charts.ts';
import { Configuration } from './sections/configuration.ts';
import { Figures } from './sections/figures.ts';
import { Flow } from './sections/flow.ts';
import { Header } from './sections/header.ts';
import { ProviderDialog } from './sections/provider-dialog.ts';
import { Providers } from './sections/providers.ts';
import type { View } from './sections/section.ts';
import { StatusLine } from './sections/status-line.ts';
import { Timeline } from './sections/timeline.ts';
import { UsageSection } from './sections/usage.ts';
import { remember, remembered } from './settings-store.ts';
import { applyTheme, chosenTheme, setTheme } from './theme.ts';

/** The feed and the actions are beside this file, wherever the dashboard is mounted. */
const base = new URL('.', import.meta.url);
const main = element('main');
const rangeMs = RANGES_MS.find((range) => String(range) === remembered('range')) ?? RANGES_MS[1];
const theme = chosenTheme();
applyTheme(theme);

let view: View | undefined;
const status = new StatusLine(element('announce'));
const charts = new Charts();
const dialog = new ProviderDialog(async (action, entry) => {
  const token = view?.state.actions?.token ?? '';
  const headers = { 'content-type': 'application/json', 'x-flexiai-token': token };
  const body = JSON.stringify({ action, entry });
  const response = await fetch(new URL('action', base), { method: 'POST', headers, body });
  if (response.ok) return;
  const { error } = (await response.json().catch(() => ({}))) as { readonly error?: string };
  throw new Error(error ?? `The server answered ${response.status}.`);
});
const providers = new Providers((name) => {
  if (view !== undefined) dialog.open(name, view.state);
});
const [figures, flow, usage, calls, timeline, configuration] = [
  new Figures(),
  new Flow(),
  new UsageSection(),
  new Calls(),
  new Timeline(),
  new Configuration(),
];
const sections = [status, figures, providers, charts, flow, usage, calls, timeline, configuration];
const notice = h('p', { class: 'notice', role: 'alert', hidden: true }, '');
const loading = h('div', { class: 'loading' }, h('p', {}, 'Waiting for the server…'));
charts.element.append(flow.element);
const content = h(
  'div',
  { class: 'content', hidden: true },
  status.element,
  figures.element,
  providers.element,
  charts.element,
  h('div', { class: 'lists' }, calls.element, h('div', { class: 'side' }, usage.element, timeline.element)),
  configuration.element,
);
main.replaceChildren(notice, loading, content);
document.body.append(dialog.element);

const connection: { current?: Connection } = {};
const header = new Header(
  element('top'),
  { rangeMs, theme },
  {
    onRange: (chosen) => {
      remember('range', String(chosen));
      connection.current?.setRange(chosen);
    },
    onTheme: (chosen) => {
      setTheme(chosen);
      charts.redraw();
    },
  },
);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => charts.redraw());

connection.current = new Connection(base, rangeMs, {
  onState: (state) => {
    view = { state, summary: summarise(state) };
    loading.hidden = true;
    content.hidden = false;
    header.setTitle(state.title);
    for (const section of sections) section.update(view);
    if (dialog.element.open) dialog.update(state);
  },
  onConnection: showConnection,
});

function showConnection(state: ConnectionState): void {
  header.setConnection(state);
  const isLost = state === 'lost';
  notice.hidden = !isLost;
  document.documentElement.classList.toggle('stale', isLost);
  if (!isLost) return;
  loading.hidden = true;
  const last = view === undefined ? '' : ` The data shown is from ${preciseClockText(view.state.now)}.`;
  setText(notice, `The server does not answer. The page reconnects automatically.${last}`);
}

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`There is no element ${id}.`);
  return found;
}
