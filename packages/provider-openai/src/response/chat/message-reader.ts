import {
  type FinishReason,
  isObject,
  type JsonObject,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { OPENAI } from '../../api/endpoint.ts';
import type { FailureContext } from '../../openai-errors.ts';
import { finishReasonOf } from '../finish-reason.ts';
import { contentText, reasoningText } from '../wire-fields.ts';
import { type Keeper, KeptFields } from './kept-fields.ts';
import { MarkedThoughts, type SplitContent } from './marked-thoughts.ts';
import { Sound, takePictures } from './media.ts';
import { annotatedSources, foundSources } from './sources.ts';
import { ToolCallStream } from './tool-call-stream.ts';

// One block of each kind: Chat Completions has one text, one refusal and one reasoning per answer.
const TEXT = 'text';
const REASONING = 'reasoning';
const REFUSAL = 'refusal';

/** What the reading of a message needs to know of the request. */
export interface MessageContext {
  readonly failure: FailureContext;
  /** The service that needs fields of its answers back. @default nothing is kept */
  readonly keeper?: Keeper | undefined;
  /** `audio.format` of the request. @default 'pcm16', the format of streams */
  readonly audioFormat?: string | undefined;
}

/** How a message ended. */
export interface MessageEnd {
  readonly finishReason: FinishReason;
  /** It contains only reasoning. */
  readonly isEmpty: boolean;
}

/** Reads the model's message from its deltas, or from one that is the whole message. */
export class MessageReader {
  readonly #context: MessageContext;
  readonly #pluginId: string;
  readonly #warnings: Warning[];
  readonly #toolCalls = new ToolCallStream();
  // Created on first use: most messages have none of them.
  readonly #kept: KeptFields | undefined;
  #marked: MarkedThoughts | undefined;
  #sound: Sound | undefined;
  #pictures: Set<string> | undefined;
  #thinking = false;
  #refused = false;
  #text = '';
  /** Pages next to the choices; each chunk repeats them. */
  #citations: readonly unknown[] = [];
  #searchResults: readonly unknown[] = [];

  /** @param warnings collects the warnings */
  constructor(context: MessageContext, warnings: Warning[]) {
    this.#context = context;
    this.#pluginId = context.failure.pluginId ?? OPENAI.id;
    this.#warnings = warnings;
    if (context.keeper !== undefined) this.#kept = new KeptFields();
  }

  /** The provider's id for the answer. */
  set answerId(id: string | undefined) {
    this.#toolCalls.answerId = id;
  }

  /** There are tool calls, and the arguments of all of them are complete. */
  get hasWholeCalls(): boolean {
    return this.#toolCalls.allWhole;
  }

  /** Reads the pages next to the choices or in the message. */
  acceptPages({ citations, search_results: results }: JsonObject): void {
    if (Array.isArray(citations) && citations.length > 0) this.#citations = citations;
    if (Array.isArray(results) && results.length > 0) this.#searchResults = results;
  }

  /**
   * Appends the parts of one delta.
   * @param isWhole it is a whole message
   */
  accept(delta: JsonObject, parts: StreamPart[], isWhole = false): void {
    this.#kept?.accept(delta);
    this.#think(reasoningText(delta), parts);
    const content = contentText(delta['content']);
    if (delta['extra_content'] !== undefined) this.#marked ??= new MarkedThoughts();
    if (this.#marked === undefined) this.#say(content, parts);
    else this.#take(this.#marked.split(delta, content, isWhole), parts);
    const refusal = stringOf(delta['refusal']);
    if (refusal !== undefined) {
      this.#endReasoning(parts);
      this.#refused = true;
      parts.push({ type: 'refusal-delta', id: REFUSAL, delta: refusal });
    }
    const { tool_calls: calls, function_call: legacyCall, audio, images, annotations } = delta;
    if (Array.isArray(calls) && calls.length > 0) {
      this.#endReasoning(parts);
      this.#toolCalls.acceptAll(calls, parts, this.#warnings);
    } else if (isObject(legacyCall)) {
      this.#endReasoning(parts);
      this.#toolCalls.acceptLegacy(legacyCall, parts);
    }
    if (isObject(audio)) {
      this.#sound ??= new Sound(this.#context.audioFormat ?? 'pcm16');
      this.#sound.accept(audio, parts);
    }
    if (images !== undefined || Array.isArray(delta['content']))
      this.#pictures = takePictures(delta, this.#pictures, parts);
    if (annotations !== undefined) parts.push(...annotatedSources(annotations, TEXT, this.#pluginId));
    this.acceptPages(delta);
  }

  #take({ reasoning, text }: SplitContent, parts: StreamPart[]): void {
    this.#think(reasoning, parts);
    this.#say(text, parts);
  }

  #think(reasoning: string, parts: StreamPart[]): void {
    if (reasoning === '') return;
    this.#thinking = true;
    parts.push({ type: 'reasoning-delta', id: REASONING, delta: reasoning });
  }

  #say(text: string, parts: StreamPart[]): void {
    if (text === '') return;
    this.#endReasoning(parts);
    this.#text += text;
    parts.push({ type: 'text-delta', id: TEXT, delta: text });
  }

  /** Reasoning that may get a signature later stays open until the end of the answer. */
  #endReasoning(parts: StreamPart[], isEnd = false): void {
    const { keeper } = this.#context;
    if (!this.#thinking || (this.#kept?.hasThoughts === true && !isEnd)) return;
    this.#thinking = false;
    const kept = keeper === undefined ? undefined : this.#kept?.thoughts(keeper);
    parts.push({ type: 'reasoning-end', id: REASONING, ...(kept !== undefined && { providerMetadata: kept }) });
  }

  /**
   * Appends the closing parts.
   * @throws InvalidResponseError for a call without a name
   */
  end(rawFinishReason: string | undefined, parts: StreamPart[]): MessageEnd {
    const { failure, keeper } = this.#context;
    this.#endBlocks(parts);
    const callsTools = this.#toolCalls.settle(parts);
    const known = rawFinishReason ?? (this.hasWholeCalls ? 'tool_calls' : undefined);
    const finishReason = finishReasonOf(known, { refused: this.#refused, callsTools });
    this.#toolCalls.end(finishReason, parts, this.#warnings, failure, keeper);
    const hasMedia = this.#sound !== undefined || this.#pictures !== undefined;
    return { finishReason, isEmpty: this.#text === '' && !callsTools && !this.#refused && !hasMedia };
  }

  /** Ends the open blocks other than tool calls. */
  #endBlocks(parts: StreamPart[]): void {
    const { keeper } = this.#context;
    if (this.#marked !== undefined) this.#take(this.#marked.flush(), parts);
    if (this.#kept?.hasThoughts === true) this.#thinking = true;
    this.#endReasoning(parts, true);
    const kept = keeper === undefined ? undefined : this.#kept?.message(keeper);
    if (kept !== undefined) parts.push({ type: 'text-end', id: TEXT, providerMetadata: kept });
    this.#sound?.end(parts);
    if (this.#citations.length === 0 && this.#searchResults.length === 0) return;
    const pages = { citations: this.#citations, searchResults: this.#searchResults };
    parts.push(...foundSources(pages, this.#text, TEXT, this.#pluginId));
  }
}
