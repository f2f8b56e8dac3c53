import type { ProviderStatus } from '@flexiai/core';

const OTHER = 'other';
const MOST_NAMES = 1000;
/** Providers name a dated version of the model that was asked for. */
const MOST_SERVED = 200;

/** The names that metrics may show: there are as many series as the configuration makes, whatever requests name. */
export class LabelNames {
  readonly #models: Set<string>;
  readonly #served = new Set<string>();

  constructor(models: readonly string[]) {
    this.#models = new Set(models);
  }

  /** Takes in the names of a configuration. What was once configured stays: its calls may still be under way. */
  learn(statuses: readonly ProviderStatus[]): void {
    for (const { model } of statuses) {
      if (this.#models.size < MOST_NAMES) this.#models.add(model);
    }
  }

  /** A model that is asked for. */
  model(name: string): string {
    return this.#models.has(name) ? name : OTHER;
  }

  /** The model that a provider says has answered, for a model that was asked for. */
  served(name: string, asked: string): string {
    if (this.#models.has(name) || this.#served.has(name)) return name;
    if (!this.#models.has(asked) || this.#served.size >= MOST_SERVED) return OTHER;
    this.#served.add(name);
    return name;
  }
}
