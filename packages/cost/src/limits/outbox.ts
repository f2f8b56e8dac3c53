import type { CostStore, Eventually, Settlement } from '../stores/cost-store.ts';
import type { StoreOutcome } from './store-guard.ts';

/** A message to the store. */
type Letter =
  | { readonly type: 'settle'; readonly settlement: Settlement }
  | { readonly type: 'release'; readonly id: string };

/** The size of the queue; further messages are lost. */
const MOST_LETTERS = 10_000;

/** How long until they are sent again, in ms. */
const AGAIN_MS = 1000;

/** The functions by which an outbox reaches the store. */
export interface OutboxHooks {
  run<T>(operation: (store: CostStore) => Eventually<T>): Eventually<StoreOutcome<T>>;
  /** How many settlements were dropped since the last call. */
  lost(settlements: number): void;
}

/** Queues the cost of calls while the store does not answer, and sends it later. Settlements are idempotent. */
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

  /** Sends all queued messages, until the store fails. */
  flush(): Promise<void> {
    this.#sending ??= this.#send().finally(() => {
      this.#sending = undefined;
      if (this.#letters.size > 0) this.#later();
    });
    return this.#sending;
  }

  #add(id: string, letter: Letter): void {
    // A release can be dropped without loss: the lease expires.
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
    // The timer must not keep the process running; `flush` waits for the messages.
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
