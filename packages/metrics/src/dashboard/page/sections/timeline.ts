import type { DashboardEvent } from '../../model/dashboard-state.ts';
import { countText, preciseClockText } from '../../model/format.ts';
import { Choice } from '../choice.ts';
import { h, type Row, RowList, setAttribute, setText } from '../dom.ts';
import { setShape, shape } from '../shape.ts';
import { cardWithTools, type Section, type View } from './section.ts';

const PAGE = 9;

type Filter = 'all' | 'circuit' | 'changes';

/** The events, the newest first. */
export class Timeline implements Section {
  readonly element: HTMLElement;
  readonly #rows: RowList<DashboardEvent>;
  readonly #more = h('button', { type: 'button', class: 'button more', onclick: () => this.#showMore() }, 'Show older');
  readonly #empty = h('p', { class: 'empty' }, '');
  #events: readonly DashboardEvent[] = [];
  #filter: Filter = 'all';
  #shown = PAGE;

  constructor() {
    const filter = new Choice<Filter>(
      'Which events',
      [
        { value: 'all', text: 'All' },
        { value: 'circuit', text: 'Circuits' },
        { value: 'changes', text: 'Changes' },
      ],
      (value) => {
        this.#filter = value;
        this.#shown = PAGE;
        this.#show();
      },
    );
    filter.show('all');
    const list = h('ol', { class: 'events-list' });
    this.#rows = new RowList(
      list,
      ({ number }) => String(number),
      () => new EventRow(),
    );
    this.element = cardWithTools('events', 'Timeline', filter.element, list, this.#empty, this.#more);
  }

  update({ state }: View): void {
    this.#events = state.events;
    this.#show();
  }

  #showMore(): void {
    this.#shown += PAGE * 3;
    this.#show();
  }

  #show(): void {
    const events = this.#events.filter(({ kind }) => {
      if (this.#filter === 'circuit') return kind === 'circuit';
      return this.#filter === 'all' || kind === 'configuration' || kind === 'action';
    });
    this.#rows.update(events.slice(0, this.#shown));
    this.#more.hidden = events.length <= this.#shown;
    this.#empty.hidden = events.length > 0;
    setText(this.#empty, this.#filter === 'all' ? 'No events yet.' : 'No such events.');
  }
}

class EventRow implements Row<DashboardEvent> {
  readonly #time = h('time', { class: 'sub event-time' }, '');
  readonly #shape = shape('info');
  readonly #text = h('span', {}, '');
  readonly #count = h('span', { class: 'badge' }, '');
  readonly #detail = h('span', { class: 'sub event-detail' }, '');
  readonly element = h(
    'li',
    {},
    this.#time,
    this.#shape,
    h('span', { class: 'event-text' }, h('span', { class: 'line' }, this.#text, this.#count), this.#detail),
  );

  update({ lastAt, level, text, count, detail = '' }: DashboardEvent): void {
    setText(this.#time, preciseClockText(lastAt));
    setAttribute(this.#time, 'datetime', new Date(lastAt).toISOString());
    setShape(this.#shape, level);
    setText(this.#text, text);
    setText(this.#count, `${countText(count)} times`);
    this.#count.hidden = count === 1;
    setText(this.#detail, detail);
  }
}
