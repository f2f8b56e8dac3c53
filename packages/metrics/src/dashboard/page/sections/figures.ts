import type { HistoryPoint } from '../../../collector/history-point.ts';
import { countText, durationText, NOTHING, percentText, rateText, usdText } from '../../model/format.ts';
import { h, setText } from '../dom.ts';
import { Sparkline } from '../sparkline.ts';
import type { Section, View } from './section.ts';

/** One figure: its name, its value, and further details. */
class Figure {
  readonly element: HTMLElement;
  readonly #value = h('dd', { class: 'figure-value' }, NOTHING);
  readonly #note = h('dd', { class: 'figure-note' }, '');
  readonly #spark = new Sparkline();

  constructor(name: string) {
    this.element = h(
      'div',
      { class: 'figure' },
      h('dt', {}, name),
      this.#value,
      this.#note,
      this.#spark.element as never,
    );
  }

  update(value: string, note: string, line: readonly (number | null)[]): void {
    setText(this.#value, value);
    setText(this.#note, note);
    this.#spark.update(line);
  }
}

/** The figures of the range in one row. */
export class Figures implements Section {
  readonly element: HTMLElement;
  readonly #calls = new Figure('Calls per second');
  readonly #answered = new Figure('Answered');
  readonly #latency = new Figure('Total latency');
  readonly #first = new Figure('First content');
  readonly #tokens = new Figure('Tokens');
  readonly #cost = new Figure('Cost');
  readonly #cache = new Figure('From the cache');

  constructor() {
    const figures = [this.#calls, this.#answered, this.#latency, this.#first, this.#tokens, this.#cost, this.#cache];
    const list = h('dl', { class: 'figures-list' }, ...figures.map(({ element }) => element));
    this.element = h('section', { class: 'figures', 'aria-label': 'Figures of the time range' }, list);
  }

  update({ state, summary }: View): void {
    const { points } = state;
    const { answered, cached, failed, aborted } = summary;
    const ended = answered + cached + failed;
    const inFlight = `${countText(state.inFlight)} in progress`;
    const perSecond = points.map(({ calls, stepMs }) => (all(calls) * 1000) / stepMs);
    // The last point is incomplete: its rate is too low.
    this.#calls.update(
      rateText(summary.callsPerSecond),
      `${countText(ended)} calls, ${inFlight}`,
      perSecond.slice(0, -1),
    );
    const gone = aborted > 0 ? `, ${countText(aborted)} aborted` : '';
    this.#answered.update(
      ended === 0 ? NOTHING : percentText((answered + cached) / ended),
      `${countText(failed)} failed${gone}`,
      points.map(({ calls }) => (all(calls) === 0 ? null : calls.answered + calls.cached)),
    );
    this.#latency.update(...latencyFigure(points, 'duration'));
    this.#first.update(...latencyFigure(points, 'firstContent'));
    this.#tokens.update(
      countText(summary.inputTokens + summary.outputTokens),
      `${countText(summary.inputTokens)} in, ${countText(summary.outputTokens)} out`,
      points.map(({ routes }) =>
        routes.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0),
      ),
    );
    const costs = points.map(({ routes }) => routes.reduce((sum, { costUsd }) => sum + costUsd, 0));
    const perCall = answered === 0 ? '' : `${usdText(summary.costUsd / answered)} per call`;
    this.#cost.update(
      summary.costUsd === 0 ? NOTHING : usdText(summary.costUsd),
      summary.costUsd === 0 ? 'prices unknown' : perCall,
      costs,
    );
    this.#cache.update(
      percentText(summary.cacheRatio),
      summary.cacheRatio === undefined ? 'no cache used' : `${usdText(summary.savedUsd)} saved`,
      points.map(({ calls }) => calls.cached),
    );
  }
}

function all({ answered, cached, failed }: HistoryPoint['calls']): number {
  return answered + cached + failed;
}

/** The median of the range, weighted by its points, and the highest percentiles. */
function latencyFigure(
  points: readonly HistoryPoint[],
  name: 'duration' | 'firstContent',
): [value: string, note: string, line: readonly (number | null)[]] {
  const known = points.flatMap((point) => point[name] ?? []);
  const line = points.map((point) => point[name]?.p50 ?? null);
  if (known.length === 0) return [NOTHING, 'no answers', line];
  const count = known.reduce((sum, each) => sum + each.count, 0);
  const mean = (of: 'p50' | 'p90' | 'p99'): number =>
    known.reduce((sum, each) => sum + each[of] * each.count, 0) / count;
  const note = `p90 ${durationText(mean('p90'))}, p99 ${durationText(mean('p99'))}`;
  return [durationText(mean('p50')), note, line];
}
