/** An abort controller that follows a signal for the duration of its request. */
export interface LinkedController {
  readonly signal: AbortSignal;
  abort(): void;
  /** Removes its listener from the signal. Call it when the request has ended. */
  release(): void;
}

/**
 * A controller for one request: the request can be aborted separately from its caller's signal, and no listener remains on that
 * signal. The SDK leaves its listener there when its raw response is used.
 */
export function linkController(signal: AbortSignal | undefined): LinkedController {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, release: () => signal?.removeEventListener('abort', abort) };
}
