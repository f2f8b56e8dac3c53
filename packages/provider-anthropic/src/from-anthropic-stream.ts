import {
  assertNever,
  describeJson,
  type FinishReason,
  type StreamPart,
  stableCallId,
  type Warning,
} from '@flexiai/core/plugin';
import { CallBlock, cutCall, declinedCall } from './call-block.ts';
import { finishReasonOf } from './finish-reason.ts';
import { cutStream, type ErrorScope, errorFromBody, invalidResponse } from './map-anthropic-error.ts';
import { finishMetadata, mergeEnd, refusalOf } from './message-end.ts';
import { cutBlock, ServerBlock, ServerTools } from './server-block.ts';
import { citedSource, foundSources } from './sources.ts';
import { askedNote } from './thought-origin.ts';
import { mergeUsage, usageOf } from './usage.ts';
import { isWireObject, listAt, numberAt, objectAt, stringAt, type WireObject } from './wire.ts';

/** A content block that has begun and not yet ended. */
type OpenBlock = TextBlock | ThoughtBlock | CallBlock | ServerBlock;

interface TextBlock {
  readonly type: 'text';
  readonly id: string;
  /** Characters so far. */
  length: number;
  readonly citations: unknown[];
}

interface ThoughtBlock {
  readonly type: 'reasoning';
  readonly id: string;
  signature?: string;
  redacted?: string;
}

/** Ends in which the last call of a message may be torn. */
const ABRUPT: ReadonlySet<FinishReason> = new Set(['length', 'refusal', 'content-filter', 'other']);

/**
 * The events of one message, as parts: of a streamed one, and of a whole one as if it had come in one event. Unknown events
 * and deltas are passed over; unknown blocks are kept as they come.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessageReader {
  readonly #scope: ErrorScope & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #warnings: Warning[] = [];
  readonly #blocks = new Map<number, OpenBlock>();
  /** How many blocks had a place: an index that is used again is another block. */
  readonly #uses = new Map<number, number>();
  readonly #serverTools = new ServerTools();
  /** Calls whose blocks have ended. Whether they may be made shows at the end of the message only. */
  #calls: CallBlock[] = [];
  #callCount = 0;
  /** The block that began last. */
  #last: OpenBlock | undefined;
  #started = false;
  #finished = false;
  /** A part of a tool call was lost. */
  #damaged = false;
  /** There is text, a call or a block of the API's own. */
  #hasContent = false;
  /** The next text stands behind a call, and so apart from the text before it. */
  #isApart = false;
  #id: string | undefined;
  /** The model that answers, as far as it is known. */
  #model: string;
  #servedModel: string | undefined;
  #usage: WireObject = {};
  #end: WireObject = {};

  constructor(scope: ErrorScope & { readonly model: string }, warnings: readonly Warning[]) {
    this.#scope = scope;
    this.#requestWarnings = warnings;
    this.#model = scope.model;
  }

  /** Whether the end was seen. What comes behind it belongs to nothing. */
  get finished(): boolean {
    return this.#finished;
  }

  /** The data of an event could not be parsed. It counts as a warning, if the stream then ends as it should. */
  malformed(): void {
    this.#warnings.push({
      code: 'malformed-chunk',
      message: 'An event of the stream was not valid JSON and was skipped.',
    });
  }

  /**
   * Adds the parts of one event to `parts`.
   * @throws the error that the event reports
   */
  read(event: unknown, parts: StreamPart[]): void {
    if (this.#finished || !isWireObject(event)) return;
    switch (event['type']) {
      case 'content_block_delta':
        this.#delta(numberAt(event, 'index') ?? 0, objectAt(event, 'delta'), parts);
        return;
      case 'content_block_start':
        this.#open(numberAt(event, 'index') ?? 0, objectAt(event, 'content_block'), parts);
        return;
      case 'content_block_stop':
        this.#close(numberAt(event, 'index') ?? 0, parts);
        return;
      case 'message_start':
        this.#start(objectAt(event, 'message'), parts);
        return;
      case 'message_delta': {
        const { delta: _delta, usage: _usage, type: _type, ...facts } = event;
        this.#end = mergeEnd(mergeEnd(this.#end, facts), objectAt(event, 'delta'));
        this.#usage = mergeUsage(this.#usage, objectAt(event, 'usage'));
        return;
      }
      case 'message_stop':
        this.#stop(parts);
        return;
      // A server that does not stream answers with the whole message.
      case 'message':
        this.whole(event, parts);
        return;
      case 'error':
        throw errorFromBody(event, this.#scope);
      default:
        if (isWireObject(event['error'])) throw errorFromBody(event, this.#scope);
    }
  }

  /**
   * The stream is over. A message that told why it stopped is whole, whether or not a `message_stop` follows.
   * @returns whether the answer is whole
   */
  close(parts: StreamPart[]): boolean {
    if (!this.#finished && this.#started && stringAt(this.#end, 'stop_reason') !== undefined) this.#stop(parts);
    return this.#finished;
  }

  /**
   * Adds the parts of a whole message.
   * @throws InvalidResponseError for a body that is no message; what an error body says
   */
  whole(message: unknown, parts: StreamPart[]): void {
    if (stringAt(message, 'type') === 'error') throw errorFromBody(message, this.#scope);
    if (!isWireObject(message) || !Array.isArray(message['content'])) {
      if (isWireObject(message) && isWireObject(message['error'])) throw errorFromBody(message, this.#scope);
      throw invalidResponse(
        `The Anthropic API answered with ${describeJson(message)} instead of a message.`,
        this.#scope,
      );
    }
    this.#start(message, parts);
    this.#end = mergeEnd(this.#end, message);
    this.#usage = objectAt(message, 'usage');
    this.#finish(stringAt(message, 'stop_reason'), parts);
  }

  #start(message: WireObject, parts: StreamPart[]): void {
    // The output so far, a token or two: the message's end reports all of it.
    const { output_tokens: _begun, ...usage } = objectAt(message, 'usage');
    this.#usage = mergeUsage(this.#usage, usage);
    const { container, context_management, input_transformations, diagnostics } = message;
    this.#end = mergeEnd({ container, context_management, input_transformations, diagnostics }, this.#end);
    if (this.#started) return;
    this.#started = true;
    this.#id = stringAt(message, 'id');
    this.#model = stringAt(message, 'model') ?? this.#model;
    const { provider, requestId } = this.#scope;
    parts.push({
      type: 'stream-start',
      provider,
      model: this.#model,
      ...(this.#id !== undefined && { id: this.#id }),
      ...(requestId !== undefined && { requestId }),
      ...(this.#requestWarnings.length > 0 && { warnings: this.#requestWarnings }),
    });
    // Blocks that are there from the start are whole, and no further event speaks of them.
    for (const [place, block] of listAt(message, 'content').entries()) {
      if (!isWireObject(block)) continue;
      const index = -1 - place;
      this.#open(index, block, parts);
      this.#close(index, parts);
    }
  }

  #open(index: number, block: WireObject, parts: StreamPart[]): void {
    if (!this.#started) this.#start({}, parts);
    const known = this.#blocks.get(index);
    if (known?.type === 'tool-call' && known.isRepeatedBy(block)) return;
    // A second block at one place: the end of the first was left out.
    if (known !== undefined) this.#close(index, parts);
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
        const id = sent === '' ? stableCallId(this.#id, this.#callCount) : sent;
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

  #delta(index: number, delta: WireObject, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block?.type === 'provider-block') {
      block.add(delta);
      return;
    }
    switch (delta['type']) {
      case 'text_delta': {
        const text = stringAt(delta, 'text') ?? '';
        if (text !== '') this.#text(this.#textAt(index, block, parts), text, parts);
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
        if (block === undefined) this.#damaged = true;
        if (block?.type === 'tool-call') block.add(stringAt(delta, 'partial_json') ?? '', parts);
        return;
      case 'citations_delta':
        if (block?.type === 'text') block.citations.push(delta['citation']);
        return;
      default:
    }
  }

  /** The text block at a place, begun if its start was left out. */
  #textAt(index: number, block: OpenBlock | undefined, parts: StreamPart[]): TextBlock {
    if (block?.type === 'text') return block;
    if (!this.#started) this.#start({}, parts);
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

  #close(index: number, parts: StreamPart[]): void {
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
    const note = askedNote(this.#scope.model, this.#model);
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
    parts.push(this.#serverTools.partOf(raw, block.name, askedNote(this.#scope.model, this.#model)));
    parts.push(...foundSources(raw));
    if (block.name !== 'fallback') return;
    // What the model before asked for is void: https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback
    this.#servedModel = stringAt(objectAt(raw, 'to'), 'model') ?? this.#servedModel;
    this.#warnings.push(...this.#calls.map(declinedCall));
    this.#calls = [];
  }

  #stop(parts: StreamPart[]): void {
    const stopReason = stringAt(this.#end, 'stop_reason');
    if (!this.#started || stopReason === undefined) throw cutStream('stopped without a stop_reason', this.#scope);
    this.#finish(stopReason, parts);
  }

  #finish(stopReason: string | undefined, parts: StreamPart[]): void {
    const finishReason = finishReasonOf(stopReason, this.#scope);
    const isAbrupt = ABRUPT.has(finishReason);
    for (const block of this.#blocks.values()) if (block.type === 'tool-call' && !isAbrupt) this.#damaged = true;
    if (this.#damaged) {
      throw invalidResponse('The stream lost a part of a tool call on its way: the call is not whole.', this.#scope);
    }
    for (const index of [...this.#blocks.keys()]) this.#close(index, parts);
    for (const call of this.#calls) {
      // Only the last block of a message can be torn.
      if (isAbrupt && call === this.#last && call.isCut) this.#warnings.push(cutCall(call, stopReason ?? finishReason));
      else {
        call.end(parts);
        this.#hasContent = true;
      }
    }
    const refusal = refusalOf(this.#end);
    if (refusal !== undefined) parts.push({ type: 'refusal-delta', id: 'refusal', delta: refusal });
    if (!this.#hasContent && (finishReason === 'stop' || finishReason === 'tool-calls')) {
      const message = `The answer is empty, though it ended in order (${stopReason}): it has neither text nor a tool call.`;
      this.#warnings.push({ code: 'other', message });
    }
    const providerMetadata = finishMetadata(this.#end, this.#usage);
    parts.push({
      type: 'finish',
      finishReason,
      ...(stopReason !== undefined && { rawFinishReason: stopReason }),
      usage: usageOf(this.#usage),
      ...(this.#servedModel !== undefined && { model: this.#servedModel }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
    this.#finished = true;
  }
}
