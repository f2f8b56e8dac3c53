import {
  ConnectionError,
  describeJson,
  InvalidResponseError,
  isObject,
  type JsonObject,
  listOf,
  objectOf,
  parseJson,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { OPENAI } from '../api/endpoint.ts';
import { isErrorBody } from '../errors/error-body.ts';
import { errorInAnswer } from '../openai-errors.ts';
import { emptyAnswer, malformedChunks, otherChoices } from '../response/answer-warnings.ts';
import { madeId } from '../response/call-ids.ts';
import { type MessageContext, MessageReader } from '../response/chat/message-reader.ts';
import { OtherChoices } from '../response/chat/other-choices.ts';
import { givenUp } from '../response/finish-reason.ts';
import { growUsage, isZeroUsage, usageOf } from '../response/usage.ts';
import { answerMetadata } from '../response/wire-fields.ts';

/** What the decoder needs to know about the request. */
export interface ChatStreamContext extends MessageContext {
  readonly warnings: readonly Warning[];
  /** Whether a chunk with the usage is expected after `finish_reason`. */
  readonly usageAsked: boolean;
  /** More than one choice was requested. */
  readonly choicesAsked?: boolean;
}

/**
 * Converts the chunks of a streamed chat completion to parts. `finish_reason` alone proves the end: neither `[DONE]` nor the end of
 * the body does. Some servers leave it out after tool calls: `[DONE]` proves the end of these if their arguments are complete. A whole
 * completion is one chunk with a message in place of a delta.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 */
export class ChatStreamDecoder implements StreamDecoder {
  readonly #context: ChatStreamContext;
  readonly #pluginId: string;
  readonly #message: MessageReader;
  readonly #warnings: Warning[] = [];
  /** Created on first use: most answers have one choice. */
  #others: OtherChoices | undefined;
  #started = false;
  #id: string | undefined;
  #startId: string | undefined;
  #model: string;
  #startModel = '';
  #rawFinishReason: string | undefined;
  #usage: JsonObject | undefined;
  /** The usage is final: it came with `finish_reason` or after it. */
  #usageIsFinal = false;
  #done = false;
  /** The index of the choice that is the answer. */
  #index: unknown;
  #hasChoices = false;
  /** The first event that is not a chunk. */
  #strange: JsonObject | undefined;
  #malformed = 0;
  /** The last chunk that says how the answer is served. */
  #served: JsonObject = {};
  #logprobs: { [field: string]: unknown } | undefined;

  constructor(context: ChatStreamContext) {
    this.#context = context;
    this.#pluginId = context.failure.pluginId ?? OPENAI.id;
    this.#model = context.failure.model;
    this.#message = new MessageReader(context, this.#warnings);
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
    const said = parseJson(data);
    // Gemini's compatible endpoint reports its errors in a list.
    const chunk = Array.isArray(said) ? said[0] : said;
    if (!isObject(chunk)) {
      if (name === 'error') this.#acceptError({ error: data });
      else this.#malformed += 1;
    } else if (name === 'error' || isErrorBody(chunk)) this.#acceptError(chunk);
    else if (groqError(chunk) !== undefined) this.#acceptError({ error: groqError(chunk) });
    else this.acceptChunk(chunk, parts);
  }

  /** Appends the parts of one chunk, or of a whole completion. */
  acceptChunk(chunk: JsonObject, parts: StreamPart[]): void {
    // Azure's first chunk has neither id nor model.
    this.#id = stringOf(chunk['id']) ?? this.#id;
    this.#model = stringOf(chunk['model']) ?? this.#model;
    if (!this.#started) this.#start(parts);
    const before = parts.length;
    let choiceUsage: unknown;
    for (const choice of listOf(chunk['choices'])) {
      if (!isObject(choice)) continue;
      this.#hasChoices = true;
      if (this.#isAnswer(choice)) {
        this.#acceptChoice(choice, parts);
        // Moonshot's own place: https://platform.moonshot.ai/docs/api/chat
        choiceUsage = choice['usage'];
      } else {
        this.#others ??= new OtherChoices();
        this.#others.accept(choice);
      }
    }
    // Groq's own place, where no `stream_options` asked for it: https://github.com/groq/groq-typescript
    for (const usage of [choiceUsage, objectOf(chunk['x_groq'])?.['usage'], chunk['usage']]) {
      if (isObject(usage)) this.#acceptUsage(usage, parts.length > before);
    }
    if (chunk['choices'] === undefined && !isObject(chunk['usage'])) this.#strange ??= chunk;
    this.#message.acceptPages(chunk);
    if (stringOf(chunk['service_tier']) !== undefined || stringOf(chunk['system_fingerprint']) !== undefined) {
      this.#served = chunk;
    }
  }

  end(parts: StreamPart[]): void {
    const { failure } = this.#context;
    const isCalled = this.#done && this.#message.hasWholeCalls;
    if (!this.answered && !isCalled) {
      if (this.#strange !== undefined && !this.#hasChoices) {
        throw new InvalidResponseError(
          `The stream of "${failure.provider}" has no choices: it is ${describeJson(this.#strange)}.`,
          failure,
        );
      }
      throw this.#malformed > 0
        ? new InvalidResponseError(
            `The stream of "${failure.provider}" ended without finish_reason, and ${this.#malformed} of its events could not be read.`,
            failure,
          )
        : new ConnectionError(
            `The stream of "${failure.provider}" ended without finish_reason: the answer is incomplete.`,
            failure,
          );
    }
    this.finish(parts);
  }

  /** Appends the closing parts, whatever proves the end. */
  finish(parts: StreamPart[]): void {
    const { finishReason, isEmpty } = this.#message.end(this.#rawFinishReason, parts);
    const isNormal = finishReason === 'stop' || finishReason === 'tool-calls';
    // What was left out has its own warning.
    if (isEmpty && isNormal && this.#warnings.length === 0) this.#warnings.push(emptyAnswer());
    const choices = this.#others?.all ?? [];
    if (choices.length > 0) this.#warnings.push(otherChoices(choices.length, this.#pluginId));
    if (this.#malformed > 0) this.#warnings.push(malformedChunks(this.#malformed));
    const id = this.#id ?? madeId('chatcmpl-');
    const providerMetadata = answerMetadata(this.#served, { logprobs: this.#logprobs, choices }, this.#pluginId);
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
    // The answer is complete: only data after it (the usage) is lost.
    this.#done = true;
    this.#warnings.push({ code: 'other', message: 'The provider reported an error after the end of the answer.' });
  }

  #acceptUsage(usage: JsonObject, hasContent: boolean): void {
    this.#usage = growUsage(this.#usage, usage);
    // Some servers send both with every piece of content, and zeros with the end: such a chunk need not be the last.
    this.#usageIsFinal ||= this.answered && !hasContent && !isZeroUsage(usage);
  }

  #start(parts: StreamPart[]): void {
    const { failure, warnings } = this.#context;
    this.#started = true;
    this.#startId = this.#id;
    this.#startModel = this.#model;
    this.#message.answerId = this.#id;
    parts.push({
      type: 'stream-start',
      provider: failure.provider,
      model: this.#model,
      ...(this.#id !== undefined && { id: this.#id }),
      ...(failure.requestId !== undefined && { requestId: failure.requestId }),
      ...(warnings.length > 0 && { warnings }),
    });
  }

  /** With `n` above 1, choices interleave; only the first counts. Some servers number a single choice from 1. */
  #isAnswer({ index }: JsonObject): boolean {
    if (index === undefined || index === null) return true;
    if (this.#context.choicesAsked === true) return index === 0;
    this.#index ??= index;
    return index === this.#index;
  }

  #acceptChoice(choice: JsonObject, parts: StreamPart[]): void {
    // OpenRouter's form of an error of its upstream.
    if (isObject(choice['error'])) {
      this.#acceptError(choice);
      return;
    }
    // A server that does not stream sends one whole message.
    const delta = objectOf(choice['delta']);
    const message = delta ?? objectOf(choice['message']);
    if (message !== undefined) this.#message.accept(message, parts, delta === undefined);
    const { logprobs } = choice;
    if (isObject(logprobs)) this.#acceptLogprobs(logprobs);
    const rawFinishReason = finishWord(choice['finish_reason']);
    const failure = givenUp(rawFinishReason, this.#context.failure);
    if (failure !== undefined) throw failure;
    this.#rawFinishReason = rawFinishReason ?? this.#rawFinishReason;
  }

  #acceptLogprobs(logprobs: JsonObject): void {
    this.#logprobs ??= {};
    for (const [field, tokens] of Object.entries(logprobs)) {
      const known = this.#logprobs[field];
      if (Array.isArray(known)) known.push(...listOf(tokens));
      else this.#logprobs[field] = Array.isArray(tokens) ? [...tokens] : tokens;
    }
  }
}

/** Why Groq ended a stream early. */
function groqError(chunk: JsonObject): string | undefined {
  return stringOf(objectOf(chunk['x_groq'])?.['error']);
}

/** SGLang has an object with the word in it; some servers write "null" or "none" where there is no reason. */
function finishWord(reason: unknown): string | undefined {
  const word = stringOf(reason) ?? stringOf(objectOf(reason)?.['type']);
  return word === undefined || /^(?:null|none)$/i.test(word) ? undefined : word;
}
