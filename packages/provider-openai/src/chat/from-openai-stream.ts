import {
  ConnectionError,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  type ServerSentEvent,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { errorInAnswer, type FailureContext } from '../errors/map-openai-error.ts';
import type { StreamDecoder } from '../stream/stream-decoder.ts';
import { madeId } from './call-ids.ts';
import { finishReasonOf, givenUp } from './finish-reason.ts';
import { ToolCallStream } from './tool-call-stream.ts';
import { usageOf } from './usage.ts';
import { malformedChunks } from './warnings.ts';
import { answerMetadata, contentText, reasoningText, sourcesOf } from './wire-fields.ts';

// One block of each kind: Chat Completions has one text, one refusal and one train of thought an answer.
const TEXT = 'text';
const REASONING = 'reasoning';
const REFUSAL = 'refusal';

/** What the decoder needs to know of the request. */
export interface ChatStreamContext {
  readonly failure: FailureContext;
  readonly warnings: readonly Warning[];
  /** Whether a chunk with the usage is to be expected after `finish_reason`. */
  readonly usageAsked: boolean;
}

/**
 * The chunks of a streamed chat completion, as parts. `finish_reason` alone proves the end: neither `[DONE]` nor the end
 * of the body does.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #context: ChatStreamContext;
  readonly #toolCalls = new ToolCallStream();
  readonly #warnings: Warning[] = [];
  #started = false;
  #id: string | undefined;
  #startId: string | undefined;
  #model: string;
  #startModel = '';
  #thinking = false;
  #refused = false;
  #rawFinishReason: string | undefined;
  #usage: unknown;
  /** The usage is the last one: it came with `finish_reason` or after it. */
  #usageIsFinal = false;
  #done = false;
  #malformed = 0;
  /** The last chunk that says how the answer is served. */
  #served: JsonObject = {};
  readonly #logprobs: unknown[] = [];

  constructor(context: ChatStreamContext) {
    this.#context = context;
    this.#model = context.failure.model;
  }

  get answered(): boolean {
    return this.#rawFinishReason !== undefined;
  }

  get complete(): boolean {
    return this.#done || (this.answered && (this.#usageIsFinal || !this.#context.usageAsked));
  }

  accept({ name, data }: ServerSentEvent, parts: StreamPart[]): void {
    if (data.startsWith('[DONE]')) {
      this.#done = true;
      return;
    }
    const chunk = parseJson(data);
    if (!isObject(chunk)) this.#malformed += 1;
    else if (isError(name, chunk)) this.#acceptError(chunk);
    else if (groqError(chunk) !== undefined) this.#acceptError({ error: groqError(chunk) });
    else this.#acceptChunk(chunk, parts);
  }

  end(parts: StreamPart[]): void {
    const { failure } = this.#context;
    if (!this.answered) {
      throw this.#malformed > 0
        ? new InvalidResponseError(
            `The stream of "${failure.provider}" ended without finish_reason, and ${this.#malformed} of its events could not be read.`,
            failure,
          )
        : new ConnectionError(
            `The stream of "${failure.provider}" ended without finish_reason: the answer is not complete.`,
            failure,
          );
    }
    this.#endReasoning(parts);
    const callsTools = this.#toolCalls.any;
    const finishReason = finishReasonOf(this.#rawFinishReason, { refused: this.#refused, callsTools });
    this.#toolCalls.end(finishReason, parts, this.#warnings, failure);
    if (this.#malformed > 0) this.#warnings.push(malformedChunks(this.#malformed));
    const id = this.#id ?? madeId('chatcmpl-');
    const logprobs = this.#logprobs.length > 0 ? { content: this.#logprobs } : undefined;
    const providerMetadata = answerMetadata(this.#served, logprobs, failure.pluginId);
    parts.push({
      type: 'finish',
      finishReason,
      ...(this.#rawFinishReason !== undefined && { rawFinishReason: this.#rawFinishReason }),
      usage: usageOf(this.#usage),
      ...(this.#model !== this.#startModel && { model: this.#model }),
      ...(id !== this.#startId && { id }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
  }

  #acceptError(chunk: JsonObject): void {
    if (!this.answered) throw errorInAnswer(chunk, this.#context.failure);
    // The answer is whole: only what was to follow it (the usage) is lost.
    this.#done = true;
    this.#warnings.push({ code: 'other', message: 'The provider reported an error after the end of the answer.' });
  }

  #acceptChunk(chunk: JsonObject, parts: StreamPart[]): void {
    // Azure's first chunk names neither id nor model.
    this.#id = stringOf(chunk['id']) ?? this.#id;
    this.#model = stringOf(chunk['model']) ?? this.#model;
    if (!this.#started) this.#start(parts);
    const before = parts.length;
    for (const choice of listOf(chunk['choices'])) {
      if (isObject(choice) && isFirst(choice)) this.#acceptChoice(choice, parts);
    }
    // Groq's own place for it, where no `stream_options` asked for it: https://github.com/groq/groq-typescript
    const usage = chunk['usage'] ?? objectOf(chunk['x_groq'])?.['usage'];
    if (isObject(usage)) {
      this.#usage = usage;
      // Some servers send both with every piece of content: such a chunk need not be the last.
      this.#usageIsFinal = this.answered && parts.length === before;
    }
    if (stringOf(chunk['service_tier']) !== undefined || stringOf(chunk['system_fingerprint']) !== undefined) {
      this.#served = chunk;
    }
  }

  #start(parts: StreamPart[]): void {
    const { failure, warnings } = this.#context;
    this.#started = true;
    this.#startId = this.#id;
    this.#startModel = this.#model;
    parts.push({
      type: 'stream-start',
      provider: failure.provider,
      model: this.#model,
      ...(this.#id !== undefined && { id: this.#id }),
      ...(failure.requestId !== undefined && { requestId: failure.requestId }),
      ...(warnings.length > 0 && { warnings }),
    });
  }

  #acceptChoice(choice: JsonObject, parts: StreamPart[]): void {
    // OpenRouter's way to say that its upstream failed.
    if (isObject(choice['error'])) {
      this.#acceptError(choice);
      return;
    }
    // A server that does not stream sends one whole message.
    const delta = objectOf(choice['delta']) ?? objectOf(choice['message']);
    if (delta !== undefined) this.#acceptDelta(delta, parts);
    const logprobs = listOf(objectOf(choice['logprobs'])?.['content']);
    if (logprobs.length > 0) this.#logprobs.push(...logprobs);
    const rawFinishReason = stringOf(choice['finish_reason']);
    const failure = givenUp(rawFinishReason, this.#context.failure);
    if (failure !== undefined) throw failure;
    this.#rawFinishReason = rawFinishReason ?? this.#rawFinishReason;
  }

  #acceptDelta(delta: JsonObject, parts: StreamPart[]): void {
    const reasoning = reasoningText(delta);
    if (reasoning !== '') {
      this.#thinking = true;
      parts.push({ type: 'reasoning-delta', id: REASONING, delta: reasoning });
    }
    const text = contentText(delta['content']);
    if (text !== '') {
      this.#endReasoning(parts);
      parts.push({ type: 'text-delta', id: TEXT, delta: text });
    }
    const refusal = stringOf(delta['refusal']);
    if (refusal !== undefined) {
      this.#endReasoning(parts);
      this.#refused = true;
      parts.push({ type: 'refusal-delta', id: REFUSAL, delta: refusal });
    }
    for (const call of listOf(delta['tool_calls'])) {
      this.#endReasoning(parts);
      this.#toolCalls.accept(call, parts, this.#warnings);
    }
    if (delta['annotations'] !== undefined) parts.push(...sourcesOf(delta));
  }

  #endReasoning(parts: StreamPart[]): void {
    if (!this.#thinking) return;
    this.#thinking = false;
    parts.push({ type: 'reasoning-end', id: REASONING });
  }
}

function isError(eventName: string | undefined, chunk: JsonObject): boolean {
  const { error } = chunk;
  return (error !== undefined && error !== null) || eventName === 'error' || chunk['object'] === 'error';
}

/** Why Groq stopped a stream early. */
function groqError(chunk: JsonObject): string | undefined {
  return stringOf(objectOf(chunk['x_groq'])?.['error']);
}

/** With `n` above 1, choices interleave; only the first counts. */
function isFirst({ index }: JsonObject): boolean {
  return index === undefined || index === null || index === 0;
}
