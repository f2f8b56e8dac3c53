/** How many names are kept; further ones are only counted. */
const MOST_NAMES = 1000;

/** A model of an entry without a known price. */
export interface UnpricedModel {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
  /** Attempts without a known cost. */
  readonly attempts: number;
}

/** Counts attempts without a known price. */
export class UnpricedModels {
  readonly #byModel = new Map<string, { provider: string; model: string; attempts: number }>();
  #attempts = 0;

  add(provider: string, model: string): void {
    this.#attempts += 1;
    const key = `${provider}\n${model}`;
    const known = this.#byModel.get(key);
    if (known !== undefined) known.attempts += 1;
    else if (this.#byModel.size < MOST_NAMES) this.#byModel.set(key, { provider, model, attempts: 1 });
  }

  /** All attempts, including those of models whose names are not kept. */
  get attempts(): number {
    return this.#attempts;
  }

  /** By model: the first thousand. */
  get models(): readonly UnpricedModel[] {
    return [...this.#byModel.values()].map((each) => ({ ...each }));
  }
}
