import { resolveTimeouts, type TimeoutOptions } from '../config/timeout-config.ts';
import { RequestAbortedError } from '../errors/client-errors.ts';
import { errorTraits } from '../errors/error-traits.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { ConnectionError, InvalidResponseError, ProviderError, RequestTimeoutError } from '../errors/provider-error.ts';
import type { Handler } from '../middleware/compose.ts';
import type { MiddlewareContext } from '../middleware/middleware.ts';
import type { Logger } from '../provider/logger.ts';
import type { CallContext, ResponseHeaders } from '../provider/provider.ts';
import { AttemptClock, type Expiry } from '../resilience/attempt-clock.ts';
import type { Lease } from '../resilience/circuit-breaker.ts';
import type { Admission, Route } from '../routing/route.ts';
import { isContent } from '../stream/commit-point.ts';
import { type PartSource, sourceOf } from '../stream/part-source.ts';
import { ResponseAccumulator } from '../stream/response-accumulator.ts';
import { type ResponseSource, wholeSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import type { AttemptKind, AttemptOutcome, Attempt as AttemptRecord } from '../types/attempt.ts';
import type { StreamPart } from '../types/stream-part.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { Usage } from '../types/usage.ts';
import { UNKNOWN_USAGE } from '../types/usage-totals.ts';
import { type Call, roundMs } from './call.ts';
import { classifyError } from './classify-error.ts';
import type { ClientEmitter } from './client-events.ts';

/** What every try of a client shares. */
export interface AttemptEnvironment {
  readonly emitter: ClientEmitter;
  readonly logger: Logger;
  readonly timeouts: TimeoutOptions | undefined;
  /** Attempt-scope middleware around the provider; `undefined` without any. */
  readonly middleware: ((innermost: Handler) => Handler) | undefined;
}

/** Where a try stands in its call. */
export interface AttemptPlace {
  readonly route: Route;
  readonly admission: Admission;
  readonly kind: AttemptKind;
}

/**
 * One try on one candidate: it runs the clocks, holds parts back until the first content, settles the circuit's lease
 * when the answer (for a stream: its last part) is there, and writes one line of the ledger.
 */
export class Attempt {
  readonly route: Route;
  readonly number: number;
  readonly #call: Call;
  readonly #environment: AttemptEnvironment;
  readonly #lease: Lease;
  readonly #apiKey: string | undefined;
  readonly #kind: AttemptKind;
  readonly #controller = new AbortController();
  readonly #clock: AttemptClock;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #accumulator: ResponseAccumulator;
  readonly #releaseCall: () => void;
  #source: PartSource | undefined;
  /** The same, where attempt-scope middleware watches it. */
  #watched: ResponseSource | undefined;
  #whole: UnifiedResponse | undefined;
  /** Parts that were read up to the first content. */
  #held: readonly StreamPart[] | undefined;
  #begun = false;
  #committed = false;
  #finished = false;
  /** Why the client itself ended the try. */
  #cause: FlexiAIError | undefined;
  /** Rejects what is being waited for. */
  #interrupt: ((cause: FlexiAIError) => void) | undefined;
  #headersMs: number | undefined;
  #firstContentMs: number | undefined;
  #status: number | undefined;
  #requestId: string | undefined;
  #opened = false;
  #settled = false;

  constructor(call: Call, environment: AttemptEnvironment, place: AttemptPlace) {
    const { route, admission, kind } = place;
    const { lease, apiKey } = admission;
    this.route = route;
    this.#call = call;
    this.#environment = environment;
    this.#lease = lease;
    this.#apiKey = apiKey;
    this.#kind = lease.probe ? 'probe' : kind;
    call.ledger.started += 1;
    this.number = call.ledger.started;
    this.#accumulator = new ResponseAccumulator(route.entry.pluginId);
    route.counts.requests += 1;
    route.counts.inFlight += 1;
    const timeouts = resolveTimeouts(call.options.timeouts, route.entry.timeouts, environment.timeouts);
    this.#clock = new AttemptClock(timeouts, call.mode, call.deadline, (expiry) => this.#expire(expiry));
    this.#releaseCall = call.onStop((cause) => this.#stop(cause));
    environment.emitter.emit('attemptStart', () => ({
      requestId: call.id,
      provider: route.entry.name,
      model: route.model,
      attempt: this.number,
      kind: this.#kind,
    }));
  }

  /** The answer of a unary try, once it is open. */
  get whole(): UnifiedResponse | undefined {
    return this.#whole;
  }

  /** Whether content reached, or may have reached, the application. */
  get committed(): boolean {
    return this.#committed;
  }

  /**
   * Asks the provider, and comes back with the whole answer or, for a stream, at its first content.
   * @throws FlexiAIError when it failed before that; the try is settled then
   */
  async open(request: UnifiedRequest): Promise<void> {
    try {
      if (this.#cause !== undefined) throw this.#cause;
      const { middleware } = this.#environment;
      if (middleware !== undefined) {
        const handler = middleware(async (changed) => this.#askAsStream(changed));
        const source = await this.#interruptible(this.#through(handler, request));
        if (source.whole === undefined) {
          this.#watched = source;
          await this.#commit(source);
        } else await this.#acceptWhole(source.response());
      } else if (this.#call.mode === 'unary') {
        const { provider } = this.route.entry;
        await this.#acceptWhole(await this.#interruptible(provider.chatCompletion(request, this.#context())));
      } else {
        await this.#commit(sourceOf(this.route.entry.provider.streamChatCompletion(request, this.#context())));
      }
      // Stopped just when the content came: whoever stopped it will not read it to its end.
      if (this.#cause !== undefined && !this.#settled) throw this.#cause;
      this.#opened = true;
    } catch (error) {
      throw await this.#fail(error);
    }
  }

  /** The next parts, `null` after the last. @throws FlexiAIError when the stream broke; the try is settled then */
  read(): Promise<readonly StreamPart[] | null> {
    const held = this.#held;
    if (held !== undefined) {
      this.#held = undefined;
      return Promise.resolve(held);
    }
    return this.#finished ? Promise.resolve(null) : this.#pull();
  }

  /** Gives the try up because its stream was left. */
  cancel(): void {
    this.#stop(new RequestAbortedError('The stream was left before its end.'));
  }

  response(): UnifiedResponse {
    return this.#whole ?? this.#accumulator.response();
  }

  partial(): PartialResponse {
    return this.#whole ?? this.#accumulator.partial();
  }

  #context(): CallContext {
    return {
      signal: this.#controller.signal,
      requestId: this.#call.id,
      attempt: this.number,
      deadline: this.#call.deadline,
      ...(this.#apiKey !== undefined && { apiKey: this.#apiKey }),
      logger: this.#environment.logger,
      onHeaders: (headers) => this.#onHeaders(headers),
    };
  }

  async #through(handler: Handler, request: UnifiedRequest): Promise<ResponseSource> {
    const { entry, model } = this.route;
    const context: MiddlewareContext = {
      requestId: this.#call.id,
      mode: this.#call.mode,
      scope: 'attempt',
      signal: this.#controller.signal,
      logger: this.#environment.logger,
      metadata: this.#call.options.metadata ?? {},
      provider: entry.name,
      model,
      attempt: this.number,
    };
    return (await handler(request, context)).source();
  }

  async #askAsStream(request: UnifiedRequest): Promise<ResponseStream> {
    const { provider } = this.route.entry;
    if (this.#call.mode === 'stream') {
      return ResponseStream.from(provider.streamChatCompletion(request, this.#context()));
    }
    return ResponseStream.of(wholeSource(await provider.chatCompletion(request, this.#context())));
  }

  #onHeaders(headers: ResponseHeaders): void {
    this.#headersMs ??= roundMs(performance.now() - this.#started);
    this.#status = headers.status;
    if (headers.requestId !== undefined) this.#requestId = headers.requestId;
    this.#clock.headers();
  }

  /** Holds parts back until the first content, or the proper end of an answer without any. */
  async #commit(source: PartSource): Promise<void> {
    this.#source = source;
    let held: readonly StreamPart[] = [];
    for (;;) {
      const batch = await this.#pull();
      held = held.length === 0 ? batch : [...held, ...batch];
      if (this.#committed || this.#finished) break;
    }
    this.#held = held;
  }

  /** Reads one batch and looks at what it brings. On the path of every chunk: one promise by hand. */
  #pull(): Promise<readonly StreamPart[]> {
    this.#clock.waiting();
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => void this.#fail(error).then(reject);
      const take = (batch: readonly StreamPart[] | null): void => {
        if (this.#cause !== undefined) return;
        this.#interrupt = undefined;
        try {
          resolve(this.#take(batch));
        } catch (error) {
          fail(error);
        }
      };
      if (this.#cause !== undefined) return fail(this.#cause);
      this.#interrupt = fail;
      this.#source?.read().then(take, fail);
    });
  }

  /** What a batch means for the try. @throws when it is none, or no proper one */
  #take(batch: readonly StreamPart[] | null): readonly StreamPart[] | Promise<readonly StreamPart[]> {
    if (batch === null) throw this.#endedEarly();
    let content = false;
    const [first] = batch;
    if (!this.#begun && first !== undefined) {
      if (first.type !== 'stream-start') throw this.#malformed(`a ${first.type} part before a stream-start`);
      this.#begun = true;
    }
    for (const part of batch) {
      if (this.#finished) throw this.#malformed(`a ${part.type} part after its finish`);
      this.#accumulator.add(part);
      content ||= isContent(part);
      if (part.type === 'finish') this.#finished = true;
      else if (part.type === 'stream-start') this.#requestId ??= part.requestId;
    }
    if (content) this.#onContent();
    return this.#finished ? this.#finish().then(() => batch) : batch;
  }

  async #finish(): Promise<void> {
    await this.#succeed(this.#accumulator.response());
    if (this.#source !== undefined) void this.#letGo(this.#source);
  }

  /**
   * The answer is whole. The plugin may read what is left of the body (a last line, the end), so that the connection can
   * serve again; what takes longer than a moment is cut off.
   */
  async #letGo(source: PartSource): Promise<void> {
    const cutOff = (): void => {
      this.#controller.abort();
      void source.cancel();
    };
    const timer = setTimeout(cutOff, END_OF_BODY_MS);
    try {
      // Observers hear of the end now: nothing is read for the application any more.
      this.#watched?.response();
      if ((await source.read()) !== null) cutOff();
    } catch {
      // The answer is there: how its connection ends is nobody's concern any more.
    } finally {
      clearTimeout(timer);
    }
  }

  #onContent(): void {
    this.#clock.content();
    if (this.#committed) return;
    this.#committed = true;
    this.#firstContentMs = roundMs(performance.now() - this.#started);
    this.#headersMs ??= this.#firstContentMs;
    this.route.firstContent.add(this.#firstContentMs);
  }

  async #acceptWhole(response: UnifiedResponse): Promise<void> {
    if (!isUnified(response)) throw this.#malformed('no answer in the unified form');
    this.#whole = response;
    await this.#succeed(response);
  }

  /**
   * Waits for the provider, but no longer than the try lasts: a provider that ignores its signal must not hold anybody.
   * One promise by hand: `Promise.race` would cost three.
   */
  #interruptible<T>(promise: Promise<T>): Promise<T> {
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

  #expire(expiry: Expiry): void {
    const { entry, model } = this.route;
    const { clock, timeoutMs } = expiry;
    const cause =
      clock === 'total'
        ? this.#call.timeout(entry.name, model)
        : new RequestTimeoutError(`"${entry.name}" (${model}) ${SILENCE[clock]} within ${timeoutMs} ms.`, {
            provider: entry.name,
            model,
            clock,
            timeoutMs,
          });
    if (clock === 'total') this.#call.stop(cause);
    this.#stop(cause);
  }

  #stop(cause: FlexiAIError): void {
    if (this.#settled || this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort(cause);
    if (this.#interrupt !== undefined) this.#interrupt(cause);
    // Nobody is reading just now: the try must end all the same.
    else if (this.#opened) void this.#fail(cause);
  }

  async #succeed(response: UnifiedResponse): Promise<void> {
    const { counts, latency, entry } = this.route;
    const durationMs = roundMs(performance.now() - this.#started);
    this.#headersMs ??= durationMs;
    counts.successes += 1;
    counts.inputTokens += response.usage.inputTokens ?? 0;
    counts.outputTokens += response.usage.outputTokens ?? 0;
    latency.add(durationMs);
    entry.credential.accepted();
    const requestId = response.requestId ?? this.#requestId;
    this.#settle('success', durationMs, undefined, response.usage, requestId);
    const settled = this.#lease.settle('success');
    // A probe's success closes the circuit: that must be seen before the answer is.
    if (this.#lease.probe) await settled;
  }

  /** Settles the try with its failure. */
  async #fail(thrown: unknown): Promise<FlexiAIError> {
    const { entry, counts } = this.route;
    const error = this.#cause ?? this.#classify(thrown);
    this.#interrupt = undefined;
    if (this.#settled) return error;
    error.maskSecrets([this.#apiKey, ...entry.secrets]);
    const durationMs = roundMs(performance.now() - this.#started);
    const aborted = error.code === 'aborted';
    const outcome: AttemptOutcome = aborted ? 'aborted' : this.#committed ? 'interrupted' : 'failed';
    if (aborted) counts.aborted += 1;
    else counts.failures += 1;
    if (error instanceof ProviderError) {
      this.#status = error.status ?? this.#status;
      this.route.lastError = error;
    }
    const requestId = error instanceof ProviderError ? error.requestId : undefined;
    const usage = this.#committed ? this.#accumulator.partial().usage : UNKNOWN_USAGE;
    this.#settle(outcome, durationMs, error, usage, requestId ?? this.#requestId);
    void this.#source?.cancel(error);
    this.#controller.abort(error);
    const { trips } = errorTraits[error.code];
    if (trips === 'credential') entry.credential.refused(Date.now());
    else entry.credential.unknown();
    await this.#lease.settle(trips === 'circuit' ? 'failure' : 'neutral', error.message);
    return error;
  }

  #classify(thrown: unknown): FlexiAIError {
    const { entry, model } = this.route;
    const error = classifyError(thrown, entry.name, model);
    if (error.code !== 'aborted') return error;
    // Nobody aborted: the plugin took some other end of its connection for an abort.
    return new ConnectionError(`The connection to "${entry.name}" was closed.`, {
      provider: entry.name,
      model,
      cause: error,
    });
  }

  #settle(
    outcome: AttemptOutcome,
    durationMs: number,
    error: FlexiAIError | undefined,
    usage: Usage,
    requestId: string | undefined,
  ): void {
    this.#settled = true;
    this.#clock.stop();
    this.#releaseCall();
    this.route.counts.inFlight -= 1;
    const record: AttemptRecord = {
      provider: this.route.entry.name,
      model: this.route.model,
      kind: this.#kind,
      outcome,
      startedAt: this.#startedAt,
      ...(this.#headersMs !== undefined && { headersMs: this.#headersMs }),
      ...(this.#firstContentMs !== undefined && { firstContentMs: this.#firstContentMs }),
      durationMs,
      ...(error !== undefined && { errorCode: error.code, errorMessage: error.message }),
      ...(this.#status !== undefined && { status: this.#status }),
      ...(requestId !== undefined && { requestId }),
      usage,
    };
    this.#call.ledger.add(record, error);
    this.#environment.emitter.emit('attemptEnd', () => ({ requestId: this.#call.id, attempt: record }));
  }

  #endedEarly(): ConnectionError {
    const { entry, model } = this.route;
    return new ConnectionError(`The stream of "${entry.name}" (${model}) ended without its terminal event.`, {
      provider: entry.name,
      model,
    });
  }

  #malformed(what: string): InvalidResponseError {
    const { entry, model } = this.route;
    return new InvalidResponseError(`The plugin of "${entry.name}" (${model}) gave ${what}.`, {
      provider: entry.name,
      model,
    });
  }
}

/** Plugins come from JavaScript, too: what the types promise is checked where the engine relies on it. */
function isUnified(response: Partial<UnifiedResponse> | null | undefined): boolean {
  const { text, content, toolCalls, warnings, usage } = response ?? {};
  const lists = [content, toolCalls, warnings];
  return typeof text === 'string' && typeof usage === 'object' && usage !== null && lists.every(Array.isArray);
}

/** How long the end of a body is waited for, once the answer is whole, in ms. */
const END_OF_BODY_MS = 1000;

const SILENCE = {
  headers: 'sent no response headers',
  'first-content': 'sent no content',
  idle: 'sent no further content',
} as const;
