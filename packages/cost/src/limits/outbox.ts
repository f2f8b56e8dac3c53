import type { CostStore, Eventually, Settlement } from '../stores/cost-store.ts';
import type { StoreOutcome } from './store-guard.ts';

/** What is to be told to the store. */
type Letter =
  | { readonly type: 'settle'; readonly settlement: Settlement }
  | { readonly type: 'release'; readonly id: string };

/** Letters that wait; what comes after them is lost. */
const MOST_LETTERS = 10_000;

/** How long it takes until they are sent again, in ms. */
const AGAIN_MS = 1000;

/** How an outbox reaches the store. */
export interface OutboxHooks {
  run<T>(operation: (store: CostStore) => Eventually<T>): Eventually<StoreOutcome<T>>;
  /** So many settlements have found no room since the last time. */
  lost(settlements: number): void;
}

/** Keeps what calls have cost while the store does not answer, and tells it later. Settling twice is settling once. */
export class Outbox {
  readonly #hooks: OutboxHooks;
  readonly #letters = new Map<string, Letter>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: Promise<void> | undefined;

  constructor(hooks: OutboxHooks) {
    this.#hooks = hooks;
  }

  settle(settlement: Settlement): void {
    this.#add(settlement.id, { type: 'settle', settlement });
  }

  release(id: string): void {
    this.#add(id, { type: 'release', id });
  }

  /** Sends all that waits, as far as the store takes it. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
      if (this.#letters.size > 0) this.#later();
    });
    return this.#sending;
  }

  #add(id: string, letter: Letter): void {
    // A release that finds no room costs nothing: the lease expires by itself.
    if (this.#letters.size >= MOST_LETTERS && !this.#letters.has(id)) {
      if (letter.type === 'settle') this.#hooks.lost(1);
      return;
    }
    this.#letters.set(id, letter);
    this.#later();
  }

  #later(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.flush();
    }, AGAIN_MS);
    // It must not keep the process: who wants to wait for it calls `flush`.
    if (typeof this.#timer === 'object') this.#timer.unref?.();
  }

  async #send(): Promise<void> {
    for (const [id, letter] of [...this.#letters]) {
      const outcome = await this.#hooks.run<unknown>((store) =>
        letter.type === 'settle' ? store.settle(letter.settlement) : store.release(letter.id),
      );
      if (outcome.isDown) return;
      if (this.#letters.get(id) === letter) this.#letters.delete(id);
    }
  }
}
