import {
  ConnectionError,
  describeJson,
  type FlexiAIError,
  InvalidResponseError,
  isObject,
  type JsonObject,
  objectOf,
  type ProviderMetadata,
  parseJson,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { errorInAnswer, type FailureContext } from '../openai-errors.ts';
import { emptyAnswer, malformedChunks } from '../response/answer-warnings.ts';
import { madeId } from '../response/call-ids.ts';
import { finishReasonOf, givenUp } from '../response/finish-reason.ts';
import type { AnswerState } from '../response/responses/answer-state.ts';
import { OutputItems } from '../response/responses/output-items.ts';
import { usageOf } from '../response/responses/usage.ts';

/** What the decoder needs to know about the request. */
export interface ResponsesStreamContext {
  readonly failure: FailureContext;
  /** OpenAI stores the answer. @default false */
  readonly stored?: boolean;
  readonly warnings: readonly Warning[];
}

/**
 * Converts the events of a streamed response to parts. `response.completed` and `response.incomplete` alone prove the end.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 */
export class ResponsesStreamDecoder implements StreamDecoder {
  readonly #context: ResponsesStreamContext;
  readonly #warnings: Warning[] = [];
  readonly #answer: AnswerState;
  readonly #items: OutputItems;
  #started = false;
  #startId: string | undefined;
  #startModel = '';
  /** The last report of how the answer ended: a status, or the reason for an incomplete response. */
  #rawFinishReason: string | undefined;
  #response: JsonObject = {};
  #malformed = 0;
  /** The first event that does not belong to this API. */
  #foreign: string | undefined;

  constructor(context: ResponsesStreamContext) {
    this.#context = context;
    this.#answer = { stored: context.stored === true, id: undefined, conversationId: undefined, reasoned: false };
    this.#items = new OutputItems(this.#answer, this.#warnings);
  }

  get answered(): boolean {
    return this.#rawFinishReason !== undefined;
  }

  get complete(): boolean {
    return this.answered;
  }

  accept({ name, data }: ServerSentEvent, parts: StreamPart[]): void {
    // Data after the end is not part of the answer. Other wires end with "[DONE]"; here it has no meaning.
    if (this.answered || data.startsWith('[DONE]')) return;
    const event = parseJson(data);
    if (isObject(event)) this.#acceptEvent(stringOf(event['type']) ?? name, event, parts);
    else this.#malformed += 1;
  }

  /**
   * Reads a whole response.
   * @throws the provider's own error if the response has failed; InvalidResponseError if it has not ended
   */
  acceptResponse(response: JsonObject, parts: StreamPart[]): void {
    if (isObject(response['error'])) throw this.#reported(response);
    const status = stringOf(response['status']) ?? 'completed';
    switch (status) {
      case 'queued':
      case 'in_progress':
        throw new InvalidResponseError(
          `The response of "${this.#context.failure.provider}" is not finished (${status}). Leave providerOptions.openai.background out.`,
          this.#context.failure,
        );
      case 'failed':
      case 'cancelled':
        throw this.#reported(response);
      case 'incomplete':
        this.#finish(reasonOf(response) ?? status, response, parts);
        return;
      default:
        this.#finish(status, response, parts);
    }
  }

  end(parts: StreamPart[]): void {
    const { failure } = this.#context;
    const rawFinishReason = this.#rawFinishReason;
    if (rawFinishReason === undefined) throw this.#cut();
    const finishReason = finishReasonOf(rawFinishReason, this.#items);
    this.#items.endCalls(finishReason, parts, failure);
    if (finishReason === 'stop' && this.#items.isEmpty) this.#warnings.push(emptyAnswer());
    if (this.#malformed > 0) this.#warnings.push(malformedChunks(this.#malformed));
    const id = stringOf(this.#response['id']) ?? this.#startId ?? madeId('resp_');
    const model = stringOf(this.#response['model']) ?? this.#startModel;
    const providerMetadata = metadataOf(this.#response, this.#items);
    parts.push({
      type: 'finish',
      finishReason,
      rawFinishReason,
      usage: usageOf(this.#response['usage']),
      ...(model !== this.#startModel && { model }),
      ...(id !== this.#startId && { id }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
  }

  #acceptEvent(type: string | undefined, event: JsonObject, parts: StreamPart[]): void {
    const response = objectOf(event['response']) ?? {};
    switch (type) {
      case 'error':
        throw this.#reported(event);
      case 'response.failed':
        // The error is in the response; with some servers, next to it.
        throw this.#reported(isMissing(response['error']) ? event : response);
      case 'response.cancelled':
        throw this.#reported(response);
      case 'response.completed':
      case 'response.done':
        // The event decides, unless the response in it has an error.
        this.acceptResponse({ ...response, status: statusAtEnd(response) }, parts);
        return;
      case 'response.incomplete':
        this.acceptResponse({ ...response, status: 'incomplete' }, parts);
        return;
      case undefined:
        // A server that does not stream sends one whole response, or its error.
        if (!isMissing(event['error'])) throw this.#reported(event);
        if (Array.isArray(event['output'])) this.acceptResponse(event, parts);
        else this.#foreign ??= describeJson(event);
        return;
      default:
        // A keep-alive may come first.
        if (type.startsWith('response.')) this.#start(response, parts);
        this.#items.accept(type, event, parts);
    }
  }

  #finish(rawFinishReason: string, response: JsonObject, parts: StreamPart[]): void {
    const failed = givenUp(rawFinishReason, this.#context.failure, 'status');
    if (failed !== undefined) throw failed;
    this.#start(response, parts);
    this.#items.complete(response['output'], parts);
    this.#response = response;
    this.#rawFinishReason = rawFinishReason;
  }

  #start(response: JsonObject, parts: StreamPart[]): void {
    if (this.#started) return;
    const { failure, warnings } = this.#context;
    this.#started = true;
    this.#startId = stringOf(response['id']);
    this.#answer.id = this.#startId;
    this.#answer.conversationId = stringOf(objectOf(response['conversation'])?.['id']);
    this.#startModel = stringOf(response['model']) ?? failure.model;
    parts.push({
      type: 'stream-start',
      provider: failure.provider,
      model: this.#startModel,
      ...(this.#startId !== undefined && { id: this.#startId }),
      ...(failure.requestId !== undefined && { requestId: failure.requestId }),
      ...(warnings.length > 0 && { warnings }),
    });
  }

  /** The error in an event or a response: in `error`, or in its own fields. */
  #reported({ error, message, detail, code, param }: JsonObject): FlexiAIError {
    return errorInAnswer(
      { ...(isMissing(error) ? { code, param } : { error }), message, detail },
      this.#context.failure,
    );
  }

  #cut(): FlexiAIError {
    const { failure } = this.#context;
    if (!this.#started && this.#foreign !== undefined) return notAnAnswer(`is ${this.#foreign}`, failure);
    return this.#malformed > 0
      ? new InvalidResponseError(
          `The stream of "${failure.provider}" ended without response.completed, and ${this.#malformed} of its events could not be read.`,
          failure,
        )
      : new ConnectionError(
          `The stream of "${failure.provider}" ended without response.completed: the answer is incomplete.`,
          failure,
        );
  }
}

/** The error for a body that is not a response. */
export function notAnAnswer(why: string, failure: FailureContext): FlexiAIError {
  return new InvalidResponseError(
    `The answer of "${failure.provider}" ${why}. If a baseURL is set, check that it leads to a Responses API.`,
    failure,
  );
}

function isMissing(error: unknown): boolean {
  return error === undefined || error === null;
}

function reasonOf(response: JsonObject): string | undefined {
  return stringOf(objectOf(response['incomplete_details'])?.['reason']);
}

/** How a response ended, at the end of its stream: some servers leave a status of its beginning in it. */
function statusAtEnd({ status }: JsonObject): string {
  const word = stringOf(status);
  return word === undefined || word === 'queued' || word === 'in_progress' ? 'completed' : word;
}

/** OpenAI's facts about an answer: the response's fields, by the names in the metadata. */
const FACTS = [
  ['service_tier', 'serviceTier'],
  ['tool_usage', 'toolUsage'],
  ['conversation', 'conversation'],
  ['moderation', 'moderation'],
  ['input_transformations', 'inputTransformations'],
  ['prompt_cache_diagnostics', 'promptCacheDiagnostics'],
] as const;

function metadataOf(response: JsonObject, { logprobs }: OutputItems): ProviderMetadata | undefined {
  const openai: { [field: string]: unknown } = {};
  for (const [field, name] of FACTS) {
    const value = response[field];
    const says = Array.isArray(value) ? value.length > 0 : isObject(value) || stringOf(value) !== undefined;
    if (says) openai[name] = value;
  }
  if (logprobs.length > 0) openai['logprobs'] = { content: logprobs };
  return Object.keys(openai).length === 0 ? undefined : { openai };
}
