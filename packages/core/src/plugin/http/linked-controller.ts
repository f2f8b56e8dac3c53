/** An abort controller that follows a signal for as long as its request lives. */
export interface LinkedController {
  readonly signal: AbortSignal;
  abort(): void;
  /** Takes its listener off the signal. To be called when the request is over. */
  release(): void;
}

/**
 * A controller of a request's own: the request can be given up without its caller's signal, and nothing stays on that
 * signal after it. The SDK leaves its listener there when its raw response is taken.
 */
export function linkController(signal: AbortSignal | undefined): LinkedController {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  if (signal?.aborted === true) abort();
  else signal?.addEventListener('abort', abort, { once: true });
  return { signal: controller.signal, abort, release: () => signal?.removeEventListener('abort', abort) };
}
