import { vi } from 'vitest';

/** Lets a call run to its end on the fake clock. */
export async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

/** The error that a promise rejects with. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('it did not reject');
}

/** Waits for so many turns of the microtask queue. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await undefined;
}

/** How long a call takes, in ms, and how it ends, on the fake clock. @param atMostMs how far the clock is advanced */
export async function timed(
  call: () => Promise<unknown>,
  atMostMs = 700_000,
): Promise<{ readonly ms: number; readonly outcome: unknown }> {
  const started = performance.now();
  let ms = Number.NaN;
  const ended = call()
    .catch((error: unknown) => error)
    .then((outcome) => {
      ms = Math.round(performance.now() - started);
      return outcome;
    });
  await vi.advanceTimersByTimeAsync(atMostMs);
  return { outcome: await ended, ms };
}
