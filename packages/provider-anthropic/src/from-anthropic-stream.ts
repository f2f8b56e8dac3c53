import {
  assertNever,
  type FinishReason,
  parseToolArguments,
  type StreamPart,
  type Warning,
} from '@flexiai/core/plugin';
import { cutCall, isCut } from './cut-call.ts';
import { finishReasonOf } from './finish-reason.ts';
import { cutStream, type ErrorScope, errorFromBody, invalidResponse } from './map-anthropic-error.ts';
import { finishMetadata, refusalOf } from './message-end.ts';
import { Sources } from './sources.ts';
import { mergeUsage, usageOf } from './usage.ts';
import { isWireObject, listAt, numberAt, objectAt, stringAt, type WireObject } from './wire.ts';

/** A content block that has begun and not yet ended. */
type OpenBlock =
  | { readonly type: 'text'; readonly id: string }
  | { readonly type: 'reasoning'; readonly id: string; signature?: string; redacted?: string }
  | CallBlock
  /** Of no concern to the application: a tool that Anthropic runs itself, a block of a kind unknown here. */
  | { readonly type: 'other' };

interface CallBlock {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** The arguments' text, as far as it has come. */
  written: string;
}

/**
 * The events of one streamed message, as parts. Unknown events, blocks and deltas are passed over.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessageStreamReader {
  readonly #scope: ErrorScope & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #warnings: Warning[] = [];
  readonly #blocks = new Map<number, OpenBlock>();
  readonly #sources = new Sources();
  /** A call whose block has ended. The length limit ends blocks in their middle: what follows tells whether it is whole. */
  #call: CallBlock | undefined;
  #started = false;
  #finished = false;
  /** A part of a tool call was lost. */
  #damaged = false;
  #usage: WireObject = {};
  #end: WireObject = {};

  constructor(scope: ErrorScope & { readonly model: string }, warnings: readonly Warning[]) {
    this.#scope = scope;
    this.#requestWarnings = warnings;
  }

  /** Whether `message_stop` was seen, the only proof that the answer is whole. */
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
    if (!isWireObject(event)) return;
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
      case 'message_delta':
        this.#end = { ...this.#end, ...objectAt(event, 'delta') };
        this.#usage = mergeUsage(this.#usage, objectAt(event, 'usage'));
        return;
      case 'message_stop':
        this.#stop(parts);
        return;
      case 'error':
        throw errorFromBody(event, this.#scope);
      default:
    }
  }

  #start(message: WireObject, parts: StreamPart[]): void {
    // The output so far, a token or two: the message's end reports all of it.
    const { output_tokens: _begun, ...usage } = objectAt(message, 'usage');
    this.#usage = mergeUsage(this.#usage, usage);
    if (this.#started) return;
    this.#started = true;
    const id = stringAt(message, 'id');
    const { provider, model, requestId } = this.#scope;
    parts.push({
      type: 'stream-start',
      provider,
      model: stringAt(message, 'model') ?? model,
      ...(id !== undefined && { id }),
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
    this.#endCall(parts);
    const open = this.#blockOf(index, block);
    this.#blocks.set(index, open);
    if (open.type === 'tool-call') parts.push({ type: 'tool-call-start', id: open.id, name: open.name });
    const first = stringAt(block, open.type === 'text' ? 'text' : 'thinking') ?? '';
    if (first !== '' && open.type === 'text') parts.push({ type: 'text-delta', id: open.id, delta: first });
    if (first !== '' && open.type === 'reasoning') parts.push({ type: 'reasoning-delta', id: open.id, delta: first });
    parts.push(...this.#sources.ofBlock(block));
  }

  #blockOf(index: number, block: WireObject): OpenBlock {
    switch (block['type']) {
      case 'text':
        return { type: 'text', id: String(index) };
      case 'thinking': {
        const signature = stringAt(block, 'signature') ?? '';
        return { type: 'reasoning', id: String(index), ...(signature !== '' && { signature }) };
      }
      case 'redacted_thinking':
        return { type: 'reasoning', id: String(index), redacted: stringAt(block, 'data') ?? '' };
      case 'tool_use':
        return {
          type: 'tool-call',
          id: stringAt(block, 'id') ?? `call-${index}`,
          name: stringAt(block, 'name') ?? '',
          input: block['input'],
          written: '',
        };
      default:
        return { type: 'other' };
    }
  }

  #delta(index: number, delta: WireObject, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    switch (delta['type']) {
      case 'text_delta': {
        const text = stringAt(delta, 'text') ?? '';
        if (text !== '') parts.push({ type: 'text-delta', id: String(index), delta: text });
        return;
      }
      case 'thinking_delta': {
        const thinking = stringAt(delta, 'thinking') ?? '';
        if (thinking !== '') parts.push({ type: 'reasoning-delta', id: String(index), delta: thinking });
        return;
      }
      case 'signature_delta': {
        const signature = stringAt(delta, 'signature');
        if (block?.type === 'reasoning' && signature !== undefined && signature !== '') block.signature = signature;
        return;
      }
      case 'input_json_delta': {
        const json = stringAt(delta, 'partial_json') ?? '';
        if (block === undefined) this.#damaged = true;
        if (block?.type !== 'tool-call' || json === '') return;
        block.written += json;
        parts.push({ type: 'tool-call-delta', id: block.id, delta: json });
        return;
      }
      case 'citations_delta':
        parts.push(...this.#sources.ofCitation(delta['citation']));
        return;
      default:
    }
  }

  #close(index: number, parts: StreamPart[]): void {
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    this.#blocks.delete(index);
    switch (block.type) {
      case 'text':
      case 'other':
        return;
      case 'reasoning': {
        const { id, signature, redacted } = block;
        parts.push({
          type: 'reasoning-end',
          id,
          ...(signature !== undefined && { signature }),
          ...(redacted !== undefined && { redacted }),
        });
        return;
      }
      case 'tool-call':
        // Arguments usually come as deltas; some calls bring them whole, at their start.
        if (block.written === '' && isWireObject(block.input) && Object.keys(block.input).length > 0) {
          block.written = JSON.stringify(block.input);
          parts.push({ type: 'tool-call-delta', id: block.id, delta: block.written });
        }
        this.#call = block;
        return;
      default:
        assertNever(block);
    }
  }

  /** @param finishReason left out where the message goes on, and so the call is whole */
  #endCall(parts: StreamPart[], finishReason?: FinishReason): void {
    const call = this.#call;
    this.#call = undefined;
    if (call === undefined) return;
    if (finishReason === 'length' && isCut(parseToolArguments(call.written))) this.#warnings.push(cutCall(call.name));
    else parts.push({ type: 'tool-call-end', id: call.id });
  }

  #stop(parts: StreamPart[]): void {
    const stopReason = stringAt(this.#end, 'stop_reason');
    if (!this.#started || stopReason === undefined) throw cutStream('stopped without a stop_reason', this.#scope);
    for (const block of this.#blocks.values()) if (block.type === 'tool-call') this.#damaged = true;
    if (this.#damaged)
      throw invalidResponse('The stream lost a part of a tool call on its way: the call is not whole.', this.#scope);
    for (const index of [...this.#blocks.keys()]) this.#close(index, parts);
    const finishReason = finishReasonOf(stopReason);
    this.#endCall(parts, finishReason);
    const refusal = refusalOf(this.#end);
    if (refusal !== undefined) parts.push({ type: 'refusal-delta', id: 'refusal', delta: refusal });
    const providerMetadata = finishMetadata(this.#end);
    parts.push({
      type: 'finish',
      finishReason,
      rawFinishReason: stopReason,
      usage: usageOf(this.#usage),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
    this.#finished = true;
  }
}
