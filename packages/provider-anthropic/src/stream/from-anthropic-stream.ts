import {
  describeJson,
  parseJson,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
  type Warning,
} from '@flexiai/core/plugin';
import { cutStream, errorFromBody, type FailureContext, invalidResponse } from '../anthropic-errors.ts';
import { finishReasonOf } from '../response/finish-reason.ts';
import { MessageBlocks } from '../response/message-blocks.ts';
import { finishMetadata, mergeEnd, refusalOf } from '../response/message-end.ts';
import { mergeUsage, usageOf } from '../response/usage.ts';
import { isWireObject, listAt, numberAt, objectAt, stringAt, type WireObject } from '../wire.ts';

/**
 * The events of one message, as parts: of a streamed message, or of a whole one as if it were one event. Unknown events and deltas
 * are ignored; unknown blocks are kept unchanged.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/streaming
 */
export class MessageReader implements StreamDecoder {
  readonly #scope: FailureContext & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #warnings: Warning[] = [];
  /** Absent until the message has begun. */
  #blocks: MessageBlocks | undefined;
  #finished = false;
  #usage: WireObject = {};
  #end: WireObject = {};

  constructor(scope: FailureContext & { readonly model: string }, warnings: readonly Warning[]) {
    this.#scope = scope;
    this.#requestWarnings = warnings;
  }

  get answered(): boolean {
    return this.#finished;
  }

  get complete(): boolean {
    return this.#finished;
  }

  /** A message with a stop reason is complete, with or without a `message_stop`. */
  get wholeIfCut(): boolean {
    return this.#blocks !== undefined && stringAt(this.#end, 'stop_reason') !== undefined;
  }

  /**
   * An event that is not JSON is skipped, with a warning: the SDK's own iterator would end there.
   * @throws the error of the event
   */
  accept({ data }: ServerSentEvent, parts: StreamPart[]): void {
    const event = parseJson(data);
    if (event !== undefined) {
      this.read(event, parts);
      return;
    }
    this.#warnings.push({
      code: 'malformed-chunk',
      message: 'An event of the stream was not valid JSON and was skipped.',
    });
  }

  /**
   * Adds the parts of one event to `parts`.
   * @throws the error of the event
   */
  read(event: unknown, parts: StreamPart[]): void {
    if (this.#finished || !isWireObject(event)) return;
    switch (event['type']) {
      case 'content_block_delta':
        this.#begun(parts).delta(numberAt(event, 'index') ?? 0, objectAt(event, 'delta'), parts);
        return;
      case 'content_block_start':
        this.#begun(parts).open(numberAt(event, 'index') ?? 0, objectAt(event, 'content_block'), parts);
        return;
      case 'content_block_stop':
        this.#blocks?.close(numberAt(event, 'index') ?? 0, parts);
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

  /** @throws ConnectionError for a message without a reason to stop */
  end(parts: StreamPart[]): void {
    if (this.#finished) return;
    if (!this.wholeIfCut) throw cutStream('ended without message_stop', this.#scope);
    this.#stop(parts);
  }

  /**
   * Adds the parts of a whole message.
   * @throws InvalidResponseError for a body that is not a message; the error in an error body
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
    this.#end = message;
    this.#usage = objectAt(message, 'usage');
    const blocks = this.#blocks ?? this.#begin(message, parts);
    this.#finish(stringAt(message, 'stop_reason'), blocks, parts);
  }

  #start(message: WireObject, parts: StreamPart[]): void {
    // The output so far, a token or two: the message's end reports all of it.
    const { output_tokens: _begun, ...usage } = objectAt(message, 'usage');
    this.#usage = mergeUsage(this.#usage, usage);
    const { container, context_management, input_transformations, diagnostics } = message;
    this.#end = mergeEnd({ container, context_management, input_transformations, diagnostics }, this.#end);
    if (this.#blocks === undefined) this.#begin(message, parts);
  }

  #begin(message: WireObject, parts: StreamPart[]): MessageBlocks {
    const id = stringAt(message, 'id');
    const { provider, requestId, model: asked } = this.#scope;
    const model = stringAt(message, 'model') ?? asked;
    const blocks = new MessageBlocks({ id, asked, model }, this.#warnings);
    this.#blocks = blocks;
    parts.push({
      type: 'stream-start',
      provider,
      model,
      ...(id !== undefined && { id }),
      ...(requestId !== undefined && { requestId }),
      ...(this.#requestWarnings.length > 0 && { warnings: this.#requestWarnings }),
    });
    // Blocks at the start are complete; no later event refers to them.
    for (const [place, block] of listAt(message, 'content').entries()) {
      if (!isWireObject(block)) continue;
      const index = -1 - place;
      blocks.open(index, block, parts);
      blocks.close(index, parts);
    }
    return blocks;
  }

  /** The blocks of the message; the message begins here if its start was left out. */
  #begun(parts: StreamPart[]): MessageBlocks {
    return this.#blocks ?? this.#begin({}, parts);
  }

  /** Servers with the same API may leave out `stop_reason`: `message_stop` proves the end of blocks that ended themselves. */
  #stop(parts: StreamPart[]): void {
    const stopReason = stringAt(this.#end, 'stop_reason');
    if (this.#blocks === undefined || (stopReason === undefined && !this.#blocks.haveEnded)) {
      throw cutStream('stopped without a stop_reason', this.#scope);
    }
    this.#finish(stopReason, this.#blocks, parts);
  }

  #finish(stopReason: string | undefined, blocks: MessageBlocks, parts: StreamPart[]): void {
    const finishReason = finishReasonOf(stopReason ?? (blocks.callsTools ? 'tool_use' : undefined), this.#scope);
    if (!blocks.finish(finishReason, stopReason, parts)) {
      throw invalidResponse('The stream lost a part of a tool call: the call is incomplete.', this.#scope);
    }
    const refusal = refusalOf(this.#end);
    if (refusal !== undefined) parts.push({ type: 'refusal-delta', id: 'refusal', delta: refusal });
    if (!blocks.hasContent && (finishReason === 'stop' || finishReason === 'tool-calls')) {
      const message = `The answer is empty, although it ended normally (${stopReason}): it has neither text nor a tool call.`;
      this.#warnings.push({ code: 'other', message });
    }
    const { servedModel } = blocks;
    const providerMetadata = finishMetadata(this.#end, this.#usage);
    parts.push({
      type: 'finish',
      finishReason,
      ...(stopReason !== undefined && { rawFinishReason: stopReason }),
      usage: usageOf(this.#usage),
      ...(servedModel !== undefined && { model: servedModel }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
    this.#finished = true;
  }
}
