import type { QueuedEvent } from './event-queue.ts';

/**
 * The result of `setTimeout`, `setInterval` and `setImmediate` on the virtual clock, with the interface of Node's
 * timers.
 */
export class VirtualTimer {
  readonly #id: number;
  readonly #schedule: () => QueuedEvent;
  #event: QueuedEvent;
  #ref = true;

  /** @param schedule inserts the timer into the queue, from now on */
  constructor(id: number, schedule: () => QueuedEvent) {
    this.#id = id;
    this.#schedule = schedule;
    this.#event = schedule();
  }

  cancel(): void {
    this.#event.callback = undefined;
  }

  /** Restarts its time. */
  refresh(): this {
    this.cancel();
    this.#event = this.#schedule();
    return this;
  }

  ref(): this {
    this.#ref = true;
    return this;
  }

  unref(): this {
    this.#ref = false;
    return this;
  }

  hasRef(): boolean {
    return this.#ref;
  }

  [Symbol.toPrimitive](): number {
    return this.#id;
  }

  [Symbol.dispose](): void {
    this.cancel();
  }
}
