import type { AffinityOptions } from '../config/options/routing-config.ts';

/** Who answered last, by the calls' `affinityKey`. */
export class Affinity {
  readonly #maxKeys: number;
  readonly #ttlMs: number;
  /** The first was unused for longest. */
  readonly #answerers = new Map<
    string,
    { readonly provider: string; readonly model: string; readonly until: number }
  >();

  constructor({ maxKeys, ttlMs }: Required<AffinityOptions>) {
    this.#maxKeys = maxKeys;
    this.#ttlMs = ttlMs;
  }

  /** Whom the key sticks to; `undefined` where it is new, or was forgotten. Changes nothing. */
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
