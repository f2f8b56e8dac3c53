import {
  type AnswerPlans,
  type CallContext,
  checkHealth,
  countOf,
  describeBody,
  describeJson,
  type EmbeddingRequest,
  type EmbeddingResult,
  fieldsOf,
  type HealthReport,
  InvalidResponseError,
  isObject,
  type JsonObject,
  linkController,
  type ModelInfo,
  type OpenedStream,
  type ProviderCalls,
  parseJson,
  partStream,
  type RequestIssue,
  ResponseBatches,
  readText,
  restoreResponse,
  restoringDecoder,
  type StreamPart,
  shortcomings,
  throwIfAborted,
  type UnifiedRequest,
  type UnifiedResponse,
  UnsupportedError,
  type Warning,
} from '@flexiai/core/plugin';
import { failureOfBody } from './errors/error-body.ts';
import type { GeminiDoor, GeminiVerb, Page, Sending } from './gemini-door.ts';
import { errorFromFailure, type FailureContext, mapGeminiError } from './gemini-errors.ts';
import { ownOptions } from './metadata/own-fields.ts';
import { embeddingVerb } from './models/embedding-verb.ts';
import { modelsIn, readModels } from './models/list-models.ts';
import { toCountRequest } from './request/to-count-request.ts';
import { toEmbedRequest } from './request/to-embeddings-request.ts';
import { type ConvertedRequest, toGeminiRequest } from './request/to-gemini-request.ts';
import { AnswerBuilder } from './response/answer-builder.ts';
import { fromEmbedResponse } from './response/from-embeddings-response.ts';
import { fromGeminiResponse } from './response/from-gemini-response.ts';
import { eventResponse, isEvents } from './sdk/event-response.ts';
import type { SdkOutcome } from './sdk/sdk-outcome.ts';
import { GeminiStreamDecoder, notAStream } from './stream/from-gemini-stream.ts';

/** What an entry asks for. */
export interface GeminiEntry {
  /** The entry's name. */
  readonly name: string;
  /** The default model. */
  readonly model: string;
  /** Fields of the API for every request. */
  readonly providerOptions?: JsonObject | undefined;
}

/** The model of a call. */
interface Target {
  /** Its path under the API's version. */
  readonly model: string;
  readonly key: string;
  readonly context: FailureContext & { readonly model: string };
}

/** One request, ready to be sent. */
interface Call extends Target {
  readonly verb: GeminiVerb;
  readonly body: JsonObject;
  readonly warnings: readonly Warning[];
  /** How the answer is restored to the shape of the user's own schema. */
  readonly plans?: AnswerPlans;
}

/** The longest body of an error that is read: a message and some details. */
const LARGEST_ERROR_BODY = 1024 * 1024;

/** A question whose tokens are counted to check a credential. */
const SMALLEST_QUESTION = { contents: [{ role: 'user', parts: [{ text: '1' }] }] };

/** The calls of one model on Gemini's wire, through a door. */
export class GeminiCalls implements ProviderCalls {
  readonly #entry: GeminiEntry;
  readonly #door: GeminiDoor;

  constructor(entry: GeminiEntry, door: GeminiDoor) {
    this.#entry = entry;
    this.#door = door;
  }

  /** Loads the SDK, unless the user passed a client. */
  load(): Promise<void> {
    return this.#door.load();
  }

  async chatCompletion(request: UnifiedRequest, context: CallContext): Promise<UnifiedResponse> {
    const call = this.#prepare('generateContent', request, context);
    const read = (payload: unknown): UnifiedResponse =>
      restoreResponse(fromGeminiResponse(payload, call.context, call.warnings), call.plans);
    return this.#answer(call, context, read);
  }

  async embed(request: EmbeddingRequest, context: CallContext): Promise<EmbeddingResult> {
    const target = this.#target(request.model, context);
    const verb = embeddingVerb(target.context.model, this.#door.service);
    const own = ownOptions(request.providerOptions, this.#door.plugin);
    const names = { model: target.context.model, path: target.model };
    const call = { ...target, verb, ...toEmbedRequest(request, names, verb, own) };
    const read = (payload: unknown): EmbeddingResult =>
      fromEmbedResponse(payload, verb, request.input.length, call.context, call.warnings);
    return this.#answer(call, context, read);
  }

  streamChatCompletion(request: UnifiedRequest, context: CallContext): AsyncIterable<StreamPart> {
    const open = (signal: AbortSignal): Promise<OpenedStream> => this.#openStream(request, context, signal);
    const known = this.#failureContext(context.apiKey, request.model ?? this.#entry.model);
    const requestError = (error: unknown): Error => mapGeminiError(error, known, context.signal);
    return partStream(new ResponseBatches({ signal: context.signal, open, requestError }));
  }

  /** The warnings that the built request has, as issues. */
  shortcomings(request: UnifiedRequest, model: string): readonly RequestIssue[] {
    return shortcomings(() => this.#convert(request, model).warnings);
  }

  async authenticate(context: Partial<CallContext> = {}): Promise<void> {
    // Not every model for embeddings counts tokens.
    if (!this.#door.checksByCounting || this.#entry.model.includes('embedding')) {
      await this.#modelsPage({ pageSize: 1 }, context);
      return;
    }
    const target = this.#target(undefined, context);
    await this.#answer({ ...target, verb: 'countTokens', body: SMALLEST_QUESTION, warnings: [] }, context, () => true);
  }

  /**
   * The tokens of a request's input, as the service counts them. Free of charge.
   * @throws as `chatCompletion`
   */
  async countTokens(request: UnifiedRequest, context: Partial<CallContext> = {}): Promise<number> {
    const target = this.#target(request.model, context);
    const { body, warnings } = this.#convert(request, target.context.model);
    const call = {
      ...target,
      verb: 'countTokens',
      body: toCountRequest(body, target.model, this.#door.service),
      warnings,
    } as const;
    return this.#answer(call, context, (payload) => {
      const total = countOf(fieldsOf(payload)['totalTokens']);
      if (total !== undefined) return total;
      throw new InvalidResponseError('Gemini answered with no number of tokens.', call.context);
    });
  }

  healthCheck(context: Partial<CallContext> = {}): Promise<HealthReport> {
    return checkHealth(() => this.authenticate(context));
  }

  async listModels(context: Partial<CallContext> = {}): Promise<readonly ModelInfo[]> {
    const { service } = this.#door;
    return readModels(service, async (page) => modelsIn(await this.#modelsPage(page, context), service));
  }

  async close(): Promise<void> {
    this.#door.close();
  }

  async #openStream(request: UnifiedRequest, context: CallContext, signal: AbortSignal): Promise<OpenedStream> {
    const call = this.#prepare('streamGenerateContent', request, context);
    const outcome = await this.#door.post(call, sendingOf(call, context, signal));
    await checkHead(outcome, call.context, context);
    const builder = new AnswerBuilder(call.context, call.warnings);
    return {
      response: outcome.kind === 'response' ? outcome.response : this.#resultAsEvents(outcome.result, call.context),
      decoder: restoringDecoder(new GeminiStreamDecoder(builder, call.context), call.plans),
      bodyError: (error) => mapGeminiError(error, call.context, context.signal),
      notAnAnswer: (body) => notAStream(describeBody(body), call.context),
    };
  }

  /** The stream of a client that has answers of its own. */
  #resultAsEvents(result: unknown, context: FailureContext): Response {
    if (isEvents(result)) return eventResponse(result);
    throw new InvalidResponseError(`The client of "${this.#entry.name}" answered with no stream.`, context);
  }

  /** Sends a request, and reads the whole answer. */
  async #answer<Answer>(
    call: Call,
    context: Partial<CallContext>,
    read: (payload: unknown) => Answer,
  ): Promise<Answer> {
    return this.#read(call.context, context, read, (signal) => this.#door.post(call, sendingOf(call, context, signal)));
  }

  /** A page of the list of models. */
  async #modelsPage(page: Page, context: Partial<CallContext>): Promise<JsonObject> {
    throwIfAborted(context.signal);
    const key = this.#door.keyOf(context);
    const known = this.#failureContext(key, this.#entry.model);
    const send = (signal: AbortSignal | undefined): Promise<SdkOutcome<unknown>> =>
      this.#door.models(page, { key, headers: context.headers, signal });
    const read = (payload: unknown): JsonObject => {
      if (isObject(payload)) return payload;
      const what = describeJson(payload);
      throw new InvalidResponseError(`Gemini answered with ${what} in place of a list of models.`, known);
    };
    return this.#read(known, context, read, send);
  }

  async #read<Answer>(
    known: FailureContext & { readonly model: string },
    context: Partial<CallContext>,
    read: (payload: unknown) => Answer,
    send: (signal: AbortSignal | undefined) => Promise<SdkOutcome<unknown>>,
  ): Promise<Answer> {
    const { signal } = context;
    const link = this.#door.leavesListeners && signal !== undefined ? linkController(signal) : undefined;
    try {
      const outcome = await send(link?.signal ?? signal);
      await checkHead(outcome, known, context);
      return read(outcome.kind === 'response' ? jsonOf(await readText(outcome.response), known) : outcome.result);
    } catch (error) {
      // A connection that is still in use (the body was too large) is not kept.
      link?.abort();
      throw mapGeminiError(error, known, signal);
    } finally {
      link?.release();
    }
  }

  #prepare(verb: GeminiVerb, request: UnifiedRequest, context: CallContext): Call {
    const target = this.#target(request.model, context);
    const { refusal, ...converted } = this.#convert(request, target.context.model);
    if (refusal !== undefined) throw new UnsupportedError(refusal, target.context);
    return { ...target, verb, ...converted };
  }

  #convert(request: UnifiedRequest, model: string): ConvertedRequest {
    const { plugin, service } = this.#door;
    const own = ownOptions(request.providerOptions, plugin);
    return toGeminiRequest(request, model, service, this.#entry.providerOptions, own);
  }

  /** The model of a call, and its key. */
  #target(model: string | undefined, context: Partial<CallContext>): Target {
    throwIfAborted(context.signal);
    const name = model ?? this.#entry.model;
    const path = this.#door.modelPath(name);
    const key = this.#door.keyOf(context);
    return { model: path, key, context: this.#failureContext(key, name) };
  }

  #failureContext(key: string | undefined, model: string): Target['context'] {
    const door = this.#door;
    return {
      provider: this.#entry.name,
      plugin: door.plugin,
      model,
      // Read when an error is made: the token may be fetched by this call.
      get secrets() {
        return door.secrets(key);
      },
    };
  }
}

function sendingOf({ key }: Target, { headers }: Partial<CallContext>, signal: AbortSignal | undefined): Sending {
  return { key, headers, signal };
}

/** Reports the head, and throws if it is the head of an error. */
async function checkHead(
  outcome: SdkOutcome<unknown>,
  known: FailureContext,
  context: Partial<CallContext>,
): Promise<void> {
  context.onHeaders?.({ status: outcome.kind === 'response' ? outcome.response.status : 200 });
  if (outcome.kind === 'result' || outcome.response.ok) return;
  const { response } = outcome;
  // If the body cannot be read, the status decides.
  const body = await readText(response, LARGEST_ERROR_BODY).catch(() => '');
  throw errorFromFailure(failureOfBody(body, response.status), known, response.headers);
}

function jsonOf(text: string, context: FailureContext): unknown {
  const value = parseJson(text);
  if (value !== undefined) return value;
  throw new InvalidResponseError(`Gemini answered with ${describeBody(text)} in place of JSON.`, context);
}
