import type { DashboardEntry } from '../../model/dashboard-state.ts';
import { entryState } from '../../model/entry-state.ts';
import { countText, durationText, percentText, rateText } from '../../model/format.ts';
import { isFailing } from '../../model/status-sentence.ts';
import type { EntrySummary } from '../../model/summarise.ts';
import { h, type Row, RowList, setAttribute, setText } from '../dom.ts';
import { setShape, shape } from '../shape.ts';
import { Sparkline } from '../sparkline.ts';
import { cardWithTools, type Section, type View } from './section.ts';

/** More entries than this are collapsed, except failing ones. */
const SHOWN = 10;

interface Item {
  readonly entry: DashboardEntry;
  readonly summary: EntrySummary | undefined;
  readonly now: number;
}

/** Every entry: its state, its speed, and its share. */
export class Providers implements Section {
  readonly element: HTMLElement;
  readonly #rows: RowList<Item>;
  readonly #more = h('button', { type: 'button', class: 'button more', onclick: () => this.#toggle() }, '');
  readonly #empty = h('p', { class: 'empty' }, 'No provider is configured.');
  #showsAll = false;
  #last: View | undefined;

  /** @param onDetails shows the details of an entry */
  constructor(onDetails: (name: string) => void) {
    const names = [
      'Provider',
      'State',
      'Share of answers',
      'Latency',
      'First content',
      'Speed',
      'Failures',
      'Load',
      '',
    ];
    const heads = names.map((name) => h('span', { role: 'columnheader' }, name === '' ? hidden('Details') : name));
    const body = h('div', { role: 'rowgroup', class: 'table-body' });
    const table = h(
      'div',
      { role: 'table', class: 'table', 'aria-label': 'Providers' },
      h('div', { role: 'rowgroup', class: 'table-head' }, h('div', { role: 'row', class: 'table-row' }, ...heads)),
      body,
    );
    this.#rows = new RowList(
      body,
      ({ entry }) => entry.name,
      ({ entry }) => new ProviderRow(entry.name, onDetails),
    );
    this.element = cardWithTools('providers', 'Providers', this.#more, table, this.#empty);
  }

  update(view: View): void {
    this.#last = view;
    const { entries, now } = view.state;
    const failing = entries.filter(isFailing);
    const well = entries.filter((entry) => !failing.includes(entry)).slice(0, Math.max(0, SHOWN - failing.length));
    const isLong = entries.length > SHOWN;
    const shown =
      this.#showsAll || !isLong ? entries : entries.filter((each) => failing.includes(each) || well.includes(each));
    this.#rows.update(shown.map((entry) => ({ entry, now, summary: view.summary.entries.get(entry.name) })));
    this.#more.hidden = !isLong;
    const fewer = `Show ${shown.length === entries.length ? 'fewer' : SHOWN}`;
    setText(this.#more, this.#showsAll ? fewer : `Show all ${entries.length}`);
    this.#empty.hidden = entries.length > 0;
  }

  #toggle(): void {
    this.#showsAll = !this.#showsAll;
    if (this.#last !== undefined) this.update(this.#last);
  }
}

class ProviderRow implements Row<Item> {
  readonly element: HTMLElement;
  readonly #shape = shape('idle');
  readonly #name: HTMLElement;
  readonly #model = h('span', { class: 'sub' }, '');
  readonly #primary = h('span', { class: 'badge' }, 'primary');
  readonly #state = h('span', { class: 'state-label' }, '');
  readonly #detail = h('span', { class: 'sub' }, '');
  readonly #share = h('span', {}, '');
  readonly #answered = h('span', { class: 'sub' }, '');
  readonly #bar = h('span', { class: 'bar-fill' });
  readonly #latency = h('span', {}, '');
  readonly #tail = h('span', { class: 'sub' }, '');
  readonly #spark = new Sparkline();
  readonly #first = h('span', {}, '');
  readonly #firstTail = h('span', { class: 'sub' }, '');
  readonly #speed = h('span', {}, '');
  readonly #failures = h('span', {}, '');
  readonly #failureShare = h('span', { class: 'sub' }, '');
  readonly #load = h('span', {}, '');
  readonly #limits = h('span', { class: 'sub' }, '');

  constructor(name: string, onDetails: (name: string) => void) {
    this.#name = h('span', { class: 'name' }, name);
    const more = h(
      'button',
      { type: 'button', class: 'button small', 'aria-label': `Details of ${name}`, onclick: () => onDetails(name) },
      'Details',
    );
    const barBox = h('span', { class: 'bar-box', 'aria-hidden': 'true' }, this.#bar);
    const tokens = h('span', { class: 'sub' }, 'tokens/s');
    this.element = h(
      'div',
      { role: 'row', class: 'table-row' },
      cell('Provider', 'cell-name', h('span', { class: 'line' }, this.#name, this.#primary), this.#model),
      cell('State', 'cell-state', this.#shape, h('span', { class: 'stack' }, this.#state, this.#detail)),
      cell('Share', 'cell-share', h('span', { class: 'line' }, this.#share, this.#answered), barBox),
      cell('Latency', 'cell-latency', h('span', { class: 'stack' }, this.#latency, this.#tail), this.#spark.element),
      cell('First content', 'cell-first', this.#first, this.#firstTail),
      cell('Speed', 'cell-speed', this.#speed, tokens),
      cell('Failures', 'cell-failures', this.#failures, this.#failureShare),
      cell('Load', 'cell-load', this.#load, this.#limits),
      h('span', { role: 'cell', class: 'cell cell-more' }, more),
    );
  }

  update({ entry, summary, now }: Item): void {
    const { level, label, detail = '' } = entryState(entry, now);
    setShape(this.#shape, level);
    setAttribute(this.element, 'data-level', level);
    setAttribute(this.#name, 'title', entry.name);
    setText(this.#model, entry.model);
    setAttribute(this.#model, 'title', entry.model);
    this.#primary.hidden = !entry.primary;
    setText(this.#state, label);
    setText(this.#detail, detail);
    setText(this.#share, percentText(summary?.share ?? 0));
    setText(this.#answered, `${countText(summary?.answered ?? 0)} calls`);
    this.#bar.style.inlineSize = `${((summary?.share ?? 0) * 100).toFixed(1)}%`;
    setText(this.#latency, durationText(entry.latency?.p50));
    setText(this.#tail, tailText(entry.latency));
    this.#spark.update(summary?.latency ?? []);
    setText(this.#first, durationText(entry.firstContent?.p50));
    setText(this.#firstTail, entry.firstContent === undefined ? '' : `p95 ${durationText(entry.firstContent.p95)}`);
    setText(this.#speed, rateText(summary?.tokensPerSecond));
    const failures = summary?.failures ?? 0;
    setText(this.#failures, countText(failures));
    setAttribute(this.#failures, 'data-level', failures > 0 ? 'bad' : undefined);
    setText(
      this.#failureShare,
      summary === undefined || summary.attempts === 0 ? '' : percentText(failures / summary.attempts),
    );
    setText(this.#load, `${entry.inFlight} active`);
    setText(this.#limits, entry.queued === undefined ? '' : `${entry.queued} waiting`);
  }
}

/** A cell, with its name for phones, where the table has no header. */
function cell(name: string, style: string, ...children: readonly (Node | string)[]): HTMLElement {
  return h('span', { role: 'cell', class: `cell ${style}`, 'data-name': name }, ...children);
}

function tailText(latency: DashboardEntry['latency']): string {
  return latency === undefined ? '' : `p95 ${durationText(latency.p95)} · p99 ${durationText(latency.p99)}`;
}

function hidden(text: string): HTMLElement {
  return h('span', { class: 'hidden' }, text);
}
