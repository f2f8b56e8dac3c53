import { assertNever, type FinishReason, type StreamPart, stableCallId, type Warning } from '@flexiai/core/plugin';
import { askedNote } from '../request/thought-origin.ts';
import { listAt, objectAt, stringAt, type WireObject } from '../wire.ts';
import { CallBlock, cutCall, declinedCall } from './call-block.ts';
import { cutBlock, ServerBlock, ServerTools } from './server-block.ts';
import { citedSource, foundSources } from './sources.ts';

/** A content block that has begun and not yet ended. */
type OpenBlock = TextBlock | ThoughtBlock | CallBlock | ServerBlock;

interface TextBlock {
  readonly type: 'text';
  readonly id: string;
  /** The number of characters so far. */
  length: number;
  readonly citations: unknown[];
}

interface ThoughtBlock {
  readonly type: 'reasoning';
  readonly id: string;
  signature?: string;
  redacted?: string;
}

/** Stop reasons after which the last call of a message may be incomplete. */
const ABRUPT: ReadonlySet<FinishReason> = new Set(['length', 'refusal', 'content-filter', 'other']);

/** What the blocks need to know about their message. */
export interface MessageHead {
  readonly id: string | undefined;
  /** The requested model. */
  readonly asked: string;
  /** The model that answers. */
  readonly model: string;
}

/** The content blocks of one message, as parts. */
export class MessageBlocks {
  readonly #head: MessageHead;
  readonly #warnings: Warning[];
  readonly #blocks = new Map<number, OpenBlock>();
  /** The number of blocks so far: an index that is used again is another block. */
  readonly #uses = new Map<number, number>();
  readonly #serverTools = new ServerTools();
  /** Calls whose blocks have ended. Only the end of the message shows whether they are valid. */
  #calls: CallBlock[] = [];
  #callCount = 0;
  /** The block that began last. */
  #last: OpenBlock | undefined;
  /** A part of a tool call was lost. */
  #damaged = false;
  /** There was a part of a call whose beginning is missing. */
  #orphaned = false;
  #hasContent = false;
  /** The next text comes after a call, and so is separate from the text before it. */
  #isApart = false;
  #servedModel: string | undefined;

  /** @param warnings collects the warnings for the end */
  constructor(head: MessageHead, warnings: Warning[]) {
    this.#head = head;
    this.#warnings = warnings;
  }

  /** Whether there is text, a call or a block of the API's own. */
  get hasContent(): boolean {
    return this.#hasContent;
  }

  /** Whether there is an answer, none of its blocks is open, and the arguments of its calls are whole. */
  get haveEnded(): boolean {
    if (this.#blocks.size > 0 || this.#orphaned || this.#calls.some((call) => call.isCut)) return false;
    return this.#hasContent || this.#calls.length > 0;
  }

  /** Whether there are calls that ended. */
  get callsTools(): boolean {
    return this.#calls.length > 0;
  }

  /** The model to which the API handed the message over, if it did. */
  get servedModel(): string | undefined {
    return this.#servedModel;
  }

  /** Begins a block. */
  open(index: number, block: WireObject, parts: StreamPart[]): void {
    const known = this.#blocks.get(index);
    if (known?.type === 'tool-call' && known.isRepeatedBy(block)) return;
    // A second block with the same index: the end of the first was left out.
    if (known !== undefined) this.close(index, parts);
    const open = this.#blockOf(index, block);
    this.#blocks.set(index, open);
    this.#last = open;
    switch (open.type) {
      case 'text':
        this.#text(open, stringAt(block, 'text') ?? '', parts);
        open.citations.push(...listAt(block, 'citations'));
        return;
      case 'reasoning': {
        const thinking = stringAt(block, 'thinking') ?? '';
        if (thinking !== '') parts.push({ type: 'reasoning-delta', id: open.id, delta: thinking });
        return;
      }
      case 'tool-call':
        open.open(parts);
        this.#isApart = true;
        return;
      case 'provider-block':
        return;
      default:
        assertNever(open);
    }
  }

  #blockOf(index: number, block: WireObject): OpenBlock {
    switch (block['type']) {
      case 'text':
        return { type: 'text', id: this.#blockId(index), length: 0, citations: [] };
      case 'thinking': {
        const signature = stringAt(block, 'signature') ?? '';
        return { type: 'reasoning', id: this.#blockId(index), ...(signature !== '' && { signature }) };
      }
      case 'redacted_thinking':
        return { type: 'reasoning', id: this.#blockId(index), redacted: stringAt(block, 'data') ?? '' };
      case 'tool_use': {
        const sent = stringAt(block, 'id') ?? '';
        const id = sent === '' ? stableCallId(this.#head.id, this.#callCount) : sent;
        this.#callCount += 1;
        return new CallBlock(block, id);
      }
      default:
        return new ServerBlock(block);
    }
  }

  #blockId(index: number): string {
    const uses = this.#uses.get(index) ?? 0;
    this.#uses.set(index, uses + 1);
    return uses === 0 ? String(index) : `${index}-${uses + 1}`;
  }

  /** Adds a delta to a block. */
  delta(index: number, delta: WireObject, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block?.type === 'provider-block') {
      block.add(delta);
      return;
    }
    switch (delta['type']) {
      case 'text_delta': {
        const text = stringAt(delta, 'text') ?? '';
        if (text !== '') this.#text(this.#textAt(index, block), text, parts);
        return;
      }
      case 'thinking_delta': {
        const thinking = stringAt(delta, 'thinking') ?? '';
        const id = block?.type === 'reasoning' ? block.id : String(index);
        if (thinking !== '') parts.push({ type: 'reasoning-delta', id, delta: thinking });
        return;
      }
      case 'signature_delta': {
        const signature = stringAt(delta, 'signature');
        if (block?.type === 'reasoning' && signature !== undefined && signature !== '') block.signature = signature;
        return;
      }
      case 'input_json_delta':
        if (block === undefined) this.#orphaned = true;
        if (block?.type === 'tool-call') block.add(stringAt(delta, 'partial_json') ?? '', parts);
        return;
      case 'citations_delta':
        if (block?.type === 'text') block.citations.push(delta['citation']);
        return;
      default:
    }
  }

  /** The text block at an index; it begins here if its start was left out. */
  #textAt(index: number, block: OpenBlock | undefined): TextBlock {
    if (block?.type === 'text') return block;
    const open: TextBlock = { type: 'text', id: this.#blockId(index), length: 0, citations: [] };
    if (block === undefined) this.#blocks.set(index, open);
    return open;
  }

  #text(block: TextBlock, delta: string, parts: StreamPart[]): void {
    if (delta === '') return;
    const isApart = this.#isApart && this.#hasContent;
    this.#isApart = false;
    this.#hasContent = true;
    block.length += delta.length;
    parts.push({ type: 'text-delta', id: block.id, delta, ...(isApart && { newMessage: true }) });
  }

  /** Ends a block. */
  close(index: number, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    this.#blocks.delete(index);
    switch (block.type) {
      case 'text':
        this.#closeText(block, parts);
        return;
      case 'reasoning':
        this.#closeThought(block, parts);
        return;
      case 'tool-call':
        block.close(parts);
        this.#calls.push(block);
        return;
      case 'provider-block':
        this.#closeServerBlock(block, parts);
        return;
      default:
        assertNever(block);
    }
  }

  #closeText({ id, length, citations }: TextBlock, parts: StreamPart[]): void {
    if (citations.length === 0) return;
    parts.push({ type: 'text-end', id, providerMetadata: { anthropic: { citations } } });
    for (const citation of citations) {
      const source = citedSource(citation, id, length);
      if (source !== undefined) parts.push(source);
    }
  }

  #closeThought({ id, signature, redacted }: ThoughtBlock, parts: StreamPart[]): void {
    const note = askedNote(this.#head.asked, this.#head.model);
    parts.push({
      type: 'reasoning-end',
      id,
      ...(signature !== undefined && { signature }),
      ...(redacted !== undefined && { redacted }),
      ...(note !== undefined && { providerMetadata: note }),
    });
  }

  #closeServerBlock(block: ServerBlock, parts: StreamPart[]): void {
    const raw = block.end();
    if (raw === undefined) {
      this.#warnings.push(cutBlock(block.name));
      return;
    }
    this.#hasContent = true;
    parts.push(this.#serverTools.partOf(raw, block.name, askedNote(this.#head.asked, this.#head.model)));
    parts.push(...foundSources(raw));
    if (block.name !== 'fallback') return;
    // The calls of the earlier model are void: https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
    this.#servedModel = stringAt(objectAt(raw, 'to'), 'model') ?? this.#servedModel;
    this.#warnings.push(...this.#calls.map(declinedCall));
    this.#calls = [];
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
    if (this.#damaged || (this.#orphaned && finishReason === 'tool-calls')) return false;
    // An answer that ended otherwise asks for no call.
    if (this.#orphaned)
      this.#warnings.push({ code: 'other', message: 'A part of a tool call without its beginning was left out.' });
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
}
