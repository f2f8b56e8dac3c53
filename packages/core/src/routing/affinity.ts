import type { AffinityOptions } from '../config/options/routing-config.ts';

/** The route that answered last, by the calls' `affinityKey`. */
export class Affinity {
  readonly #maxKeys: number;
  readonly #ttlMs: number;
  /** In the order of use, the longest unused first. */
  readonly #answerers = new Map<
    string,
    { readonly provider: string; readonly model: string; readonly until: number }
  >();

  constructor({ maxKeys, ttlMs }: Required<AffinityOptions>) {
    this.#maxKeys = maxKeys;
    this.#ttlMs = ttlMs;
  }

  /** The route that the key sticks to; `undefined` where the key is new or forgotten. Changes nothing. */
  get(key: string, now: number): { readonly provider: string; readonly model: string } | undefined {
    const known = this.#answerers.get(key);
    return known === undefined || now >= known.until ? undefined : known;
  }

  remember(key: string, provider: string, model: string, now: number): void {
    this.#answerers.delete(key);
    this.#answerers.set(key, { provider, model, until: now + this.#ttlMs });
    if (this.#answerers.size <= this.#maxKeys) return;
    const oldest = this.#answerers.keys().next().value;
    if (oldest !== undefined) this.#answerers.delete(oldest);
  }
}
