import { setAttribute, svg } from './dom.ts';

const WIDTH = 96;
const HEIGHT = 24;

/** A small line chart; `null` is a gap. Decorative: the figures are beside it. */
export class Sparkline {
  readonly element: SVGSVGElement;
  readonly #line = svg('path', { class: 'spark-line' });
  readonly #area = svg('path', { class: 'spark-area' });

  constructor() {
    this.element = svg(
      'svg',
      { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: 'spark', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
      this.#area,
      this.#line,
    );
  }

  update(values: readonly (number | null)[]): void {
    const most = Math.max(...values.map((value) => value ?? 0), 0) * 1.1 || 1;
    const step = WIDTH / Math.max(1, values.length - 1);
    let [line, area, startX] = ['', '', 0];
    for (const [place, value] of values.entries()) {
      if (value === null) continue;
      const x = (place * step).toFixed(1);
      const y = (HEIGHT - 1 - (value / most) * (HEIGHT - 3)).toFixed(1);
      const isFirst = place === 0 || values[place - 1] === null;
      const isLast = place === values.length - 1 || values[place + 1] === null;
      if (isFirst) startX = place * step;
      line += `${isFirst ? 'M' : 'L'}${x} ${y}`;
      area += isFirst ? `M${x} ${HEIGHT}L${x} ${y}` : `L${x} ${y}`;
      if (isFirst && isLast) line += 'h1.5';
      if (isLast && place * step > startX) area += `L${x} ${HEIGHT}Z`;
    }
    setAttribute(this.#line, 'd', line);
    setAttribute(this.#area, 'd', area);
  }
}
