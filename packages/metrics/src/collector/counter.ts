import type { CounterSeries, MetricExemplar, MetricLabels } from './metrics-snapshot.ts';

/** A counter. */
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

  /** Adds 1 for a call that becomes its exemplar. */
  count(correlationId: string, now: number): void {
    this.add(1, correlationId, now);
  }

  /** @param amount values below 0, and NaN, are ignored, because they would make the counter invalid for ever */
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
