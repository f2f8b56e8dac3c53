import { LONGEST_TIMER_MS } from '../data/longest-timer.ts';
import { RequestAbortedError } from '../errors/client-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { RequestTimeoutError } from '../errors/provider-error.ts';

/** The client's own clock ends a call first, by this many ms: its error knows the attempts. */
const GRACE_MS = 20;

/** What ends a run early: the caller's signal, its deadline, or the end of its stream. */
export class RunStop {
  readonly #controller = new AbortController();
  readonly #callers: AbortSignal | undefined;
  readonly #timeoutMs: number | undefined;
  readonly #started = performance.now();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  #cause: FlexiAIError | undefined;
  readonly #onAbort = (): void => {
    const { reason } = this.#callers ?? {};
    this.#stop(new RequestAbortedError('The run was aborted.', reason === undefined ? {} : { cause: reason }), reason);
  };

  constructor(signal: AbortSignal | undefined, timeoutMs: number | undefined) {
    this.#callers = signal;
    this.#timeoutMs = timeoutMs;
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
    if (timeoutMs !== undefined) {
      this.#timer = setTimeout(
        () => this.#stop(this.#timeout(undefined)),
        Math.min(timeoutMs + GRACE_MS, LONGEST_TIMER_MS),
      );
    }
  }

  /** For calls and tools. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** When the run must be over, in ms since the epoch. */
  get deadline(): number | undefined {
    return this.#timeoutMs === undefined ? undefined : Date.now() + this.#remainingMs(this.#timeoutMs);
  }

  /** The run is left, or has failed: what still runs is aborted. */
  leave(cause: unknown): void {
    if (!this.#controller.signal.aborted) this.#controller.abort(cause);
  }

  /** @throws the error of a run that was stopped */
  throwIfStopped(): void {
    if (this.#cause !== undefined) throw this.#cause;
    if (this.#timeoutMs !== undefined && this.#remainingMs(this.#timeoutMs) <= 0) throw this.#timeout(undefined);
  }

  /** Waits for a promise of the application, which may ignore the signal. @throws the error of a run that was stopped */
  async until<T>(promise: Promise<T>): Promise<T> {
    const { signal } = this;
    let abort: () => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        abort = () => reject(this.#cause ?? new RequestAbortedError('The run was left before its end.'));
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
        promise.then(resolve, reject);
      });
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** The error of a call, or that of the run where its deadline ended the call. */
  errorOf(error: unknown): unknown {
    const isDeadline = this.#timeoutMs !== undefined && this.#remainingMs(this.#timeoutMs) <= 0;
    const isTotal = error instanceof RequestTimeoutError && error.clock === 'total';
    if (isDeadline && isTotal) return this.#timeout(error);
    return this.#cause instanceof RequestTimeoutError ? this.#timeout(error) : error;
  }

  release(): void {
    clearTimeout(this.#timer);
    this.#callers?.removeEventListener('abort', this.#onAbort);
  }

  #stop(cause: FlexiAIError, reason: unknown = cause): void {
    this.#cause ??= cause;
    this.#controller.abort(reason);
  }

  #remainingMs(timeoutMs: number): number {
    return timeoutMs - (performance.now() - this.#started);
  }

  #timeout(cause: unknown): RequestTimeoutError {
    const timeoutMs = this.#timeoutMs ?? 0;
    const { provider = 'tools', model, attempts, correlationId } = (cause ?? {}) as Partial<RequestTimeoutError>;
    const error = new RequestTimeoutError(`The run took longer than its runTimeoutMs of ${timeoutMs} ms.`, {
      provider,
      model,
      clock: 'total',
      timeoutMs,
      cause,
    });
    if (correlationId !== undefined)
      Object.defineProperty(error, 'correlationId', { value: correlationId, enumerable: true });
    return attempts === undefined ? error : error.withAttempts(attempts);
  }
}
