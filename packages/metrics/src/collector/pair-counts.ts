import type { EntryPair } from './history-point.ts';

/** Maximum number of pairs; further ones are not counted. */
const MOST_PAIRS = 256;

/** Counts from one entry to another, of limited size. */
export class PairCounts {
  readonly #pairs = new Map<string, { readonly from: string; readonly to: string; count: number }>();

  get all(): readonly EntryPair[] {
    return [...this.#pairs.values()];
  }

  add({ from, to, count }: EntryPair): void {
    const key = `${from}\n${to}`;
    const known = this.#pairs.get(key);
    if (known !== undefined) known.count += count;
    else if (this.#pairs.size < MOST_PAIRS) this.#pairs.set(key, { from, to, count });
  }

  merge(other: PairCounts): void {
    for (const pair of other.#pairs.values()) this.add(pair);
  }
}
