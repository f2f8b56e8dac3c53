import { LONGEST_TIMER_MS } from '../../data/longest-timer.ts';
import { RequestAbortedError } from '../../errors/client-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { RequestTimeoutError } from '../../errors/provider-error.ts';
import type { Logger } from '../../plugin/logger.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import { type CallIds, childOf, newIds } from './call-ids.ts';
import type { CallOptions } from './call-options.ts';

/** The state of one call of the application. None of it is on a shared object. */
export class Call {
  readonly id: string;
  /** The same for all calls with one purpose: the option, else the logger's, else the call's own id. */
  readonly correlationId: string;
  readonly mode: 'unary' | 'stream';
  readonly options: CallOptions;
  readonly startedAt: number;
  readonly started: number;
  /** When the call must be over, in ms since the epoch, for other code. The call itself uses a monotonic clock. */
  readonly deadline: number;
  readonly ledger = new AttemptLedger();
  /** The observers of the call, used by `ObservedCalls` only. Not in a WeakMap: garbage collection costs for each entry of one. */
  observers: readonly object[] | undefined;
  /** For a stream: when its first content was delivered, in ms since the start. Only kept for listeners. */
  firstContentMs: number | undefined;
  /** The longest duration of the call, in ms. */
  readonly totalMs: number;
  readonly #clientLogger: Logger;
  #logger: Logger | undefined;
  #controller: AbortController | undefined;
  #stopped: FlexiAIError | undefined;
  #waiters: (() => void)[] | undefined;
  /** The operations that must be interrupted at the end: at most an attempt, a wait, a middleware and an open stream. */
  readonly #interruptibles = new Map<(cause: FlexiAIError) => void, (() => void) | undefined>();
  readonly #onAbort = (): void => this.stop(new RequestAbortedError(undefined, abortCause(this.options.signal)));

  constructor(
    mode: 'unary' | 'stream',
    options: CallOptions,
    totalMs: number,
    logger: Logger,
    ids: CallIds = newIds(options, logger),
  ) {
    this.id = ids.callId;
    this.correlationId = ids.correlationId;
    this.#clientLogger = logger;
    this.mode = mode;
    this.options = options;
    this.totalMs = totalMs;
    this.startedAt = Date.now();
    this.started = performance.now();
    this.deadline = this.startedAt + totalMs;
    const { signal } = options;
    if (signal?.aborted === true) this.#onAbort();
    else signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** The error that stopped the call; `undefined` while it may go on. */
  get stopped(): FlexiAIError | undefined {
    return this.#stopped;
  }

  /** The ids in the call's events, contexts and log lines. */
  get ids(): CallIds {
    return { callId: this.id, requestId: this.id, correlationId: this.correlationId };
  }

  /** The client's logger for this call, with its ids. Created on first use. */
  get logger(): Logger {
    this.#logger ??= childOf(this.#clientLogger, this.ids);
    return this.#logger;
  }

  /** A signal for middleware. Created on first use: most calls need none. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#stopped !== undefined) this.#controller.abort(this.#stopped);
    }
    return this.#controller.signal;
  }

  get durationMs(): number {
    return roundMs(performance.now() - this.started);
  }

  /** Adds the call's ids to its error, if that is an error of the library. */
  identify<Thrown>(thrown: Thrown): Thrown {
    // Not by a method of the error, which may come from another copy of core.
    if (thrown instanceof FlexiAIError && Object.isExtensible(thrown)) {
      Object.defineProperties(thrown, {
        callId: { value: this.id, enumerable: true, configurable: true },
        correlationId: { value: this.correlationId, enumerable: true, configurable: true },
      });
    }
    return thrown;
  }

  /** Adds the ids and the attempts to the call's error. */
  sign<Failure extends FlexiAIError>(error: Failure): Failure {
    return this.identify(error.withAttempts(this.ledger.attempts));
  }

  /** Ends the call for `cause`. The first cause counts. */
  stop(cause: FlexiAIError): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = cause;
    this.#controller?.abort(cause);
    for (const interrupt of [...this.#interruptibles.keys()]) interrupt(cause);
  }

  /** @throws the error that stopped the call */
  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /**
   * Calls `interrupt` when the call is stopped; immediately if it is stopped already.
   *
   * @param over is called if the call ends without a stop
   *
   * @returns a function that removes both
   */
  onStop(interrupt: (cause: FlexiAIError) => void, over?: () => void): () => void {
    if (this.#stopped !== undefined) interrupt(this.#stopped);
    else this.#interruptibles.set(interrupt, over);
    return () => this.#interruptibles.delete(interrupt);
  }

  /** The time until the deadline, in ms. */
  remainingMs(): number {
    return this.totalMs - (performance.now() - this.started);
  }

  /**
   * @param begun receives a function that ends the wait early
   * @throws the error that stopped the call, or ended the wait
   */
  async wait(milliseconds: number, begun?: (end: (cause: FlexiAIError) => void) => void): Promise<void> {
    await this.waitFor(undefined, milliseconds, begun);
  }

  /**
   * Waits for `promise`, which never rejects. Resolves with `undefined` if the time is over first.
   * @param begun receives a function that ends the wait early
   * @throws the error that stopped the call, or ended the wait
   */
  async waitFor<T>(
    promise: Promise<T> | undefined,
    milliseconds: number,
    begun?: (end: (cause: FlexiAIError) => void) => void,
  ): Promise<T | undefined> {
    let release: () => void = () => undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await new Promise<T | undefined>((resolve, reject) => {
        // A timer may fire up to 1 ms before its time.
        timer = setTimeout(resolve, Math.min(milliseconds + 1, LONGEST_TIMER_MS), undefined);
        promise?.then(resolve, reject);
        release = this.onStop(reject);
        begun?.(reject);
      });
    } finally {
      clearTimeout(timer);
      release();
    }
  }

  /** Waits for prices, at most until the call ends. @throws the error that stopped the call */
  async waitForPrices(loading: Promise<unknown>): Promise<void> {
    await this.waitFor(loading, Math.max(0, Math.min(LONGEST_PRICE_LOAD_MS, this.remainingMs())));
  }

  /**
   * Waits for middleware, at most slightly longer than the call lasts: the inner layers are stopped first and may throw their
   * own error; middleware that ignores the stop is not waited for.
   *
   * @throws the error that stopped the call
   */
  interruptible<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const release = this.onStop((cause) => {
        timer = setTimeout(reject, LAST_WORDS_MS, cause);
      });
      const settle = (): void => {
        release();
        clearTimeout(timer);
      };
      promise.then(resolve, reject).then(settle);
    });
  }

  /** The error of a call that has reached its totalMs. */
  timeout(provider: string, model: string | undefined): RequestTimeoutError {
    return new RequestTimeoutError(`The call took longer than its totalMs of ${this.totalMs} ms.`, {
      provider,
      model,
      clock: 'total',
      timeoutMs: this.totalMs,
    });
  }

  /**
   * Stops the call at its deadline while no attempt runs. The clocks of attempts expire first: they know the provider.
   * @param provider the provider that the call waits for
   * @returns a function that cancels it
   */
  stopAtDeadline(provider: string, model?: string): () => void {
    const timeout = (): void => this.stop(this.timeout(provider, model));
    const timer = setTimeout(timeout, Math.min(this.remainingMs() + LAST_WORDS_MS, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }

  /** Resolves when the call is over. */
  whenOver(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  /** Removes the listener from the caller's signal, and closes what is left open. Call it when the call is over. */
  release(): void {
    if (this.#interruptibles.size > 0) for (const over of [...this.#interruptibles.values()]) over?.();
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    for (const resolve of this.#waiters ?? []) resolve();
  }
}

/** How long a call waits for prices that are being loaded, in ms. */
const LONGEST_PRICE_LOAD_MS = 2000;

/** How long middleware may take to end after its call was stopped, in ms. */
const LAST_WORDS_MS = 10;

/** One decimal: more is noise. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function abortCause(signal: AbortSignal | undefined): { readonly cause?: unknown } {
  return signal?.reason === undefined ? {} : { cause: signal.reason };
}
