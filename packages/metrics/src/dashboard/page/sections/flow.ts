import { countText, percentText } from '../../model/format.ts';
import { h, type Row, RowList, setAttribute, setText, svg } from '../dom.ts';
import { card, type Section, type View } from './section.ts';

/** How many entries each side shows; the rest is combined. */
const MOST = 6;
/** How many pairs the text describes. */
const MOST_LINES = 4;
const REST = 'others';
const WIDTH = 320;
/** Minimum height in pixels; each name needs its space. */
const LEAST_HEIGHT = 192;
const NAME_ROOM = 34;
const GAP = 10;
/** The thinnest visible band. */
const THINNEST = 1.5;

interface Band {
  readonly from: string;
  readonly to: string;
  readonly count: number;
}

interface Place {
  readonly name: string;
  readonly count: number;
  readonly start: number;
  readonly height: number;
}

/** The first candidate of calls, and the entry that answered them. */
export class Flow implements Section {
  readonly element: HTMLElement;
  readonly #picture = svg('svg', {
    preserveAspectRatio: 'none',
    'aria-hidden': 'true',
  });
  readonly #left = h('div', { class: 'flow-names' });
  readonly #right = h('div', { class: 'flow-names flow-right' });
  readonly #box: HTMLElement;
  readonly #list = h('ul', { class: 'flow-list' });
  readonly #rows: RowList<Band & { readonly share: number }>;
  readonly #note = h('p', { class: 'empty' }, '');

  constructor() {
    const heads = h('div', { class: 'flow-heads' }, h('span', {}, 'Asked first'), h('span', {}, 'Answered by'));
    this.#box = h('div', { class: 'flow-picture', 'aria-hidden': 'true' }, this.#left, this.#picture, this.#right);
    this.#rows = new RowList(
      this.#list,
      ({ from, to }) => `${from}\n${to}`,
      () => new FlowRow(),
    );
    this.element = card('flow', 'Failover between providers', heads, this.#box, this.#list, this.#note);
  }

  update({ summary, state }: View): void {
    const order = state.entries.map(({ name }) => name);
    const bands = bandsOf(summary, order);
    const total = bands.reduce((sum, { count }) => sum + count, 0);
    this.#box.hidden = total === 0;
    this.#draw(bands, total, order);
    const standIns = bands.filter(({ from, to }) => from !== to).sort((a, b) => b.count - a.count);
    this.#rows.update(standIns.slice(0, MOST_LINES).map((band) => ({ ...band, share: band.count / total })));
    const note = total === 0 ? 'No answers in this time.' : 'Every call was answered by its first candidate.';
    setText(this.#note, note);
    this.#note.hidden = standIns.length > 0;
  }

  #draw(bands: readonly Band[], total: number, order: readonly string[]): void {
    const most = Math.max(...(['from', 'to'] as const).map((side) => new Set(bands.map((band) => band[side])).size));
    const height = Math.max(LEAST_HEIGHT, most * NAME_ROOM);
    const scale = total === 0 ? 0 : Math.max(1, height - GAP * Math.max(0, most - 1)) / total;
    const left = placesOf(bands, scale, 'from', order);
    const right = placesOf(bands, scale, 'to', order);
    this.#box.style.blockSize = `${height}px`;
    setAttribute(this.#picture, 'viewBox', `0 0 ${WIDTH} ${height}`);
    const used = { left: new Map<string, number>(), right: new Map<string, number>() };
    const paths = bands.map(({ from, to, count }) => {
      const width = Math.max(THINNEST, count * scale);
      const y1 = (left.find(({ name }) => name === from)?.start ?? 0) + (used.left.get(from) ?? 0) + width / 2;
      const y2 = (right.find(({ name }) => name === to)?.start ?? 0) + (used.right.get(to) ?? 0) + width / 2;
      used.left.set(from, (used.left.get(from) ?? 0) + width);
      used.right.set(to, (used.right.get(to) ?? 0) + width);
      const [near, far] = [WIDTH * 0.45, WIDTH * 0.55];
      const line = `M0 ${y1.toFixed(1)}C${near} ${y1.toFixed(1)} ${far} ${y2.toFixed(1)} ${WIDTH} ${y2.toFixed(1)}`;
      return { d: line, width: width.toFixed(1), kind: from === to ? 'band direct' : 'band stand-in' };
    });
    while (this.#picture.childElementCount < paths.length) this.#picture.append(svg('path'));
    while (this.#picture.childElementCount > paths.length) this.#picture.lastElementChild?.remove();
    for (const [place, { d, width, kind }] of paths.entries()) {
      const path = this.#picture.children[place];
      if (path === undefined) continue;
      setAttribute(path, 'd', d);
      setAttribute(path, 'stroke-width', width);
      setAttribute(path, 'class', kind);
    }
    showNames(this.#left, left, height);
    showNames(this.#right, right, height);
  }
}

class FlowRow implements Row<Band & { readonly share: number }> {
  readonly element: HTMLElement;
  readonly #from = h('b', {}, '');
  readonly #to = h('b', {}, '');
  readonly #count = h('span', { class: 'number' }, '');

  constructor() {
    const text = h('span', { class: 'flow-text' }, this.#to, ' answered for ', this.#from);
    this.element = h('li', {}, h('i', { class: 'mark mark-amber' }), text, this.#count);
  }

  update({ from, to, count, share }: Band & { readonly share: number }): void {
    setText(this.#from, from);
    setText(this.#to, to);
    setText(this.#count, `${countText(count)} calls · ${percentText(share)}`);
  }
}

/** The calls that each entry answered as first candidate and as fallback, in the order of the entries. */
function bandsOf(summary: View['summary'], order: readonly string[]): readonly Band[] {
  const forOthers = new Map<string, number>();
  for (const { to, count } of summary.standIns) forOthers.set(to, (forOthers.get(to) ?? 0) + count);
  const direct = [...summary.entries].map(([name, { answered }]) => ({
    from: name,
    to: name,
    count: Math.max(0, answered - (forOthers.get(name) ?? 0)),
  }));
  const busiest = [...summary.entries].sort(([, a], [, b]) => b.answered + b.attempts - a.answered - a.attempts);
  const shown = new Set(busiest.slice(0, MOST).map(([name]) => name));
  const nameOf = (name: string): string => (shown.has(name) ? name : REST);
  const bands = new Map<string, Band>();
  for (const { from, to, count } of [...direct, ...summary.standIns]) {
    const band = { from: nameOf(from), to: nameOf(to) };
    const key = `${band.from}\n${band.to}`;
    bands.set(key, { ...band, count: count + (bands.get(key)?.count ?? 0) });
  }
  const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return [...bands.values()]
    .filter(({ count }) => count > 0)
    .sort((a, b) => placeOf(a.from) - placeOf(b.from) || placeOf(a.to) - placeOf(b.to));
}

function placesOf(
  bands: readonly Band[],
  scale: number,
  side: 'from' | 'to',
  order: readonly string[],
): readonly Place[] {
  const names = [...new Set(bands.map((band) => band[side]))];
  const placeOf = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  names.sort((a, b) => placeOf(a) - placeOf(b));
  const places: Place[] = [];
  let start = 0;
  for (const name of names) {
    const own = bands.filter((band) => band[side] === name);
    const height = own.reduce((sum, { count }) => sum + Math.max(THINNEST, count * scale), 0);
    places.push({ name, start, height, count: own.reduce((sum, { count }) => sum + count, 0) });
    start += height + GAP;
  }
  return places;
}

/** Names beside the ends of the bands; overlapping names are moved down. */
function showNames(box: HTMLElement, places: readonly Place[], height: number): void {
  while (box.childElementCount < places.length)
    box.append(h('span', {}, h('b', {}, ''), h('span', { class: 'sub' }, '')));
  while (box.childElementCount > places.length) box.lastElementChild?.remove();
  let free = 0;
  for (const [index, { name, start, height: own, count }] of places.entries()) {
    const label = box.children[index];
    if (!(label instanceof HTMLElement)) continue;
    const left = places.length - 1 - index;
    const wanted = Math.max(free, start + own / 2 - NAME_ROOM / 2);
    const top = Math.max(free, Math.min(wanted, height - NAME_ROOM * (left + 1)));
    free = top + NAME_ROOM;
    label.style.insetBlockStart = `${top.toFixed(0)}px`;
    const [first, second] = label.children;
    if (first !== undefined) setText(first, name);
    if (first !== undefined) setAttribute(first, 'title', name);
    if (second !== undefined) setText(second, `${countText(count)} calls`);
  }
}
