import { assertNever } from '../data/assert-never.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import { InvalidResponseError } from '../errors/provider-error.ts';
import type { AssistantPart, ToolCallPart } from '../model/content-part.ts';
import type { FinishPart, SourceStreamPart, StreamPart, StreamStartPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Usage } from '../model/usage.ts';
import type { Warning } from '../model/warning.ts';
import { estimateUsage } from '../usage/usage-totals.ts';
import { gapBetween } from './answer-text.ts';
import { mergeSource, sourceIdentity } from './merge-sources.ts';
import {
  type AudioBlock,
  type Block,
  isNothing,
  partOf,
  type ReasoningBlock,
  type SourceBlock,
  startsAnew,
  type TextBlock,
} from './response-block.ts';

/** Turns parts into a response; all responses are made here. Feed it with `add`, and read the outcome at any time. */
export class ResponseAccumulator {
  readonly #pluginId: string | undefined;
  readonly #inputCharacters: (() => number) | undefined;
  #start: StreamStartPart | undefined;
  #finish: FinishPart | undefined;
  readonly #blocks: Block[] = [];
  /** The last block of each type and id, in two maps: a combined key would cost a string of the id's length for each delta. */
  readonly #last = new Map<Block['type'], Map<string, Block>>();
  /** The sources by identity. */
  readonly #sources = new Map<string, SourceBlock>();
  /** The block of the last delta: usually also the block of the next one. */
  #current: Block | undefined;

  /**
   * @param pluginId marks every part with its provider
   * @param inputCharacters counts the request's text, for an estimate of the usage of an answer that broke off
   */
  constructor(pluginId?: string, inputCharacters?: () => number) {
    this.#pluginId = pluginId;
    this.#inputCharacters = inputCharacters;
  }

  add(part: StreamPart): void {
    switch (part.type) {
      case 'text-delta':
        this.#append('text', part.id, part.delta);
        if (part.newMessage === true) this.#textBlock(part.id).newMessage = true;
        return;
      case 'text-end':
        if (part.providerMetadata !== undefined) this.#textBlock(part.id).providerMetadata = part.providerMetadata;
        return;
      case 'reasoning-delta':
        this.#append('reasoning', part.id, part.delta);
        return;
      case 'refusal-delta':
        this.#append('refusal', part.id, part.delta);
        return;
      case 'tool-call-delta': {
        const block = this.#find('tool-call', part.id);
        if (block === undefined) throw outOfOrder(part.type, part.id, this.#start);
        block.text += part.delta;
        return;
      }
      case 'tool-call-start':
        this.#push({ type: 'tool-call', id: part.id, name: part.name, text: '', ended: false });
        return;
      case 'tool-call-end': {
        const block = this.#find('tool-call', part.id);
        if (block === undefined) throw outOfOrder(part.type, part.id, this.#start);
        block.ended = true;
        if (part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata;
        return;
      }
      case 'reasoning-end': {
        const block =
          this.#find('reasoning', part.id) ??
          this.#push<ReasoningBlock>({ type: 'reasoning', id: part.id, text: '', ended: true });
        block.ended = true;
        if (part.signature !== undefined) block.signature = part.signature;
        if (part.redacted !== undefined) block.redacted = part.redacted;
        if (part.providerMetadata !== undefined) block.providerMetadata = part.providerMetadata;
        return;
      }
      case 'source':
        this.#addSource(part);
        return;
      case 'provider-block':
      case 'image':
      case 'file':
        this.#push({ type: 'whole', id: undefined, part });
        return;
      case 'audio-delta': {
        const block = this.#audioBlock(part.id);
        if (part.data !== undefined) block.pieces.push(part.data);
        if (part.transcript !== undefined) block.transcript = `${block.transcript ?? ''}${part.transcript}`;
        return;
      }
      case 'audio-end':
        this.#audioBlock(part.id).end = part;
        return;
      case 'stream-start':
        this.#start = part;
        return;
      case 'restart':
        this.#blocks.length = 0;
        this.#last.clear();
        this.#sources.clear();
        this.#current = undefined;
        return;
      case 'continuation':
        return;
      case 'finish':
        this.#finish = part;
        return;
      default:
        assertNever(part);
    }
  }

  /** Whether the `finish` part was seen. */
  get finished(): boolean {
    return this.#finish !== undefined;
  }

  /**
   * The whole response. `attempts` and `skipped` are empty: the client knows them.
   * @throws InvalidResponseError when there was no `finish`
   */
  response(): UnifiedResponse {
    const finish = this.#finish;
    const start = this.#start;
    if (finish === undefined || start === undefined) {
      throw new InvalidResponseError('The stream has no finish part: it is not a whole answer.', {
        provider: start?.provider ?? 'unknown',
        model: start?.model,
      });
    }
    const body = this.#body(finish.usage);
    const refusal = this.#join('refusal');
    const warnings: readonly Warning[] = [...(start.warnings ?? []), ...(finish.warnings ?? [])];
    return {
      id: finish.id ?? start.id ?? '',
      ...body,
      ...(refusal !== '' && { refusal }),
      finishReason: finish.finishReason,
      ...(finish.rawFinishReason !== undefined && { rawFinishReason: finish.rawFinishReason }),
      warnings,
      attempts: [],
      skipped: [],
      ...(finish.cached !== undefined && { cached: finish.cached }),
      ...(start.providerRequestId !== undefined && { providerRequestId: start.providerRequestId }),
      ...(start.requestId !== undefined && { requestId: start.requestId }),
      ...(finish.providerMetadata !== undefined && { providerMetadata: finish.providerMetadata }),
    };
  }

  /** The answer so far. An incomplete tool call is left out; usage is estimated until it is reported. */
  partial(): PartialResponse {
    return this.#body(this.#finish?.usage);
  }

  #body(usage: Usage | undefined): PartialResponse {
    const model = this.#finish?.model ?? this.#start?.model ?? '';
    const content: AssistantPart[] = [];
    const toolCalls: ToolCallPart[] = [];
    const origin = this.#pluginId === undefined ? undefined : { provider: this.#pluginId, model };
    const textIndexes = this.#textIndexes();
    for (const block of this.#blocks) {
      if (block.type === 'tool-call' && !block.ended) continue;
      const part = partOf(block, origin, textIndexes);
      if (part === undefined) continue;
      content.push(part);
      if (part.type === 'tool-call') toolCalls.push(part);
    }
    const text = this.#text();
    const reasoning = this.#join('reasoning');
    return {
      provider: this.#start?.provider ?? 'unknown',
      model,
      text,
      content,
      toolCalls,
      ...(reasoning !== '' && { reasoning }),
      usage: usage ?? estimateUsage(this.#size(), this.#inputCharacters?.()),
    };
  }

  /** The characters of all text so far, incomplete tool calls included. */
  #size(): number {
    return this.#blocks.reduce((sum, block) => sum + ('text' in block ? block.text.length : 0), 0);
  }

  /** All text, with a separator between messages. */
  #text(): string {
    let text = '';
    let isApart = false;
    for (const block of this.#blocks) {
      if (block.type === 'text') {
        text += `${gapBetween(text, block.text, isApart || block.newMessage === true)}${block.text}`;
        if (block.text !== '') isApart = false;
      } else isApart ||= startsAnew(block);
    }
    return text;
  }

  /** The index of each text block among the text parts of the content, by its id. */
  #textIndexes(): ReadonlyMap<string, number> {
    const indexes = new Map<string, number>();
    // Most answers have no citations.
    if (!this.#blocks.some(({ type }) => type === 'source')) return indexes;
    let index = 0;
    for (const block of this.#blocks) {
      if (block.type !== 'text' || isNothing(block)) continue;
      if (!indexes.has(block.id)) indexes.set(block.id, index);
      index += 1;
    }
    return indexes;
  }

  #addSource(part: SourceStreamPart): void {
    const identity = sourceIdentity(part);
    const known = identity === undefined ? undefined : this.#sources.get(identity);
    const block = known ?? this.#push<SourceBlock>({ type: 'source', id: undefined, part, citations: undefined });
    if (known !== undefined) known.part = mergeSource(known.part, part);
    else if (identity !== undefined) this.#sources.set(identity, block);
    if (part.citations === undefined) return;
    block.citations ??= [];
    for (const citation of part.citations) block.citations.push(citation);
  }

  #textBlock(id: string): TextBlock {
    return this.#find('text', id) ?? this.#push<TextBlock>({ type: 'text', id, text: '' });
  }

  #audioBlock(id: string): AudioBlock {
    return this.#find('audio', id) ?? this.#push<AudioBlock>({ type: 'audio', id, pieces: [], transcript: undefined });
  }

  #join(type: 'reasoning' | 'refusal'): string {
    let text = '';
    for (const block of this.#blocks) if (block.type === type) text += block.text;
    return text;
  }

  #append(type: 'text' | 'reasoning' | 'refusal', id: string, delta: string): void {
    const block =
      this.#find(type, id) ??
      this.#push(type === 'reasoning' ? { type, id, text: '', ended: false } : { type, id, text: '' });
    block.text += delta;
  }

  #find<Type extends Block['type']>(type: Type, id: string): Extract<Block, { type: Type }> | undefined {
    const current = this.#current;
    if (current !== undefined && current.type === type && current.id === id) {
      return current as Extract<Block, { type: Type }>;
    }
    const block = this.#last.get(type)?.get(id);
    this.#current = block ?? current;
    return block as Extract<Block, { type: Type }> | undefined;
  }

  #push<B extends Block>(block: B): B {
    this.#blocks.push(block);
    if (block.id !== undefined) {
      const ofType = this.#last.get(block.type);
      if (ofType === undefined) this.#last.set(block.type, new Map([[block.id, block]]));
      else ofType.set(block.id, block);
    }
    this.#current = block;
    return block;
  }
}

/**
 * The response from a complete list of parts.
 *
 * @example
 * ```ts
 * import { responseFromParts } from '@flexiai/core';
 *
 * const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
 * const answer = responseFromParts([
 *   { type: 'stream-start', provider: 'demo', model: 'demo-1' },
 *   { type: 'text-delta', id: '0', delta: 'Hello.' },
 *   { type: 'finish', finishReason: 'stop', usage },
 * ]);
 * console.log(answer.text);
 * ```
 */
export function responseFromParts(parts: Iterable<StreamPart>): UnifiedResponse {
  const accumulator = new ResponseAccumulator();
  for (const part of parts) accumulator.add(part);
  return accumulator.response();
}

function outOfOrder(type: string, id: string, start: StreamStartPart | undefined): InvalidResponseError {
  return new InvalidResponseError(`The stream has a ${type} for "${id}", which was not started.`, {
    provider: start?.provider ?? 'unknown',
    model: start?.model,
  });
}
