import type { HistoryPoint, LatencySummary } from '../../../collector/history-point.ts';
import { countText, durationText, NOTHING, usdText } from '../../model/format.ts';
import { h } from '../dom.ts';
import { Chart, type ChartSeries } from './chart.ts';
import type { Section, View } from './section.ts';

const PERCENTILES: readonly ChartSeries[] = [
  { name: 'p50', color: 'blue' },
  { name: 'p90', color: 'violet', dash: [6, 3] },
  { name: 'p99', color: 'amber', dash: [2, 3] },
];

/** Traffic, latencies, tokens and cost over the range. */
export class Charts implements Section {
  readonly element: HTMLElement;
  readonly #traffic = new Chart({
    id: 'traffic',
    title: 'Calls',
    kind: 'bars',
    series: [
      { name: 'answered', color: 'blue' },
      { name: 'from the cache', color: 'teal' },
      { name: 'failed', color: 'red' },
    ],
    format: countText,
    empty: 'No calls in this time.',
  });
  readonly #latency = new Chart({
    id: 'latency',
    title: 'Total latency',
    kind: 'lines',
    series: PERCENTILES,
    format: durationText,
    empty: 'No answers in this time.',
  });
  readonly #first = new Chart({
    id: 'first-content',
    title: 'First content',
    kind: 'lines',
    series: PERCENTILES,
    format: durationText,
    empty: 'No answers in this time.',
  });
  readonly #tokens = new Chart({
    id: 'tokens',
    title: 'Tokens',
    kind: 'bars',
    series: [
      { name: 'input', color: 'blue' },
      { name: 'output', color: 'violet' },
    ],
    format: countText,
    empty: 'No tokens are known in this time.',
  });
  readonly #cost = new Chart({
    id: 'cost',
    title: 'Cost',
    kind: 'bars',
    series: [
      { name: 'spent', color: 'blue' },
      { name: 'saved by the cache', color: 'teal' },
    ],
    format: usdText,
    empty: 'Prices are unknown: add @flexiai/cost to the client.',
  });

  constructor() {
    const charts = [this.#traffic, this.#latency, this.#first, this.#tokens, this.#cost];
    this.element = h('div', { class: 'charts' }, ...charts.map(({ element }) => element));
  }

  update({ state: { points }, summary }: View): void {
    const times = points.map(({ at }) => at);
    const { answered, cached, failed } = summary;
    this.#traffic.update(
      times,
      [
        points.map(({ calls }) => calls.answered),
        points.map(({ calls }) => calls.cached),
        points.map(({ calls }) => calls.failed),
      ],
      [countText(answered), countText(cached), countText(failed)],
      `${countText(answered)} calls were answered, ${countText(cached)} from the cache, ${countText(failed)} failed.`,
    );
    this.#updateLatency(this.#latency, points, 'duration');
    this.#updateLatency(this.#first, points, 'firstContent');
    const tokens = (name: 'inputTokens' | 'outputTokens'): readonly number[] => points.map((point) => sum(point, name));
    const { inputTokens, outputTokens, costUsd, savedUsd } = summary;
    this.#tokens.update(
      times,
      [tokens('inputTokens'), tokens('outputTokens')],
      [countText(inputTokens), countText(outputTokens)],
      `${countText(inputTokens)} input tokens, ${countText(outputTokens)} output tokens.`,
    );
    this.#cost.update(
      times,
      [points.map((point) => sum(point, 'costUsd')), points.map((point) => point.savedUsd)],
      [usdText(costUsd), usdText(savedUsd)],
      `${usdText(costUsd)} was spent, ${usdText(savedUsd)} saved by the cache.`,
    );
  }

  /** Redraws all charts with the colours of another theme. */
  redraw(): void {
    for (const chart of [this.#traffic, this.#latency, this.#first, this.#tokens, this.#cost]) chart.redraw();
  }

  #updateLatency(chart: Chart, points: readonly HistoryPoint[], name: 'duration' | 'firstContent'): void {
    const of = (percentile: 'p50' | 'p90' | 'p99'): readonly (number | null)[] =>
      points.map((point) => point[name]?.[percentile] ?? null);
    const last = points.findLast((point) => point[name] !== undefined)?.[name];
    chart.update(
      points.map(({ at }) => at),
      [of('p50'), of('p90'), of('p99')],
      [durationText(last?.p50), durationText(last?.p90), durationText(last?.p99)],
      sentenceOf(last),
    );
  }
}

function sum({ routes }: HistoryPoint, name: 'inputTokens' | 'outputTokens' | 'costUsd'): number {
  return routes.reduce((all, route) => all + route[name], 0);
}

function sentenceOf(last: LatencySummary | undefined): string {
  if (last === undefined) return NOTHING;
  return (
    `In the last point, half of the answers took at most ${durationText(last.p50)}, and one in a hundred ` +
    `more than ${durationText(last.p99)}.`
  );
}
