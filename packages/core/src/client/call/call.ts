import { RequestAbortedError } from '../../errors/client-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { RequestTimeoutError } from '../../errors/provider-error.ts';
import type { Logger } from '../../plugin/logger.ts';
import { LONGEST_TIMER_MS } from '../../resilience/attempt-clock.ts';
import { AttemptLedger } from './attempt-ledger.ts';
import { type CallIds, childOf, newIds } from './call-ids.ts';
import type { CallOptions } from './call-options.ts';

/** Everything that one user call carries with it. Nothing of it stands on a shared object. */
export class Call {
  readonly id: string;
  /** What several calls share that serve one purpose: the option, else the logger's, else the call's own id. */
  readonly correlationId: string;
  readonly mode: 'unary' | 'stream';
  readonly options: CallOptions;
  readonly startedAt: number;
  readonly started: number;
  /** When the call must be over, in ms since the epoch: for others. What is left is told by a clock that nobody sets. */
  readonly deadline: number;
  readonly ledger = new AttemptLedger();
  /** What observes the call: of use to `ObservedCalls` alone. Not in a WeakMap: garbage collection pays for each entry of one. */
  observers: readonly object[] | undefined;
  /** Of a stream: when the application was given its first content, in ms since the start. Kept where something listens. */
  firstContentMs: number | undefined;
  /** How long the call may take, in ms. */
  readonly totalMs: number;
  readonly #clientLogger: Logger;
  #logger: Logger | undefined;
  #controller: AbortController | undefined;
  #stopped: FlexiAIError | undefined;
  #waiters: (() => void)[] | undefined;
  /** What is under way now and must hear of the end: at most a try, a wait, a middleware and an open stream. */
  readonly #interruptibles = new Map<(cause: FlexiAIError) => void, (() => void) | undefined>();
  readonly #onAbort = (): void => this.stop(new RequestAbortedError(undefined, abortCause(this.options.signal)));

  constructor(
    mode: 'unary' | 'stream',
    options: CallOptions,
    totalMs: number,
    logger: Logger,
    ids: CallIds = newIds(options, logger),
  ) {
    this.id = ids.requestId;
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

  /** Why the call must not go on; `undefined` while it may. */
  get stopped(): FlexiAIError | undefined {
    return this.#stopped;
  }

  /** Whose an event, a context or a line is. */
  get ids(): CallIds {
    return { requestId: this.id, correlationId: this.correlationId };
  }

  /** The client's logger for this call: its lines say whose they are. Made when somebody asks. */
  get logger(): Logger {
    this.#logger ??= childOf(this.#clientLogger, this.ids);
    return this.#logger;
  }

  /** A signal for middleware. Made when somebody asks: most calls need none. */
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

  /** Puts the call's correlation id on what it failed with, if that is an error of the library. */
  identify<Thrown>(thrown: Thrown): Thrown {
    // By hand, and not by a method of the error's: it may come from another copy of core.
    if (thrown instanceof FlexiAIError && Object.isExtensible(thrown)) {
      Object.defineProperty(thrown, 'correlationId', {
        value: this.correlationId,
        enumerable: true,
        configurable: true,
      });
    }
    return thrown;
  }

  /** Puts on the error that the call ends with whose it is, and what was tried. */
  sign<Failure extends FlexiAIError>(error: Failure): Failure {
    return this.identify(error.withAttempts(this.ledger.attempts));
  }

  /** Ends the call for `cause`. First cause wins. */
  stop(cause: FlexiAIError): void {
    if (this.#stopped !== undefined) return;
    this.#stopped = cause;
    this.#controller?.abort(cause);
    for (const interrupt of [...this.#interruptibles.keys()]) interrupt(cause);
  }

  /** @throws what stopped the call */
  throwIfStopped(): void {
    if (this.#stopped !== undefined) throw this.#stopped;
  }

  /**
   * Calls `interrupt` when the call is stopped; at once when it is already.
   * @param over is called when the call comes to its own end first
   * @returns takes both out again
   */
  onStop(interrupt: (cause: FlexiAIError) => void, over?: () => void): () => void {
    if (this.#stopped !== undefined) interrupt(this.#stopped);
    else this.#interruptibles.set(interrupt, over);
    return () => this.#interruptibles.delete(interrupt);
  }

  /** Milliseconds until the deadline. */
  remainingMs(): number {
    return this.totalMs - (performance.now() - this.started);
  }

  /**
   * @param begun is given what ends the wait early
   * @throws what stopped the call, or ended the wait, meanwhile
   */
  async wait(milliseconds: number, begun?: (end: (cause: FlexiAIError) => void) => void): Promise<void> {
    await this.waitFor(undefined, milliseconds, begun);
  }

  /**
   * Waits for `promise`, which never rejects. `undefined` when the time is over first.
   * @param begun is given what ends the wait early
   * @throws what stopped the call, or ended the wait, meanwhile
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

  /** Waits for prices, but no longer than the call lasts. @throws what stopped the call meanwhile */
  async waitForPrices(loading: Promise<unknown>): Promise<void> {
    await this.waitFor(loading, Math.max(0, Math.min(LONGEST_PRICE_LOAD_MS, this.remainingMs())));
  }

  /**
   * Waits for what middleware makes, but not much longer than the call lasts: what stands within hears of the end first,
   * and may say it in its own words; what does not listen is left behind.
   * @throws what stopped the call meanwhile
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

  /** The error of a call whose time is up. */
  timeout(provider: string, model: string | undefined): RequestTimeoutError {
    return new RequestTimeoutError(`The call took longer than its totalMs of ${this.totalMs} ms.`, {
      provider,
      model,
      clock: 'total',
      timeoutMs: this.totalMs,
    });
  }

  /**
   * Stops the call at its deadline while no try is under way. The clocks of tries go first: they know who is late.
   * @param provider who is waited for
   * @returns takes it back
   */
  stopAtDeadline(provider: string, model?: string): () => void {
    const timeout = (): void => this.stop(this.timeout(provider, model));
    const timer = setTimeout(timeout, Math.min(this.remainingMs() + LAST_WORDS_MS, LONGEST_TIMER_MS));
    return () => clearTimeout(timer);
  }

  /** Resolves when the call is over. For few who wait. */
  whenOver(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters ??= [];
      this.#waiters.push(resolve);
    });
  }

  /** Lets go of the caller's signal, and of what is left open. To be called when the call is over. */
  release(): void {
    if (this.#interruptibles.size > 0) for (const over of [...this.#interruptibles.values()]) over?.();
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    for (const tellOver of this.#waiters ?? []) tellOver();
  }
}

/** How long a call waits for prices that are being loaded, in ms. */
const LONGEST_PRICE_LOAD_MS = 2000;

/** How long middleware has to come to an end by itself after its call was stopped, in ms. */
const LAST_WORDS_MS = 10;

/** One digit after the point: more is noise. */
export function roundMs(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

function abortCause(signal: AbortSignal | undefined): { readonly cause?: unknown } {
  return signal?.reason === undefined ? {} : { cause: signal.reason };
}
