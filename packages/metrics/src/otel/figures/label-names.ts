import type { ProviderStatus } from '@flexiai/core';

const OTHER = 'other';
const MOST_NAMES = 1000;
/** Providers return a dated version of the requested model. */
const MOST_SERVED = 200;

/** The names that metrics may contain: the number of series depends on the configuration, not on requests. */
export class LabelNames {
  readonly #models: Set<string>;
  readonly #served = new Set<string>();

  constructor(models: readonly string[]) {
    this.#models = new Set(models);
  }

  /** Adds the names of a configuration. Names are never removed, because their calls may still be in progress. */
  learn(statuses: readonly ProviderStatus[]): void {
    for (const { model } of statuses) {
      if (this.#models.size < MOST_NAMES) this.#models.add(model);
    }
  }

  /** A requested model. */
  model(name: string): string {
    return this.#models.has(name) ? name : OTHER;
  }

  /** The model that answered according to the provider, for a requested model. */
  served(name: string, asked: string): string {
    if (this.#models.has(name) || this.#served.has(name)) return name;
    if (!this.#models.has(asked) || this.#served.size >= MOST_SERVED) return OTHER;
    this.#served.add(name);
    return name;
  }
}
