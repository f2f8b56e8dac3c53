import { RequestAbortedError } from '@flexiai/core/plugin';

/** Throws if the signal has fired. */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new RequestAbortedError(undefined, { cause: signal.reason });
}

/**
 * The result of `work`, unless the signal fires first.
 * @throws RequestAbortedError at once when it does
 */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(new RequestAbortedError(undefined, { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([aborted.promise, work]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Waits for some ms, or for ever; ends at once when the signal fires. Uses a fake clock if there is one. */
export async function pause(durationMs: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const timer = durationMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(over.resolve, durationMs);
  try {
    await unlessAborted(over.promise, signal);
  } finally {
    clearTimeout(timer);
  }
}
