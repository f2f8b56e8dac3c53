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
 * One attempt, whatever it asks for: it runs the clocks, can be stopped at any moment, and closes its books exactly once, with
 * its success or its failure.
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
  /** What instrumentation puts around the attempt: its answer is opened in there. */
  readonly #surroundings: AttemptSurroundings | undefined;
  /** Why the client itself ended the attempt. */
  #cause: FlexiAIError | undefined;
  /** Rejects what is being waited for. */
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
    // The call is over, and a middleware has left the stream unread: nothing will read it. A read that is under way goes on.
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

  /** Asks the provider. @throws FlexiAIError when no answer began; the books are closed then */
  open(): Promise<void> {
    const around = this.#surroundings;
    return around?.run === undefined ? this.#open() : around.run(() => this.#open());
  }

  /**
   * Gives the attempt up, before or after it is open. One that has ended stays as it is.
   * @param isLost another candidate answered first: an unusual silence counts against the route
   */
  cancel(cause: FlexiAIError, isLost = false): void {
    this.#lost ||= isLost;
    this.stop(cause);
  }

  /** Asks for the answer, and comes back when it has begun. What it throws becomes the attempt's failure. */
  protected abstract ask(): Promise<void>;

  /** What an attempt that broke off after content has used. */
  protected abstract usageSoFar(): Usage;

  /** Lets go of the upstream: the attempt has failed. */
  protected abstract letGo(error: FlexiAIError): void;

  /** Why the client itself ended the attempt. */
  protected get cause(): FlexiAIError | undefined {
    return this.#cause;
  }

  protected get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the provider is given beside the request. */
  protected context(): CallContext {
    const { call } = this;
    const headers = this.#surroundings?.headers;
    return {
      signal: this.#controller.signal,
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
   * Waits for the provider, but no longer than the attempt lasts: a provider that ignores its signal must not hold the call.
   * One promise by hand: `Promise.race` would cost three.
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

  /** Begins to wait for more of a stream. @param interrupt is called when the attempt is stopped before `received` */
  protected waiting(interrupt: (cause: FlexiAIError) => void): void {
    this.clocks.clock.waiting();
    this.#interrupt = interrupt;
  }

  /** More of the stream is there. */
  protected received(): void {
    this.#interrupt = undefined;
  }

  /** Content is there. */
  protected content(): void {
    this.clocks.clock.content();
    this.books.content();
  }

  /** Ends the attempt for `cause`. The first cause wins. */
  protected stop(cause: FlexiAIError): void {
    if (this.books.closed || this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort(cause);
    if (this.#interrupt !== undefined) this.#interrupt(cause);
    // Nothing is read just now: the attempt must end all the same.
    else if (this.#opened) void this.fail(cause);
  }

  /** Closes what is left of the connection of an attempt that has ended. */
  protected cutOff(): void {
    this.#controller.abort();
  }

  /** Ends the attempt with its success. @returns what the answer has to wait for, if anything @throws what stopped it meanwhile */
  protected succeed(answer: AnswerFacts): Promise<unknown> | undefined {
    if (this.#cause !== undefined) throw this.#cause;
    this.clocks.clock.stop();
    this.#releaseCall();
    return this.books.succeed(answer);
  }

  /** The library's error for what was thrown: the reason for which the attempt was stopped, else its class; never with a key. */
  protected typed(thrown: unknown): FlexiAIError {
    const { entry, model } = this.route;
    const error = this.#cause ?? errorOfProvider(thrown, this.route);
    withModelHint(error, entry, model);
    error.maskSecrets([this.#apiKey, ...entry.secrets]);
    return this.call.identify(error);
  }

  /** Ends the attempt with its failure. @returns what it failed with */
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
    this.letGo(error);
    this.#controller.abort(error);
    await closed;
    return error;
  }

  async #open(): Promise<void> {
    try {
      this.#throwIfStopped();
      await this.ask();
      // Stopped just when the content came: nothing will read it to its end.
      this.#throwIfStopped();
      this.#opened = true;
    } catch (error) {
      throw await this.fail(error);
    }
  }

  /** @throws what stopped the attempt before it ended */
  #throwIfStopped(): void {
    if (this.#cause !== undefined && !this.books.closed) throw this.#cause;
  }
}

const LEFT = 'The stream was left, and its call is over.';
