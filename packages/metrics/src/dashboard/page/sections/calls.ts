import type { DashboardCall } from '../../model/dashboard-state.ts';
import { countText, durationText, preciseClockText, usdText } from '../../model/format.ts';
import { Choice } from '../choice.ts';
import { h, type Row, RowList, setAttribute, setText } from '../dom.ts';
import { type Level, shape } from '../shape.ts';
import { cardWithTools, type Section, type View } from './section.ts';
import { strip, waterfall } from './waterfall.ts';

const PAGE = 16;
const LEVELS = { answered: 'good', cached: 'good', failed: 'bad', aborted: 'idle' } as const;

type Filter = 'all' | 'troubled' | 'failed';

/** The last calls with their attempts. The list is frozen while a call is expanded, or the pointer is on the list. */
export class Calls implements Section {
  readonly element: HTMLElement;
  readonly #list = h('ol', { class: 'calls-list' });
  readonly #rows: RowList<DashboardCall>;
  readonly #news = h('button', { type: 'button', class: 'button news', onclick: () => this.#release() }, '');
  readonly #more = h('button', { type: 'button', class: 'button more', onclick: () => this.#showMore() }, 'Show older');
  readonly #empty = h('p', { class: 'empty' }, '');
  readonly #open = new Set<number>();
  #filter: Filter = 'all';
  #shown = PAGE;
  #isHovered = false;
  #held: readonly DashboardCall[] | undefined;
  #calls: readonly DashboardCall[] = [];

  constructor() {
    const filter = new Choice<Filter>(
      'Which calls',
      [
        { value: 'all', text: 'All' },
        { value: 'troubled', text: 'With trouble' },
        { value: 'failed', text: 'Failed' },
      ],
      (value) => {
        this.#filter = value;
        this.#shown = PAGE;
        this.#release();
      },
    );
    filter.show('all');
    this.#rows = new RowList(
      this.#list,
      ({ number }) => String(number),
      (call) => new CallRow(call, (isOpen) => this.#toggled(call, isOpen)),
    );
    this.#list.addEventListener('pointerenter', () => this.#hover(true));
    this.#list.addEventListener('pointerleave', () => this.#hover(false));
    this.element = cardWithTools(
      'calls',
      'Recent calls',
      h('div', { class: 'line' }, this.#news, filter.element),
      this.#list,
      this.#empty,
      this.#more,
    );
  }

  update({ state }: View): void {
    this.#calls = state.calls;
    this.#show();
  }

  #show(): void {
    const isHeld = this.#open.size > 0 || this.#isHovered || this.#list.contains(document.activeElement);
    if (isHeld) this.#held ??= this.#calls;
    else this.#held = undefined;
    const calls = (this.#held ?? this.#calls).filter((call) => passes(call, this.#filter));
    const newest = this.#held?.[0]?.number ?? 0;
    const fresh =
      this.#held === undefined
        ? 0
        : this.#calls.filter((call) => call.number > newest && passes(call, this.#filter)).length;
    this.#rows.update(calls.slice(0, this.#shown));
    setText(this.#news, `Show ${countText(fresh)} newer`);
    this.#news.disabled = fresh === 0;
    this.#more.hidden = calls.length <= this.#shown;
    this.#empty.hidden = calls.length > 0;
    setText(this.#empty, this.#filter === 'all' ? 'No calls yet.' : 'No such calls.');
  }

  #release(): void {
    this.#open.clear();
    this.#isHovered = false;
    this.#held = undefined;
    for (const button of this.#list.querySelectorAll<HTMLElement>('[aria-expanded="true"]')) button.click();
    this.#open.clear();
    this.#held = undefined;
    this.#show();
  }

  #showMore(): void {
    this.#shown += PAGE * 2;
    this.#show();
  }

  #hover(isHovered: boolean): void {
    this.#isHovered = isHovered;
    this.#show();
  }

  #toggled(call: DashboardCall, isOpen: boolean): void {
    if (isOpen) this.#open.add(call.number);
    else this.#open.delete(call.number);
  }
}

class CallRow implements Row<DashboardCall> {
  readonly element: HTMLElement;

  constructor(call: DashboardCall, onToggle: (isOpen: boolean) => void) {
    const { outcome, provider, model, errorCode, attempts, skipped } = call;
    const details = h('div', { class: 'call-details', id: `call-${call.number}`, hidden: true });
    const answer = provider === undefined ? (errorCode ?? outcome) : provider;
    const notes = [
      outcome === 'cached' ? 'from the cache' : '',
      attempts.length > 1 ? `${attempts.length} attempts` : '',
      skipped.length > 0 ? `${skipped.length} skipped` : '',
      call.outputTokens === undefined ? '' : `${countText((call.inputTokens ?? 0) + call.outputTokens)} tokens`,
      call.costUsd === undefined ? '' : usdText(call.costUsd),
    ];
    const button = h(
      'button',
      {
        type: 'button',
        class: 'call-head',
        'aria-expanded': 'false',
        'aria-controls': details.id,
        onclick: () => {
          const isOpen = details.hidden === true;
          if (isOpen && details.childElementCount === 0) details.append(waterfall(call));
          details.hidden = !isOpen;
          setAttribute(button, 'aria-expanded', String(isOpen));
          onToggle(isOpen);
        },
      },
      h('span', { class: 'sub call-time' }, preciseClockText(call.at)),
      shape(LEVELS[outcome] as Level),
      h('span', { class: 'hidden' }, outcome),
      h('span', { class: 'call-answer' }, h('b', {}, answer), h('span', { class: 'sub' }, model ?? '')),
      strip(call),
      h('span', { class: 'number call-duration' }, durationText(call.durationMs)),
      h('span', { class: 'sub call-notes' }, notes.filter((note) => note !== '').join(' · ')),
    );
    this.element = h('li', {}, button, details);
  }

  /** A call that has ended does not change. */
  update(): void {}
}

function passes({ outcome, attempts, skipped }: DashboardCall, filter: Filter): boolean {
  if (filter === 'failed') return outcome === 'failed';
  return filter === 'all' || outcome === 'failed' || attempts.length > 1 || skipped.length > 0;
}
