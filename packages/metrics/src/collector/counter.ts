import type { CounterSeries, MetricExemplar, MetricLabels } from './metrics-snapshot.ts';

/** One counter while it counts. */
export class Counter {
  value = 0;
  readonly #labels: MetricLabels;
  readonly #createdAt = Date.now();
  #correlationId: string | undefined;
  #added = 0;
  #at = 0;

  constructor(labels: MetricLabels) {
    this.#labels = labels;
  }

  /** Adds 1 for a call that it can be traced back to. */
  count(correlationId: string, now: number): void {
    this.add(1, correlationId, now);
  }

  /** @param amount what is below 0, or no number, is left out: a counter that it is added to would be lost for good */
  add(amount: number, correlationId: string, now: number): void {
    if (!(amount >= 0 && amount < Number.POSITIVE_INFINITY)) return;
    this.value += amount;
    this.#correlationId = correlationId;
    this.#added = amount;
    this.#at = now;
  }

  snapshot(): CounterSeries {
    const exemplar: MetricExemplar | undefined =
      this.#correlationId === undefined
        ? undefined
        : { correlationId: this.#correlationId, value: this.#added, at: this.#at };
    return {
      labels: this.#labels,
      value: this.value,
      createdAt: this.#createdAt,
      ...(exemplar !== undefined && { exemplar }),
    };
  }
}
