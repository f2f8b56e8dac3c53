import { ownCopy, takeChanged } from '../../conversation/take-request.ts';
import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { PartialResponse } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { UnifiedResponse } from '../../model/unified-response.ts';
import type { Usage } from '../../model/usage.ts';
import type { Warning } from '../../model/warning.ts';
import { textSize } from '../../routing/request-size.ts';
import type { Route } from '../../routing/route.ts';
import { contentSize, isContent } from '../../stream/commit-point.ts';
import { type PartSource, sourceOf } from '../../stream/part-source.ts';
import { ResponseAccumulator } from '../../stream/response-accumulator.ts';
import { partsFromResponse } from '../../stream/response-parts.ts';
import { foldingSource, type ResponseSource, wholeSource } from '../../stream/response-source.ts';
import { ResponseStream } from '../../stream/response-stream.ts';
import { TornCalls, withoutTornCalls } from '../../stream/torn-calls.ts';
import { withUniqueCalls } from '../../stream/unique-calls.ts';
import { soundUsage } from '../../usage/sound-usage.ts';
import type { Call } from '../call/call.ts';
import { askInParts, askWhole } from './ask-provider.ts';
import { askThrough } from './ask-through.ts';
import { Attempt } from './attempt.ts';
import { endedEarly, malformedAnswer, unmetStrictly } from './attempt-errors.ts';
import type { AttemptPlace } from './attempt-place.ts';
import type { ClientSetup } from './client-setup.ts';
import { wantsObject, withObject } from './structured-output.ts';

/** The result of a read of an attempt's stream. After a break nothing follows: the records are closed then. */
export type AttemptRead =
  | { readonly type: 'parts'; readonly parts: readonly StreamPart[] }
  | { readonly type: 'end' }
  | { readonly type: 'broken'; readonly error: FlexiAIError };

/**
 * One attempt at a chat completion: it holds a stream's parts back until the first content, and accumulates the parts that it
 * delivers.
 */
export class ChatAttempt extends Attempt {
  readonly #request: UnifiedRequest;
  readonly #accumulator: ResponseAccumulator;
  readonly #calls = new TornCalls();
  #source: PartSource | undefined;
  /** The source that attempt-scope middleware observes, if there is one. */
  #watched: ResponseSource | undefined;
  /** The answer of a unary attempt, or of a finished stream. */
  #answer: UnifiedResponse | undefined;
  #streamed = false;
  /** Parts that were read up to the first content. */
  #held: readonly StreamPart[] | undefined;
  /** The break by a faulty part; it is given after the parts that came before that part. */
  #broken: Promise<AttemptRead> | undefined;
  #begun = false;
  #finished = false;

  constructor(call: Call, setup: ClientSetup, place: AttemptPlace, request: UnifiedRequest) {
    super(call, setup, place);
    this.#request = forRoute(request, place.route);
    this.#accumulator = new ResponseAccumulator(place.route.entry.pluginId, () => textSize(request));
  }

  /** The answer of a unary attempt, or of middleware that had it whole, once it is open. */
  get whole(): UnifiedResponse | undefined {
    return this.#streamed ? undefined : this.#answer;
  }

  /** The next parts of the stream, its end, or its break. A whole answer is given in parts, too. Never rejects. */
  read(): Promise<AttemptRead> {
    const held = this.#held;
    if (held !== undefined) {
      this.#held = undefined;
      return Promise.resolve({ type: 'parts', parts: held });
    }
    if (this.#finished) return Promise.resolve(END);
    const { whole } = this;
    if (whole === undefined) return this.#broken ?? this.#pull();
    this.#finished = true;
    return Promise.resolve({ type: 'parts', parts: partsFromResponse(whole) });
  }

  /** Cancels the attempt, because its stream was left. */
  leave(): void {
    if (this.whole !== undefined) this.#finished = true;
    this.cancel(new RequestAbortedError('The stream was cancelled before its end.'));
  }

  response(): UnifiedResponse {
    return this.#answer ?? this.#accumulator.response();
  }

  partial(): PartialResponse {
    return this.#answer ?? this.#accumulator.partial();
  }

  /** The accumulated parts, for another attempt to continue from. This attempt broke off, and adds nothing more. */
  takeFold(): ResponseAccumulator {
    return this.#accumulator;
  }

  protected override async ask(): Promise<void> {
    const { aroundAttempts } = this.setup;
    let accepted: Promise<unknown> | undefined;
    if (aroundAttempts !== undefined) {
      const handler = aroundAttempts((changed) => this.#askAsStream(takeChanged(changed, this.#request)));
      const source = await this.interruptible(askThrough(handler, ownCopy(this.#request), this, this.signal));
      if (source.whole === undefined) {
        this.#watched = source;
        await this.#commit(source);
      } else accepted = this.#acceptWhole(source.response());
    } else if (this.call.mode === 'unary') {
      accepted = this.#acceptWhole(await this.interruptible(askWhole(this.route, this.#request, this.context())));
    } else {
      await this.#commit(sourceOf(askInParts(this.route, this.#request, this.context())));
    }
    if (accepted !== undefined) await accepted;
  }

  protected override usageSoFar(): Usage {
    return soundUsage(this.#accumulator.partial().usage);
  }

  protected override closeUpstream(error: FlexiAIError): void {
    void this.#source?.cancel(error);
  }

  /** For middleware: failures are typed errors without a key, so that middleware may log them. */
  async #askAsStream(request: UnifiedRequest): Promise<ResponseStream> {
    const typed = (error: unknown): never => {
      throw this.typed(error);
    };
    try {
      if (this.call.mode === 'unary') {
        return ResponseStream.of(wholeSource(await askWhole(this.route, request, this.context())));
      }
      const source = foldingSource(askInParts(this.route, request, this.context()));
      return ResponseStream.of({ ...source, read: () => source.read().catch(typed) });
    } catch (error) {
      return typed(error);
    }
  }

  /** Holds parts back until the first content, or the end of an answer without any. */
  async #commit(source: PartSource): Promise<void> {
    this.#source = source;
    this.#streamed = true;
    let held: readonly StreamPart[] = [];
    for (;;) {
      const read = await this.#pull();
      if (read.type === 'broken') throw read.error;
      if (read.type === 'parts') held = held.length === 0 ? read.parts : [...held, ...read.parts];
      if (this.committed || this.#finished) break;
    }
    this.#held = held;
  }

  /** Reads and checks one batch. It runs for every chunk: written with one promise. */
  #pull(): Promise<AttemptRead> {
    return new Promise((resolve) => {
      const fail = (thrown: unknown): void => resolve(this.fail(thrown).then(brokenBy, brokenBy));
      const take = (batch: readonly StreamPart[] | null): void => {
        if (this.cause !== undefined) return;
        this.received();
        try {
          const taken = this.#take(batch);
          if (taken instanceof Promise) taken.then(resolve, fail);
          else resolve(taken);
        } catch (error) {
          fail(error);
        }
      };
      if (this.cause !== undefined) return fail(this.cause);
      this.waiting(fail);
      try {
        this.#source?.read().then(take, fail);
      } catch (error) {
        fail(error);
      }
    });
  }

  /** Applies a batch to the attempt. @throws if the stream ended early, or breaks the contract of plugins */
  #take(given: readonly StreamPart[] | null): AttemptRead | Promise<AttemptRead> {
    if (given === null) throw endedEarly(this.route);
    const parts = this.#calls.pass(given);
    // The end of a tool call is held back: no parts for now.
    if (parts.length === 0 && given.length > 0) return this.#pull();
    const [first] = given;
    if (!this.#begun && first !== undefined) {
      if (first.type !== 'stream-start')
        throw malformedAnswer(`a ${first.type} part before a stream-start`, this.route);
      this.#begun = true;
    }
    let content = false;
    let count = 0;
    let size = 0;
    const { isRated } = this.clocks.clock;
    try {
      for (const part of parts) {
        this.#fold(part, parts[count + 1]);
        content ||= isContent(part);
        if (isRated) size += contentSize(part);
        count += 1;
      }
    } catch (error) {
      // Folded parts must be delivered: another attempt may continue from the fold. Before the first content, none does.
      if (count === 0 || !this.committed) throw error;
      this.#took(content, size);
      this.#broken = this.fail(error).then(brokenBy, brokenBy);
      return { type: 'parts', parts: parts.slice(0, count) };
    }
    this.#took(content, size);
    return this.#finished ? this.#finish(parts) : { type: 'parts', parts };
  }

  /** @throws InvalidResponseError for an unknown part, or one in a wrong place */
  #fold(part: StreamPart, next: StreamPart | undefined): void {
    if (part.type === 'finish' && next !== undefined) {
      throw malformedAnswer(`a ${next.type} part after its finish`, this.route);
    }
    this.#accumulator.add(part);
    if (part.type === 'finish') {
      this.#finished = true;
      this.#emitWarnings(part.warnings);
    }
    if (part.type === 'stream-start') {
      this.#checkWarnings(part.warnings);
      this.books.identified(part.requestId);
    }
  }

  #took(content: boolean, size: number): void {
    if (content) this.content(size);
    else this.clocks.clock.paused();
  }

  async #finish(parts: readonly StreamPart[]): Promise<AttemptRead> {
    await this.#accept(this.#accumulator.response());
    if (this.#source !== undefined) void this.#readOut(this.#source);
    return { type: 'parts', parts };
  }

  /**
   * Lets the plugin read the rest of the body (a last line, the end), so that the connection can be reused. After a moment it
   * is cut off.
   */
  async #readOut(source: PartSource): Promise<void> {
    const cutOff = (): void => {
      this.cutOff();
      void source.cancel();
    };
    const timer = setTimeout(cutOff, END_OF_BODY_MS);
    try {
      // Observers get the end now: nothing more is read for the application.
      this.#watched?.response();
      if ((await source.read()) !== null) cutOff();
    } catch {
      // The answer is complete: an error of the connection does not matter any more.
    } finally {
      clearTimeout(timer);
    }
  }

  #acceptWhole(response: UnifiedResponse): Promise<unknown> | undefined {
    if (!isUnified(response)) throw malformedAnswer('no answer in the unified form', this.route);
    this.#checkWarnings(response.warnings);
    return this.#accept(withUniqueCalls(withoutTornCalls(response)));
  }

  /**
   * Accepts the answer. If the request asked for an object, it is validated first. Otherwise nothing is awaited: an abort must
   * find the attempt either running or ended.
   *
   * @returns a promise that the answer has to wait for, if any
   *
   * @throws InvalidResponseError if it breaks the schema
   */
  #accept(response: UnifiedResponse): Promise<unknown> | undefined {
    const usage = soundUsage(response.usage);
    const answer = usage === response.usage ? response : { ...response, usage };
    if (wantsObject(this.#request)) return this.#acceptObject(answer);
    this.#answer = answer;
    return this.succeed(answer);
  }

  async #acceptObject(response: UnifiedResponse): Promise<void> {
    const named = { ...response, provider: this.route.entry.name };
    const answer = await this.interruptible(withObject(named, this.#request));
    if (this.cause !== undefined) throw this.cause;
    this.#answer = answer;
    await this.succeed(answer);
  }

  /**
   * A strict call accepts no answer with a warning that part of the request was ignored. Most plugins can check that before the
   * request; this is for the others.
   */
  #checkWarnings(warnings: readonly Warning[] = []): void {
    this.#emitWarnings(warnings);
    if (warnings.length === 0 || !(this.call.options.strict ?? this.setup.strict)) return;
    const error = unmetStrictly(warnings, this.route);
    if (error !== undefined) throw error;
  }

  /** Emits warnings as events, since a reader of only the text of a stream does not see them. */
  #emitWarnings(warnings: readonly Warning[] = []): void {
    const { call, number } = this;
    const { entry, model } = this.route;
    for (const warning of warnings) {
      const event = { provider: entry.name, model, attempt: number, warning };
      this.setup.emitter.emit('warning', () => ({ ...call.ids, ...event }), call);
    }
  }
}

const END: AttemptRead = Object.freeze({ type: 'end' });

function brokenBy(error: FlexiAIError): AttemptRead {
  return { type: 'broken', error };
}

/** The request with the model of the route: the request may name a model that this provider does not know. */
function forRoute(request: UnifiedRequest, { entry, model }: Route): UnifiedRequest {
  return (request.model ?? entry.provider.model) === model ? request : { ...request, model };
}

/** Plugins may be written in JavaScript: the fields that the engine relies on are checked. */
function isUnified(response: Partial<UnifiedResponse> | null | undefined): boolean {
  const { text, content, toolCalls, warnings, usage } = response ?? {};
  const lists = [content, toolCalls, warnings];
  return typeof text === 'string' && typeof usage === 'object' && usage !== null && lists.every(Array.isArray);
}

/** How long the end of a body is waited for after the answer is complete, in ms. */
const END_OF_BODY_MS = 1000;
