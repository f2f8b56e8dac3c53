import type { DashboardLimit } from '../../model/dashboard-state.ts';
import { clockText, countText, percentText, usdText } from '../../model/format.ts';
import type { ModelSummary } from '../../model/summarise.ts';
import { h, type Row, RowList, setAttribute, setText } from '../dom.ts';
import { card, type Section, type View } from './section.ts';

const MOST_MODELS = 8;

/** Tokens and cost by model, against limits. */
export class UsageSection implements Section {
  readonly element: HTMLElement;
  readonly #models: RowList<ModelSummary>;
  readonly #limits: RowList<DashboardLimit>;
  readonly #empty = h('p', { class: 'empty' }, 'No tokens are known in this time.');
  readonly #limitBox: HTMLElement;

  constructor() {
    const names = ['Model', 'Calls', 'Input', 'Output', 'Cost'];
    const body = h('tbody');
    const head = h('thead', {}, h('tr', {}, ...names.map((name) => h('th', { scope: 'col' }, name))));
    const table = h(
      'table',
      { class: 'plain' },
      h('caption', { class: 'hidden' }, 'Tokens and cost by model'),
      head,
      body,
    );
    this.#models = new RowList(
      body,
      ({ model }) => model,
      () => new ModelRow(),
    );
    const list = h('ul', { class: 'limits' });
    this.#limits = new RowList(
      list,
      ({ name }) => name,
      () => new LimitRow(),
    );
    this.#limitBox = h('div', {}, h('h3', {}, 'Limits'), list);
    this.element = card('usage', 'Use by model', table, this.#empty, this.#limitBox);
  }

  update({ state, summary }: View): void {
    const { models } = summary;
    const rest = models.slice(MOST_MODELS);
    const sum = (name: 'answered' | 'inputTokens' | 'outputTokens' | 'costUsd'): number =>
      rest.reduce((all, model) => all + model[name], 0);
    const others = {
      model: `${rest.length} others`,
      answered: sum('answered'),
      inputTokens: sum('inputTokens'),
      outputTokens: sum('outputTokens'),
      costUsd: sum('costUsd'),
    };
    this.#models.update([...models.slice(0, MOST_MODELS), ...(rest.length > 0 ? [others] : [])]);
    this.#empty.hidden = models.length > 0;
    this.#limits.update(state.limits);
    this.#limitBox.hidden = state.limits.length === 0;
  }
}

class ModelRow implements Row<ModelSummary> {
  readonly #name = h('th', { scope: 'row' }, '');
  readonly #cells = [h('td'), h('td'), h('td'), h('td')];
  readonly element = h('tr', {}, this.#name, ...this.#cells);

  update({ model, answered, inputTokens, outputTokens, costUsd }: ModelSummary): void {
    setText(this.#name, model);
    setAttribute(this.#name, 'title', model);
    const texts = [
      countText(answered),
      countText(inputTokens),
      countText(outputTokens),
      costUsd === 0 ? '–' : usdText(costUsd),
    ];
    for (const [place, text] of texts.entries()) {
      const cell = this.#cells[place];
      if (cell !== undefined) setText(cell, text);
    }
  }
}

class LimitRow implements Row<DashboardLimit> {
  readonly #name = h('span', {}, '');
  readonly #value = h('span', { class: 'number' }, '');
  readonly #fill = h('span', { class: 'bar-fill' });
  readonly #note = h('span', { class: 'sub' }, '');
  readonly element = h(
    'li',
    {},
    h('span', { class: 'line' }, this.#name, this.#value),
    h('span', { class: 'bar-box', 'aria-hidden': 'true' }, this.#fill),
    this.#note,
  );

  update({ name, used, limit, unit = 'usd', resetsAt }: DashboardLimit): void {
    const text = (value: number): string => (unit === 'usd' ? usdText(value) : `${countText(value)} ${unit}`);
    const share = limit > 0 ? used / limit : 1;
    setText(this.#name, name);
    setText(this.#value, `${text(used)} of ${text(limit)}`);
    this.#fill.style.inlineSize = `${Math.min(100, share * 100).toFixed(1)}%`;
    setAttribute(this.element, 'data-level', share >= 1 ? 'bad' : share >= 0.8 ? 'warning' : 'good');
    const state = share >= 1 ? ', reached' : share >= 0.8 ? ', nearly reached' : '';
    setText(
      this.#note,
      `${percentText(share)} used${state}${resetsAt === undefined ? '' : `, anew at ${clockText(resetsAt)}`}`,
    );
  }
}
