import { assertNever, type FinishReason, type StreamPart, stableCallId, type Warning } from '@flexiai/core/plugin';
import { listAt, objectAt, stringAt, type WireObject } from '../wire.ts';
import { CallBlock, cutCall } from './call-block.ts';
import { OwnBlock } from './own-block.ts';
import { citedSource } from './sources.ts';

/** A content block that has begun and not yet ended. */
type OpenBlock = TextBlock | ThoughtBlock | CallBlock | OwnBlock | ImageBlock;

interface TextBlock {
  readonly type: 'text';
  readonly id: string;
  /** The number of characters so far. */
  length: number;
  readonly citations: WireObject[];
}

interface ThoughtBlock {
  readonly type: 'reasoning';
  readonly id: string;
  signature: string;
  redacted: string;
}

interface ImageBlock {
  readonly type: 'image';
  readonly format: string;
  data: string;
}

/** Finish reasons after which the last call of a message may be incomplete. */
const ABRUPT: ReadonlySet<FinishReason> = new Set(['length', 'refusal', 'content-filter', 'other']);

/** The content blocks of one message, as parts. */
export class MessageBlocks {
  readonly #requestId: string | undefined;
  readonly #warnings: Warning[];
  readonly #blocks = new Map<number, OpenBlock>();
  /** Calls whose blocks have ended. Only the end of the message shows whether they are valid. */
  readonly #calls: CallBlock[] = [];
  #begunCalls = 0;
  /** The block that began last. */
  #last: OpenBlock | undefined;
  /** A part of a tool call was lost. */
  #damaged = false;
  #hasContent = false;
  /** The next text comes after a call, and so is separate from the text before it. */
  #isApart = false;

  /** @param warnings collects the warnings for the end */
  constructor(requestId: string | undefined, warnings: Warning[]) {
    this.#requestId = requestId;
    this.#warnings = warnings;
  }

  /** Whether there is text, a call, an image or a block of the service's own. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Begins a block. Blocks of text and reasoning begin with their first delta. */
  start(index: number, start: WireObject, parts: StreamPart[]): void {
    this.close(index, parts);
    if (start['toolUse'] !== undefined) {
      const call = objectAt(start, 'toolUse');
      if (call['type'] === undefined) {
        const block = new CallBlock(this.#callId(call), stringAt(call, 'name') ?? '');
        this.#begunCalls += 1;
        this.#begin(index, block);
        block.open(parts);
        this.#isApart = true;
        return;
      }
    }
    if (start['image'] !== undefined) {
      this.#begin(index, { type: 'image', format: stringAt(objectAt(start, 'image'), 'format') ?? 'png', data: '' });
      return;
    }
    this.#begin(index, new OwnBlock(start));
  }

  /** Adds a delta to a block. */
  delta(index: number, delta: WireObject, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block?.type === 'provider-block') {
      block.add(delta);
      return;
    }
    if (block?.type === 'image') {
      block.data += stringAt(objectAt(objectAt(delta, 'image'), 'source'), 'bytes') ?? '';
      return;
    }
    if (delta['toolUse'] !== undefined) {
      if (block?.type === 'tool-call') block.add(stringAt(objectAt(delta, 'toolUse'), 'input') ?? '', parts);
      else this.#damaged = true;
      return;
    }
    const text = stringAt(delta, 'text') ?? '';
    if (text !== '') this.#text(this.#textAt(index, block), text, parts);
    if (delta['citation'] !== undefined) this.#textAt(index, block).citations.push(objectAt(delta, 'citation'));
    if (delta['reasoningContent'] !== undefined) this.#thought(index, objectAt(delta, 'reasoningContent'), parts);
  }

  /** Adds a whole block. */
  whole(index: number, block: WireObject, parts: StreamPart[]): void {
    if (block['toolUse'] !== undefined && objectAt(block, 'toolUse')['type'] === undefined) {
      this.start(index, block, parts);
      this.delta(index, { toolUse: { input: argumentsText(objectAt(block, 'toolUse')['input']) } }, parts);
    } else if (typeof block['text'] === 'string') {
      this.delta(index, block, parts);
    } else if (block['reasoningContent'] !== undefined) {
      const { reasoningText, redactedContent } = objectAt(block, 'reasoningContent');
      this.#thought(index, { ...objectAt({ reasoningText }, 'reasoningText'), redactedContent }, parts);
    } else if (block['citationsContent'] !== undefined) {
      const { content, citations } = objectAt(block, 'citationsContent');
      for (const piece of listAt({ content }, 'content')) {
        this.delta(index, { text: stringAt(piece, 'text') ?? '' }, parts);
      }
      for (const citation of listAt({ citations }, 'citations')) this.delta(index, { citation }, parts);
    } else if (block['image'] !== undefined) {
      this.start(index, block, parts);
      this.delta(index, block, parts);
    } else {
      this.start(index, block, parts);
    }
    this.close(index, parts);
  }

  /** Ends a block. */
  close(index: number, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    this.#blocks.delete(index);
    switch (block.type) {
      case 'text':
        for (const citation of block.citations) {
          const source = citedSource(citation, block.id, block.length);
          if (source !== undefined) parts.push(source);
        }
        return;
      case 'reasoning': {
        const { id, signature, redacted } = block;
        parts.push({
          type: 'reasoning-end',
          id,
          ...(signature !== '' && { signature }),
          ...(redacted !== '' && { redacted }),
        });
        return;
      }
      case 'tool-call':
        block.close(parts);
        this.#calls.push(block);
        return;
      case 'image':
        this.#hasContent = true;
        parts.push({ type: 'image', data: block.data, mediaType: `image/${block.format}` });
        return;
      case 'provider-block':
        this.#hasContent = true;
        parts.push(block.end());
        return;
      default:
        assertNever(block);
    }
  }

  /**
   * The message has ended: open blocks end too, and valid calls are delivered.
   *
   * @param stopReason the API's stop reason
   * @returns `false` if a part of a call was lost
   */
  finish(finishReason: FinishReason, stopReason: string | undefined, parts: StreamPart[]): boolean {
    const isAbrupt = ABRUPT.has(finishReason);
    for (const block of this.#blocks.values()) if (block.type === 'tool-call' && !isAbrupt) this.#damaged = true;
    if (this.#damaged) return false;
    for (const index of [...this.#blocks.keys()]) this.close(index, parts);
    for (const call of this.#calls) {
      // Only the last block of a message can be incomplete.
      if (isAbrupt && call === this.#last && call.isCut) this.#warnings.push(cutCall(call, stopReason ?? finishReason));
      else {
        call.end(parts);
        this.#hasContent = true;
      }
    }
    return true;
  }

  #begin(index: number, block: OpenBlock): void {
    this.#blocks.set(index, block);
    this.#last = block;
  }

  #callId(call: WireObject): string {
    const sent = stringAt(call, 'toolUseId') ?? '';
    return sent === '' ? stableCallId(this.#requestId, this.#begunCalls) : sent;
  }

  #textAt(index: number, block: OpenBlock | undefined): TextBlock {
    if (block?.type === 'text') return block;
    const known = this.#blocks.get(index);
    if (known?.type === 'text') return known;
    const open: TextBlock = { type: 'text', id: String(index), length: 0, citations: [] };
    this.#begin(index, open);
    return open;
  }

  #text(block: TextBlock, delta: string, parts: StreamPart[]): void {
    const isApart = this.#isApart && this.#hasContent;
    this.#isApart = false;
    this.#hasContent = true;
    block.length += delta.length;
    parts.push({ type: 'text-delta', id: block.id, delta, ...(isApart && { newMessage: true }) });
  }

  #thought(index: number, delta: WireObject, parts: StreamPart[]): void {
    let block = this.#blocks.get(index);
    if (block?.type !== 'reasoning') {
      block = { type: 'reasoning', id: String(index), signature: '', redacted: '' };
      this.#begin(index, block);
    }
    const text = stringAt(delta, 'text') ?? '';
    if (text !== '') parts.push({ type: 'reasoning-delta', id: block.id, delta: text });
    block.signature += stringAt(delta, 'signature') ?? '';
    block.redacted += stringAt(delta, 'redactedContent') ?? '';
  }
}

/** The arguments as JSON text; a text that is not an object is what the model wrote. */
function argumentsText(input: unknown): string {
  if (typeof input === 'string') return input;
  return input === undefined || input === null ? '' : JSON.stringify(input);
}
