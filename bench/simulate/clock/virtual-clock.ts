import { EventQueue, type QueuedEvent } from './event-queue.ts';
import { VirtualTimer } from './virtual-timer.ts';

/** The replacements of the globals while a virtual clock runs. */
type Replacement = readonly [target: object, name: string, value: unknown];

/** Node's own limits: a delay outside of them becomes 1. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** Saved before anything is replaced. */
const { setImmediate: nextTurn, clearTimeout: clearRealTimer } = globalThis;

/** Only one at a time can replace the globals. */
let running: VirtualClock | undefined;

/**
 * A clock that jumps from event to event. While it runs, `Date.now`, `performance.now`, the timers, `setImmediate` and
 * `Math.random` are replaced, without a visible difference. A simulated hour takes as long as the computation of its
 * events.
 */
export class VirtualClock {
  readonly #queue = new EventQueue();
  readonly #timers = new Map<number, VirtualTimer>();
  readonly #epochMs: number;
  #nowMs = 0;
  #order = 0;
  #events = 0;

  private constructor(epochMs: number) {
    this.#epochMs = epochMs;
  }

  /**
   * Runs `simulate` on a new clock, until its promise is settled.
   *
   * The next event follows only when nothing is left to do at the current time, which is the case as soon as the event
   * loop turns: before Node continues with its next callback, it has run all microtasks and ticks, including nested
   * ones. Code that waits for a socket, a file or another thread is not awaited: a simulation must not contain any.
   *
   * @param random replaces `Math.random`
   * @throws errors of `simulate`; Error if it waits without a future event
   */
  static async run<Result>(
    options: { readonly random: () => number; readonly epochMs?: number },
    simulate: (clock: VirtualClock) => Promise<Result>,
  ): Promise<Result> {
    if (running !== undefined)
      throw new Error('A virtual clock is already running: only one simulation can run at a time.');
    const clock = new VirtualClock(options.epochMs ?? Date.UTC(2026, 0, 1));
    running = clock;
    const restore = replaceAll(clock.#replacements(options.random));
    try {
      const outcome = { settled: false };
      const result = simulate(clock);
      const settle = (): void => {
        outcome.settled = true;
      };
      result.then(settle, settle);
      for (;;) {
        await turn();
        if (outcome.settled) return await result;
        clock.#advance();
      }
    } finally {
      restore();
      running = undefined;
    }
  }

  /** Since the simulation began, in ms. Not rounded, unlike `Date.now`. */
  get nowMs(): number {
    return this.#nowMs;
  }

  /** The number of past events. */
  get events(): number {
    return this.#events;
  }

  /** Future timers and other events. */
  get pending(): number {
    return this.#queue.size;
  }

  /** Calls `callback` at a time of the simulation; for a past time, after the current work. */
  at(milliseconds: number, callback: () => void): QueuedEvent {
    const event: QueuedEvent = { at: Math.max(this.#nowMs, milliseconds), order: this.#order, callback };
    this.#order += 1;
    this.#queue.add(event);
    return event;
  }

  /** Resolves at a time of the simulation. */
  until(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.at(milliseconds, resolve);
    });
  }

  #advance(): void {
    const event = this.#queue.take();
    if (event?.callback === undefined) {
      throw new Error(`The simulation waits, but there is no event after ${this.#nowMs} ms.`);
    }
    this.#nowMs = event.at;
    this.#events += 1;
    const { callback } = event;
    event.callback = undefined;
    callback();
  }

  #replacements(random: () => number): readonly Replacement[] {
    const clear = (timer: unknown): void => this.#clear(timer);
    return [
      [Date, 'now', () => Math.floor(this.#epochMs + this.#nowMs)],
      [performance, 'now', () => this.#nowMs],
      [Math, 'random', random],
      [
        globalThis,
        'setTimeout',
        (run: Callback, delay?: number, ...args: unknown[]) => this.#timeout(run, delay, args),
      ],
      [
        globalThis,
        'setInterval',
        (run: Callback, delay?: number, ...args: unknown[]) => this.#interval(run, delay, args),
      ],
      [globalThis, 'setImmediate', (run: Callback, ...args: unknown[]) => this.#timer(0, () => run(...args))],
      [globalThis, 'clearTimeout', clear],
      [globalThis, 'clearInterval', clear],
      [globalThis, 'clearImmediate', clear],
    ];
  }

  #timeout(run: Callback, delay: number | undefined, args: readonly unknown[]): VirtualTimer {
    return this.#timer(delayOf(delay), () => run(...args));
  }

  #interval(run: Callback, delay: number | undefined, args: readonly unknown[]): VirtualTimer {
    const timer: VirtualTimer = this.#timer(
      delayOf(delay),
      () => {
        timer.refresh();
        run(...args);
      },
      true,
    );
    return timer;
  }

  #timer(delayMs: number, run: () => void, stays = false): VirtualTimer {
    const id = this.#order;
    const timer = new VirtualTimer(id, () =>
      this.at(this.#nowMs + delayMs, () => {
        if (!stays) this.#timers.delete(id);
        run();
      }),
    );
    this.#timers.set(id, timer);
    return timer;
  }

  /** Clears a timer by object or number, including a real one that was started before. */
  #clear(timer: unknown): void {
    if (typeof timer === 'number' || typeof timer === 'string' || timer instanceof VirtualTimer) {
      const id = Number(timer);
      this.#timers.get(id)?.cancel();
      this.#timers.delete(id);
    } else clearRealTimer(timer as NodeJS.Timeout | undefined);
  }
}

type Callback = (...args: unknown[]) => void;

function delayOf(delay: number | undefined): number {
  const milliseconds = Math.trunc(Number(delay));
  return milliseconds >= 1 && milliseconds <= LONGEST_DELAY_MS ? milliseconds : 1;
}

/** One turn of the real event loop: after it, the queues of microtasks and ticks are empty. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    nextTurn(resolve);
  });
}

/** @returns a function that restores everything */
function replaceAll(replacements: readonly Replacement[]): () => void {
  const originals = replacements.map(([target, name]) => Object.getOwnPropertyDescriptor(target, name));
  for (const [target, name, value] of replacements) {
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true });
  }
  return () => {
    for (const [index, [target, name]] of replacements.entries()) {
      const original = originals[index];
      // Inherited properties become visible again.
      if (original === undefined) Reflect.deleteProperty(target, name);
      else Object.defineProperty(target, name, original);
    }
  };
}
