import type { CallContext } from '../src/plugin.ts';

/** Waits, and ignores aborts. */
export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Waits; rejects with an error of its own when the attempt is aborted, if `heedsAbort` is set. */
export async function pause(milliseconds: number, { signal }: CallContext, heedsAbort: boolean): Promise<void> {
  if (!heedsAbort) return sleep(milliseconds);
  await new Promise<void>((resolve, reject) => {
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(new Error('the connection was closed'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
}
