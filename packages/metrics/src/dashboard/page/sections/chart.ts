import uPlot from 'uplot';
import { clockText } from '../../model/format.ts';
import { h, setText } from '../dom.ts';
import { color } from '../theme.ts';
import { card } from './section.ts';

/** One line, or one part of stacked bars. */
export interface ChartSeries {
  readonly name: string;
  /** A colour of the theme. */
  readonly color: string;
  /** @default a solid line */
  readonly dash?: readonly number[];
}

export interface ChartOptions {
  readonly id: string;
  readonly title: string;
  /** Bars are stacked, the first one at the bottom. */
  readonly kind: 'bars' | 'lines';
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** The text of an empty chart. */
  readonly empty: string;
}

/**
 * A chart over the range, with a legend that shows the figures at the pointer, and a sentence with the same content.
 */
export class Chart {
  readonly element: HTMLElement;
  readonly #options: ChartOptions;
  readonly #box = h('div', { class: 'chart-box' });
  readonly #values: readonly HTMLElement[];
  readonly #at = h('span', { class: 'legend-at' }, '');
  readonly #empty: HTMLElement;
  readonly #figure: HTMLElement;
  #plot: uPlot | undefined;
  #data: uPlot.AlignedData = [[]];
  #raw: readonly (readonly (number | null)[])[] = [];
  #totals: readonly string[] = [];

  constructor(options: ChartOptions) {
    this.#options = options;
    this.#values = options.series.map(() => h('b', {}, ''));
    const legend = h(
      'ul',
      { class: 'legend' },
      ...options.series.map(({ name, color: mark, dash }, place) =>
        h(
          'li',
          {},
          h('i', { class: `mark mark-${mark}${dash === undefined ? '' : ' dashed'}` }),
          name,
          this.#values[place],
        ),
      ),
      h('li', { class: 'legend-time' }, this.#at),
    );
    this.#empty = h('p', { class: 'empty chart-empty' }, options.empty);
    this.#figure = h('div', { class: 'chart', role: 'img' }, this.#box, this.#empty);
    this.element = card(options.id, options.title, legend, this.#figure);
    new ResizeObserver(() => this.#resize()).observe(this.#box);
  }

  /**
   * @param times of the points, in ms since the epoch
   * @param values of each series
   * @param totals of each series, for the legend
   * @param sentence the content in words
   */
  update(
    times: readonly number[],
    values: readonly (readonly (number | null)[])[],
    totals: readonly string[],
    sentence: string,
  ): void {
    this.#raw = values;
    this.#totals = totals;
    const isEmpty = values.every((list) => list.every((value) => value === null || value === 0));
    this.#empty.hidden = !isEmpty;
    this.#figure.classList.toggle('is-empty', isEmpty);
    this.#figure.setAttribute('aria-label', `${this.#options.title}. ${isEmpty ? this.#options.empty : sentence}`);
    const seconds = times.map((at) => at / 1000);
    this.#data = [seconds, ...(this.#options.kind === 'bars' ? stacked(values) : values)] as uPlot.AlignedData;
    if (this.#plot === undefined) this.#draw();
    else this.#plot.setData(this.#data);
    this.#showLegend(this.#plot?.cursor.idx ?? undefined);
  }

  /** Redraws with the colours of another theme. */
  redraw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    this.#draw();
  }

  #draw(): void {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (width === 0 || height === 0) return;
    const { format } = this.#options;
    const axis = { stroke: color('muted'), font: `11px ${getComputedStyle(document.body).fontFamily}` };
    const grid = { stroke: color('grid'), width: 1 };
    const options: uPlot.Options = {
      width,
      height,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false }, points: { show: this.#options.kind === 'lines', size: 6 } },
      padding: [8, 4, 0, 0],
      scales: {
        x: { time: true, range: (_, least, most) => this.#times(least, most) },
        y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 1] },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          ticks: { show: false },
          size: 28,
          gap: 8,
          space: 72,
          values: (_, splits) => splits.map((at) => clockText(at * 1000)),
        },
        {
          ...axis,
          grid,
          ticks: { show: false },
          size: 58,
          gap: 6,
          space: 36,
          values: (_, splits) => splits.map((value) => format(value)),
        },
      ],
      series: [{}, ...this.#series()],
      hooks: { setCursor: [(plot) => this.#showLegend(plot.cursor.idx ?? undefined)] },
    };
    this.#plot = new uPlot(options, this.#data, this.#box);
  }

  /** Half a bar more at both ends, if there are bars. */
  #times(least: number, most: number): [number, number] {
    const steps = Math.max(1, this.#data[0].length - 1);
    const more = this.#options.kind === 'bars' ? (most - least) / steps / 2 : 0;
    return [least - more, most + more];
  }

  #series(): uPlot.Series[] {
    const { kind, series } = this.#options;
    if (kind === 'lines') {
      return series.map(({ color: name, dash }) => ({
        stroke: color(name),
        width: 1.5,
        ...(dash !== undefined && { dash: [...dash] }),
        points: { size: 4, fill: color(name) },
        spanGaps: false,
      }));
    }
    const paths = uPlot.paths.bars?.({ size: [0.72, 24], radius: 0.12 });
    // The highest of the stack is drawn first, the others over it.
    return series.toReversed().map(({ color: name }) => ({
      fill: color(name),
      stroke: color(name),
      width: 0,
      points: { show: false },
      ...(paths !== undefined && { paths }),
    }));
  }

  /** @param place index of the point at the pointer; without one, the legend shows totals */
  #showLegend(place: number | undefined): void {
    const at = place === undefined ? undefined : this.#data[0][place];
    const isAtPoint =
      place !== undefined && at !== undefined && this.#plot?.cursor.left !== undefined && this.#plot.cursor.left >= 0;
    setText(this.#at, isAtPoint ? clockText(at * 1000) : '');
    for (const [index, element] of this.#values.entries()) {
      const value = isAtPoint ? this.#raw[index]?.[place] : undefined;
      const text = value === null || value === undefined ? '–' : this.#options.format(value);
      setText(element, isAtPoint ? text : (this.#totals[index] ?? ''));
    }
  }

  #resize(): void {
    const { clientWidth: width, clientHeight: height } = this.#box;
    if (this.#plot === undefined) this.#draw();
    else if (width > 0 && height > 0) this.#plot.setSize({ width, height });
  }
}

/** Each series plus those below it, the highest sum first. */
function stacked(values: readonly (readonly (number | null)[])[]): number[][] {
  const sums: number[][] = [];
  for (const list of values) {
    const below = sums.at(-1);
    sums.push(list.map((value, place) => (value ?? 0) + (below?.[place] ?? 0)));
  }
  return sums.reverse();
}
