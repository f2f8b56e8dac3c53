import type { FitRequest } from '../../conversation/fit-request.ts';
import { ownCopy, takeChanged } from '../../conversation/take-request.ts';
import { ConfigurationError, RequestAbortedError } from '../../errors/client-errors.ts';
import type { PartialResponse } from '../../errors/failover-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ConnectionError, UnsupportedError } from '../../errors/provider-error.ts';
import type { Handler } from '../../middleware/compose.ts';
import type { MiddlewareContext } from '../../middleware/middleware.ts';
import { isShortcoming } from '../../model/request-issue.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Warning } from '../../model/warning.ts';
import { fitForRoute } from '../../routing/fit-for-route.ts';
import { textSize } from '../../routing/request-size.ts';
import type { Route } from '../../routing/route.ts';
import { isContent } from '../../stream/commit-point.ts';
import { type PartSource, sourceOf } from '../../stream/part-source.ts';
import { ResponseAccumulator } from '../../stream/response-accumulator.ts';
import { foldingSource, type ResponseSource, wholeSource } from '../../stream/response-source.ts';
import { ResponseStream } from '../../stream/response-stream.ts';
import { TornCalls, withoutTornCalls } from '../../stream/torn-calls.ts';
import { warnedResponse, warnedStream } from '../../stream/with-warnings.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import type { Call } from '../call/call.ts';
import type { ClientEmitter } from '../events/client-emitter.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-environment.ts';
import { AttemptRun } from './attempt-run.ts';
import type { OpenableAttempt } from './openable-attempt.ts';
import { wantsObject, withObject } from './structured-output.ts';

/** One try for a chat completion: it holds a stream's parts back until the first content, and folds what it hands over. */
export class Attempt implements OpenableAttempt {
  readonly #run: AttemptRun;
  readonly #request: UnifiedRequest;
  readonly #accumulator: ResponseAccumulator;
  readonly #calls = new TornCalls();
  #source: PartSource | undefined;
  /** The same, where attempt-scope middleware watches it. */
  #watched: ResponseSource | undefined;
  /** The answer of a unary try, or of a stream that is over. */
  #answer: UnifiedResponse | undefined;
  #streamed = false;
  /** Parts that were read up to the first content. */
  #held: readonly StreamPart[] | undefined;
  #begun = false;
  #finished = false;

  constructor(call: Call, environment: AttemptEnvironment, place: AttemptPlace, request: UnifiedRequest) {
    this.#request = forRoute(request, place.route);
    this.#accumulator = new ResponseAccumulator(place.route.entry.pluginId, () => textSize(request));
    this.#run = new AttemptRun(call, environment, place, {
      onFailure: (error) => void this.#source?.cancel(error),
      usageSoFar: () => soundUsage(this.#accumulator.partial().usage),
    });
  }

  get route(): Route {
    return this.#run.route;
  }

  get emitter(): ClientEmitter {
    return this.#run.environment.emitter;
  }

  /** Whether content reached, or may have reached, the application. */
  get committed(): boolean {
    return this.#run.committed;
  }

  /** The number of the try in its call. */
  get number(): number {
    return this.#run.number;
  }

  /** The answer of a unary try, once it is open. */
  get whole(): UnifiedResponse | undefined {
    return this.#streamed ? undefined : this.#answer;
  }

  /**
   * Asks the provider, and comes back with the whole answer or, for a stream, at its first content.
   * @throws FlexiAIError when it failed before that; the try is settled then
   */
  open(): Promise<void> {
    const { surroundings } = this.#run;
    return surroundings?.run === undefined ? this.#open() : surroundings.run(() => this.#open());
  }

  async #open(): Promise<void> {
    const run = this.#run;
    try {
      run.throwIfStopped();
      const { middleware } = run.environment;
      if (middleware !== undefined) {
        const source = await run.interruptible(
          this.#through(middleware((changed) => this.#askAsStream(takeChanged(changed, this.#request)))),
        );
        if (source.whole === undefined) {
          this.#watched = source;
          await this.#commit(source);
        } else await this.#acceptWhole(source.response());
      } else if (run.call.mode === 'unary') {
        await this.#acceptWhole(await run.interruptible(this.#askWhole(this.#request)));
      } else {
        await this.#commit(sourceOf(this.#askInParts(this.#request)));
      }
      // Stopped just when the content came: whoever stopped it will not read it to its end.
      run.opened();
    } catch (error) {
      throw await run.fail(error);
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

  /**
   * Gives the try up.
   *
   * @param cause by default, its stream was left
   * @param isLost another candidate answered first
   */
  cancel(cause: FlexiAIError = new RequestAbortedError('The stream was left before its end.'), isLost = false): void {
    if (isLost) this.#run.lose(cause);
    else this.#run.stop(cause);
  }

  response(): UnifiedResponse {
    return this.#answer ?? this.#accumulator.response();
  }

  partial(): PartialResponse {
    return this.#answer ?? this.#accumulator.partial();
  }

  async #through(handler: Handler): Promise<ResponseSource> {
    const { call, route, number, signal } = this.#run;
    const context: MiddlewareContext = {
      ...call.ids,
      mode: call.mode,
      scope: 'attempt',
      signal,
      logger: call.logger,
      metadata: call.options.metadata ?? {},
      provider: route.entry.name,
      model: route.model,
      attempt: number,
    };
    try {
      return await (await handler(ownCopy(this.#request), context)).source();
    } catch (error) {
      // What comes from the provider is typed by then: anything else is a middleware's own mistake, and nobody's failure.
      if (error instanceof FlexiAIError) throw error;
      const message = error instanceof Error ? error.message : 'no message';
      throw new ConfigurationError(`A middleware around the try failed: ${message}`, { cause: error });
    }
  }

  /** For middleware. What fails here fails with an error that it may log: typed, and without a key. */
  async #askAsStream(request: UnifiedRequest): Promise<ResponseStream> {
    const typed = (error: unknown): never => {
      throw this.#run.typed(error);
    };
    try {
      if (this.#run.call.mode === 'unary') return ResponseStream.of(wholeSource(await this.#askWhole(request)));
      const source = foldingSource(this.#askInParts(request));
      return ResponseStream.of({ ...source, read: () => source.read().catch(typed) });
    } catch (error) {
      return typed(error);
    }
  }

  #askWhole(request: UnifiedRequest): Promise<UnifiedResponse> {
    const fit = this.#fit(request);
    const answer = this.route.entry.provider.chatCompletion(fit.request, this.#run.context());
    return fit.warnings.length === 0 ? answer : answer.then((response) => warnedResponse(response, fit.warnings));
  }

  #askInParts(request: UnifiedRequest): AsyncIterable<StreamPart> {
    const fit = this.#fit(request);
    const parts = this.route.entry.provider.streamChatCompletion(fit.request, this.#run.context());
    return fit.warnings.length === 0 ? parts : warnedStream(parts, fit.warnings);
  }

  /** The request as this provider's wire takes it. @throws UnsupportedError when it takes it in no form */
  #fit(request: UnifiedRequest): FitRequest {
    const fit = fitForRoute(request, this.route);
    if (fit.unsupported === undefined) return fit;
    const { entry, model } = this.route;
    throw new UnsupportedError(`"${entry.name}" (${model}) ${fit.unsupported}.`, { provider: entry.name, model });
  }

  /** Holds parts back until the first content, or the proper end of an answer without any. */
  async #commit(source: PartSource): Promise<void> {
    this.#source = source;
    this.#streamed = true;
    let held: readonly StreamPart[] = [];
    for (;;) {
      const batch = await this.#pull();
      held = held.length === 0 ? batch : [...held, ...batch];
      if (this.committed || this.#finished) break;
    }
    this.#held = held;
  }

  /** Reads one batch and looks at what it brings. On the path of every chunk: one promise by hand. */
  #pull(): Promise<readonly StreamPart[]> {
    const run = this.#run;
    return new Promise((resolve, reject) => {
      const fail = (error: unknown): void => void run.fail(error).then(reject, reject);
      const take = (batch: readonly StreamPart[] | null): void => {
        if (run.cause !== undefined) return;
        run.received();
        try {
          const taken = this.#take(batch);
          if (taken instanceof Promise) taken.then(resolve, fail);
          else resolve(taken);
        } catch (error) {
          fail(error);
        }
      };
      if (run.cause !== undefined) return fail(run.cause);
      run.waiting(fail);
      try {
        this.#source?.read().then(take, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** What a batch means for the try. @throws when it is none, or no proper one */
  #take(given: readonly StreamPart[] | null): readonly StreamPart[] | Promise<readonly StreamPart[]> {
    if (given === null) throw this.#endedEarly();
    const batch = this.#calls.pass(given);
    // The end of a call is held back: nothing for now.
    if (batch.length === 0 && given.length > 0) return this.#pull();
    const run = this.#run;
    let content = false;
    const [first] = given;
    if (!this.#begun && first !== undefined) {
      if (first.type !== 'stream-start') throw run.malformed(`a ${first.type} part before a stream-start`);
      this.#begun = true;
    }
    for (const part of batch) {
      if (this.#finished) throw run.malformed(`a ${part.type} part after its finish`);
      this.#accumulator.add(part);
      content ||= isContent(part);
      if (part.type === 'finish') {
        this.#finished = true;
        this.#tell(part.warnings);
      }
      if (part.type === 'stream-start') {
        this.#checkWarnings(part.warnings);
        run.identified(part.requestId);
      }
    }
    if (content) run.content();
    else run.noContent();
    return this.#finished ? this.#finish().then(() => batch) : batch;
  }

  async #finish(): Promise<void> {
    await this.#accept(this.#accumulator.response());
    if (this.#source !== undefined) void this.#letGo(this.#source);
  }

  /**
   * The answer is whole. The plugin may read what is left of the body (a last line, the end), so that the connection can
   * serve again; what takes longer than a moment is cut off.
   */
  async #letGo(source: PartSource): Promise<void> {
    const cutOff = (): void => {
      this.#run.cutOff();
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

  async #acceptWhole(response: UnifiedResponse): Promise<void> {
    if (!isUnified(response)) throw this.#run.malformed('no answer in the unified form');
    this.#checkWarnings(response.warnings);
    await this.#accept(withoutTornCalls(response));
  }

  /**
   * The answer is there; where the request asked for an object, it is held to its schema first. Without one, nothing is
   * waited for: a stop must find the try either running or settled.
   * @throws InvalidResponseError when it breaks the schema
   */
  async #accept(response: UnifiedResponse): Promise<void> {
    const run = this.#run;
    const usage = soundUsage(response.usage);
    let answer = usage === response.usage ? response : { ...response, usage };
    if (wantsObject(this.#request)) {
      const named = { ...answer, provider: this.route.entry.name };
      answer = await run.interruptible(withObject(named, this.#request));
      if (run.cause !== undefined) throw run.cause;
    }
    this.#answer = answer;
    await run.succeed(answer);
  }

  /**
   * A strict call takes no answer to another request than its own. Most plugins can tell before they are asked; this is for
   * those that cannot.
   */
  #checkWarnings(warnings: readonly Warning[] = []): void {
    const { call, environment } = this.#run;
    this.#tell(warnings);
    if (warnings.length === 0 || !(call.options.strict ?? environment.strict)) return;
    const shortcoming = warnings.find(isShortcoming);
    if (shortcoming === undefined) return;
    const { entry, model } = this.route;
    const message = `"${entry.name}" (${model}) did not do as the request says, and the call is strict: ${shortcoming.message}`;
    throw new UnsupportedError(message, { provider: entry.name, model });
  }

  /** Sends warnings as events, too: a reader of only the text of a stream does not see them. */
  #tell(warnings: readonly Warning[] = []): void {
    const { call, number } = this.#run;
    const { entry, model } = this.route;
    for (const warning of warnings) {
      const event = { provider: entry.name, model, attempt: number, warning };
      this.emitter.emit('warning', () => ({ ...call.ids, ...event }), call);
    }
  }

  #endedEarly(): ConnectionError {
    const { entry, model } = this.route;
    return new ConnectionError(`The stream of "${entry.name}" (${model}) ended without its terminal event.`, {
      provider: entry.name,
      model,
    });
  }
}

/** The request with the model of the route: what the request names may be another provider's, and mean nothing to this one. */
function forRoute(request: UnifiedRequest, { entry, model }: Route): UnifiedRequest {
  return (request.model ?? entry.provider.model) === model ? request : { ...request, model };
}

/** Plugins come from JavaScript, too: what the types promise is checked where the engine relies on it. */
function isUnified(response: Partial<UnifiedResponse> | null | undefined): boolean {
  const { text, content, toolCalls, warnings, usage } = response ?? {};
  const lists = [content, toolCalls, warnings];
  return typeof text === 'string' && typeof usage === 'object' && usage !== null && lists.every(Array.isArray);
}

/** How long the end of a body is waited for, once the answer is whole, in ms. */
const END_OF_BODY_MS = 1000;
