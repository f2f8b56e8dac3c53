import { abortError } from '@flexiai/core/plugin';

/** A promise that goes on for others, awaited until a signal aborts. Its listener is gone afterwards. */
export function untilAborted<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(abortError(signal));
    signal.addEventListener('abort', stop, { once: true });
    const leave = (): void => signal.removeEventListener('abort', stop);
    promise.then(resolve, reject).finally(leave);
  });
}
