import type { Balance } from '../stores/cost-store.ts';
import type { LimitBucket } from './limit.ts';
import type { LimitState } from './limit-state.ts';
import { usdOfPico } from './pico-usd.ts';
import type { Need } from './refusal.ts';

/** How many buckets keep their last known balances, for forecasts on asynchronous stores. */
const MOST_SEEN = 10_000;

/** A bucket with its last known balance. */
interface SeenBucket {
  readonly bucket: LimitBucket;
  readonly balance: Balance;
}

/** The balance of a bucket that is not known. */
export const EMPTY: Balance = { spent: 0n, reserved: 0n };

/** The last known balances of the limits that calls of this process counted against. */
export class SeenBalances {
  readonly #seen = new Map<string, SeenBucket>();

  /** The last known balance of a bucket. */
  of({ name }: LimitBucket): Balance {
    return this.#seen.get(name)?.balance ?? EMPTY;
  }

  /** Keeps what the store answered. */
  remember(needs: readonly Need[], balances: readonly Balance[]): void {
    let index = 0;
    for (const { bucket } of needs) {
      const balance = balances[index];
      index += 1;
      if (balance === undefined) continue;
      // The order matters only when buckets may have to be removed.
      if (this.#seen.size >= MOST_SEEN / 2) this.#seen.delete(bucket.name);
      this.#seen.set(bucket.name, { bucket, balance });
    }
    if (this.#seen.size <= MOST_SEEN) return;
    for (const name of this.#seen.keys()) {
      this.#seen.delete(name);
      if (this.#seen.size <= MOST_SEEN) return;
    }
  }

  /** The state of each limit whose window lasts. */
  states(): readonly LimitState[] {
    const now = Date.now();
    return [...this.#seen.values()]
      .filter(({ bucket }) => bucket.window.end > now)
      .map(({ bucket: { limit, subject, window }, balance }) => ({
        name: limit.name,
        per: limit.per,
        subject,
        mode: limit.isHard ? 'hard' : 'soft',
        amountUsd: limit.amountUsd,
        spentUsd: usdOfPico(balance.spent),
        reservedUsd: usdOfPico(balance.reserved),
        ...(Number.isFinite(window.end) && { resetsAt: window.end }),
      }));
  }
}
