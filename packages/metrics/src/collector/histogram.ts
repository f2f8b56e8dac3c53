import type { HistogramSeries, MetricExemplar, MetricLabels } from './metrics-snapshot.ts';

/** A histogram of fixed size, whatever is observed. */
export class Histogram {
  readonly #labels: MetricLabels;
  readonly #bounds: readonly number[];
  readonly #counts: Float64Array;
  readonly #createdAt = Date.now();
  readonly #exemplarIds: (string | undefined)[];
  readonly #exemplarValues: Float64Array;
  readonly #exemplarTimes: Float64Array;
  #sum = 0;

  /** @param bounds ascending */
  constructor(labels: MetricLabels, bounds: readonly number[]) {
    this.#labels = labels;
    this.#bounds = bounds;
    const size = bounds.length + 1;
    this.#counts = new Float64Array(size);
    this.#exemplarIds = new Array<string | undefined>(size).fill(undefined);
    this.#exemplarValues = new Float64Array(size);
    this.#exemplarTimes = new Float64Array(size);
  }

  /** @param value values below 0, and NaN, are ignored @param now ms since the epoch */
  observe(value: number, correlationId: string, now: number): void {
    if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) return;
    const bounds = this.#bounds;
    let place = 0;
    while (place < bounds.length && value > (bounds[place] as number)) place += 1;
    this.#counts[place] = (this.#counts[place] as number) + 1;
    this.#sum += value;
    this.#exemplarIds[place] = correlationId;
    this.#exemplarValues[place] = value;
    this.#exemplarTimes[place] = now;
  }

  snapshot(): HistogramSeries {
    const counts = [...this.#counts];
    return {
      labels: this.#labels,
      counts,
      count: counts.reduce((sum, count) => sum + count, 0),
      sum: this.#sum,
      createdAt: this.#createdAt,
      exemplars: this.#exemplarIds.map((id, place) => this.#exemplar(id, place)),
    };
  }

  #exemplar(correlationId: string | undefined, place: number): MetricExemplar | undefined {
    if (correlationId === undefined) return undefined;
    return { correlationId, value: this.#exemplarValues[place] ?? 0, at: this.#exemplarTimes[place] ?? 0 };
  }
}
