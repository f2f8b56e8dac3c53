import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { Usage } from '../../model/usage.ts';
import type { CallContext } from '../../plugin/provider.ts';
import type { Route } from '../../routing/route.ts';
import { UNKNOWN_USAGE } from '../../usage/usage-totals.ts';
import type { Call } from '../call/call.ts';
import type { AttemptSurroundings } from '../events/instrumentation.ts';
import { AttemptBooks } from './attempt-books.ts';
import { AttemptClocks } from './attempt-clocks.ts';
import { errorOfProvider } from './attempt-errors.ts';
import type { AttemptPlace } from './attempt-place.ts';
import type { AnswerFacts } from './attempt-record.ts';
import type { ClientSetup } from './client-setup.ts';
import { withModelHint } from './model-hints.ts';

/**
 * One attempt, for any kind of answer: it runs the clocks, can be stopped at any moment, and closes its records exactly once,
 * as a success or a failure.
 */
export abstract class Attempt {
  readonly call: Call;
  readonly route: Route;
  readonly setup: ClientSetup;
  protected readonly books: AttemptBooks;
  protected readonly clocks: AttemptClocks;
  readonly #apiKey: string | undefined;
  readonly #controller = new AbortController();
  readonly #releaseCall: () => void;
  /** The context that instrumentation adds around the attempt: its answer is opened inside. */
  readonly #surroundings: AttemptSurroundings | undefined;
  /** The error with which the client itself ended the attempt. */
  #cause: FlexiAIError | undefined;
  /** Rejects the pending promise. */
  #interrupt: ((cause: FlexiAIError) => void) | undefined;
  #opened = false;
  #lost = false;

  constructor(call: Call, setup: ClientSetup, place: AttemptPlace) {
    this.call = call;
    this.route = place.route;
    this.setup = setup;
    this.#apiKey = place.admission.apiKey;
    this.books = new AttemptBooks(call, setup, place);
    this.clocks = new AttemptClocks(call, setup.timeouts, place, (error) => this.stop(error));
    // The call is over, and a middleware has not read the stream to its end: it will not be read. A pending read continues.
    const leave = (): void => {
      if (this.#opened && this.#interrupt === undefined) this.stop(new RequestAbortedError(LEFT));
    };
    this.#releaseCall = call.onStop((cause) => this.stop(cause), call.mode === 'stream' ? leave : undefined);
    const { observed } = setup.emitter;
    if (observed.of(call) !== undefined) this.#surroundings = observed.attempt(call, this.number);
  }

  /** The number of the attempt in its call. */
  get number(): number {
    return this.books.number;
  }

  /** Whether content reached, or may have reached, the application. */
  get committed(): boolean {
    return this.books.firstContentMs !== undefined;
  }

  /** Asks the provider. @throws FlexiAIError if no answer began; the records are closed then */
  open(): Promise<void> {
    const around = this.#surroundings;
    return around?.run === undefined ? this.#open() : around.run(() => this.#open());
  }

  /**
   * Cancels the attempt, before or after it is open. An attempt that has ended does not change.
   * @param isLost another candidate answered first: an unusual silence counts against the route
   */
  cancel(cause: FlexiAIError, isLost = false): void {
    this.#lost ||= isLost;
    this.stop(cause);
  }

  /** Asks for the answer, and resolves when it has begun. Its error becomes the attempt's failure. */
  protected abstract ask(): Promise<void>;

  /** The usage of an attempt that broke off after content. */
  protected abstract usageSoFar(): Usage;

  /** Closes the upstream after a failure. */
  protected abstract closeUpstream(error: FlexiAIError): void;

  /** The error with which the client itself ended the attempt. */
  protected get cause(): FlexiAIError | undefined {
    return this.#cause;
  }

  protected get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The context for the provider. */
  protected context(): CallContext {
    const { call } = this;
    const headers = this.#surroundings?.headers;
    return {
      signal: this.#controller.signal,
      callId: call.id,
      requestId: call.id,
      correlationId: call.correlationId,
      attempt: this.number,
      deadline: call.deadline,
      ...(this.#apiKey !== undefined && { apiKey: this.#apiKey }),
      ...(headers !== undefined && { headers }),
      logger: call.logger,
      onHeaders: (received) => {
        this.books.headers(received);
        this.clocks.clock.headers();
      },
      onProgress: () => this.clocks.clock.progress(),
    };
  }

  /**
   * Waits for the provider, at most until the attempt ends: a provider that ignores its signal must not delay the call. Written
   * with one promise: `Promise.race` would cost three.
   */
  protected interruptible<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#interrupt = reject;
      promise.then(
        (value) => {
          this.#interrupt = undefined;
          resolve(value);
        },
        (error: unknown) => {
          this.#interrupt = undefined;
          reject(error);
        },
      );
      if (this.#cause !== undefined) reject(this.#cause);
    });
  }

  /** Begins to wait for more of a stream. @param interrupt is called if the attempt is stopped before `received` */
  protected waiting(interrupt: (cause: FlexiAIError) => void): void {
    this.clocks.clock.waiting();
    this.#interrupt = interrupt;
  }

  /** Ends the wait for more of the stream. */
  protected received(): void {
    this.#interrupt = undefined;
  }

  /** @param size the characters of the content, where the clock measures them */
  protected content(size = 0): void {
    this.clocks.clock.content(size);
    this.books.content();
  }

  /** Ends the attempt for `cause`. The first cause counts. */
  protected stop(cause: FlexiAIError): void {
    if (this.books.closed || this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort(cause);
    if (this.#interrupt !== undefined) this.#interrupt(cause);
    // No read is pending: the attempt must end here.
    else if (this.#opened) void this.fail(cause);
  }

  /** Closes what is left of the connection of an attempt that has ended. */
  protected cutOff(): void {
    this.#controller.abort();
  }

  /**
   * Ends the attempt as a success. @returns a promise that the answer has to wait for, if any
   * @throws the error that stopped it meanwhile
   */
  protected succeed(answer: AnswerFacts): Promise<unknown> | undefined {
    if (this.#cause !== undefined) throw this.#cause;
    this.clocks.clock.stop();
    this.#releaseCall();
    return this.books.succeed(answer);
  }

  /**
   * The library's error for a thrown value: the reason for which the attempt was stopped, or its class. It never contains a
   * key.
   */
  protected typed(thrown: unknown): FlexiAIError {
    const { entry, model } = this.route;
    const error = this.#cause ?? errorOfProvider(thrown, this.route);
    withModelHint(error, entry, model);
    error.maskSecrets([this.#apiKey, ...entry.secrets]);
    return this.call.identify(error);
  }

  /** Ends the attempt as a failure. @returns its error */
  protected async fail(thrown: unknown): Promise<FlexiAIError> {
    this.#interrupt = undefined;
    const error = this.typed(thrown);
    if (this.books.closed) return error;
    this.clocks.clock.stop();
    this.#releaseCall();
    const { headersMs, firstContentMs } = this.books;
    const closed = this.books.fail({
      error,
      usage: this.committed ? this.usageSoFar() : UNKNOWN_USAGE,
      isHurried: error === this.#cause && this.clocks.isHurried(error, headersMs, firstContentMs),
      isLost: this.#lost,
    });
    this.closeUpstream(error);
    this.#controller.abort(error);
    await closed;
    return error;
  }

  async #open(): Promise<void> {
    try {
      this.#throwIfStopped();
      await this.ask();
      // Stopped just when content came: the stream would not be read to its end.
      this.#throwIfStopped();
      this.#opened = true;
    } catch (error) {
      throw await this.fail(error);
    }
  }

  /** @throws the error that stopped the attempt before it ended */
  #throwIfStopped(): void {
    if (this.#cause !== undefined && !this.books.closed) throw this.#cause;
  }
}

const LEFT = 'The stream was cancelled, since its call is over.';
