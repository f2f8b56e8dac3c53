import type { Balance, PicoUsd } from '../stores/cost-store.ts';

/** What one call has spent and reserved, for limits per call. It lives as long as the call. */
export class CallBook {
  readonly #buckets = new Map<string, { spent: PicoUsd; reserved: PicoUsd }>();

  balance(bucket: string): Balance {
    return { ...(this.#buckets.get(bucket) ?? EMPTY) };
  }

  add(bucket: string, spent: PicoUsd, reserved: PicoUsd): void {
    const before = this.#buckets.get(bucket) ?? EMPTY;
    this.#buckets.set(bucket, { spent: before.spent + spent, reserved: before.reserved + reserved });
  }
}

const EMPTY: Balance = { spent: 0n, reserved: 0n };
