import type { DashboardEntry, DashboardSetting } from '../../model/dashboard-state.ts';
import { durationText } from '../../model/format.ts';
import { h, type Row, RowList, setText } from '../dom.ts';
import { card, type Section, type View } from './section.ts';

/** The configuration of the entries, and the settings of the application. */
export class Configuration implements Section {
  readonly element: HTMLElement;
  readonly #entries: RowList<DashboardEntry>;
  readonly #settings: RowList<DashboardSetting>;
  readonly #settingsBox: HTMLElement;

  constructor() {
    const names = ['Entry', 'Plugin', 'Model', 'Priority', 'Keys', 'Headers', 'First content', 'Idle'];
    const head = h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name))));
    const body = h('tbody');
    const caption = h('caption', { class: 'hidden' }, 'Entries and their time-outs');
    const scroll = { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Entries and their time-outs' };
    const table = h('div', scroll, h('table', { class: 'plain wide' }, caption, head, body));
    this.#entries = new RowList(
      body,
      ({ name }) => name,
      () => new EntryRow(),
    );
    const list = h('dl', { class: 'settings' });
    this.#settings = new RowList(
      list,
      ({ path }) => path,
      () => new SettingRow(),
    );
    const summary = h('summary', {}, 'Settings of the application');
    this.#settingsBox = h('details', {}, summary, list);
    this.element = card('configuration', 'Configuration', table, this.#settingsBox);
  }

  update({ state }: View): void {
    this.#entries.update(state.entries);
    this.#settings.update(state.settings);
    this.#settingsBox.hidden = state.settings.length === 0;
  }
}

class EntryRow implements Row<DashboardEntry> {
  readonly #name = h('th', { scope: 'row' }, '');
  readonly #cells = Array.from({ length: 7 }, () => h('td'));
  readonly element = h('tr', {}, this.#name, ...this.#cells);

  update({ name, provider, model, priority, primary, keys, timeouts }: DashboardEntry): void {
    setText(this.#name, name);
    const texts = [
      provider,
      model,
      primary ? `${priority}, primary` : String(priority),
      String(keys?.length ?? 1),
      durationText(timeouts.headersMs),
      durationText(timeouts.firstContentMs),
      durationText(timeouts.idleMs),
    ];
    for (const [place, cell] of this.#cells.entries()) setText(cell, texts[place] ?? '');
  }
}

class SettingRow implements Row<DashboardSetting> {
  readonly #path = h('dt', {}, '');
  readonly #value = h('dd', {}, '');
  readonly element = h('div', {}, this.#path, this.#value);

  update({ path, value }: DashboardSetting): void {
    setText(this.#path, path);
    setText(this.#value, value);
  }
}
