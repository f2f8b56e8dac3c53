import { AsyncLocalStorage } from 'node:async_hooks';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import promises from 'node:timers/promises';

type SetTimer = (...facts: readonly unknown[]) => unknown;

/** The functions that set timers: the owner, the function's name, and the index of the time argument. */
const SOURCES: readonly (readonly [object, string, number])[] = [
  [globalThis, 'setTimeout', 1],
  [globalThis, 'setInterval', 1],
  [AbortSignal, 'timeout', 0],
  [timers, 'setTimeout', 1],
  [timers, 'setInterval', 1],
  [promises, 'setTimeout', 0],
  [promises, 'setInterval', 0],
];

export interface WatchedTimer {
  readonly delayMs: number;
  /** The stack frame of the function that set it. */
  readonly setBy: string;
}

/** The context of what is watched: other code of the process, such as an earlier test, sets timers too. */
const watchedContext = new AsyncLocalStorage<true>();

/** Runs code whose timers, and those of everything that it starts, a `TimerWatch` records. */
export function asWatched<Result>(run: () => Result): Result {
  return watchedContext.run(true, run);
}

/**
 * Records the timers that are set within `asWatched`, except by Node's own modules.
 */
export class TimerWatch {
  /** In the order in which the timers were set. */
  readonly timers: WatchedTimer[] = [];
  readonly #originals = SOURCES.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name));

  constructor() {
    for (const [owner, name, place] of SOURCES) {
      const original: unknown = Reflect.get(owner, name);
      if (typeof original !== 'function') continue;
      const watched: SetTimer = (...facts) => {
        if (watchedContext.getStore() !== true) return Reflect.apply(original, owner, facts);
        // The calling frame: the global fetch has timers of its own.
        const caller = new Error().stack?.split('\n')[2] ?? '';
        if (!caller.includes('node:')) this.timers.push({ delayMs: Number(facts[place] ?? 0), setBy: caller.trim() });
        return Reflect.apply(original, owner, facts);
      };
      // Copies properties of a function, such as `util.promisify.custom`.
      Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
      Reflect.defineProperty(owner, name, { value: watched, configurable: true, writable: true, enumerable: true });
    }
    syncBuiltinESMExports();
  }

  /** Stops the recording. */
  stop(): void {
    for (const [index, [owner, name]] of SOURCES.entries()) {
      const original = this.#originals[index];
      if (original !== undefined) Reflect.defineProperty(owner, name, original);
    }
    syncBuiltinESMExports();
  }
}
