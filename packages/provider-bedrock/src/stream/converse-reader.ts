import {
  describeJson,
  parseJson,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
  type Warning,
} from '@flexiai/core/plugin';
import { cutStream, errorFromBody, type FailureContext, invalidResponse } from '../bedrock-errors.ts';
import { errorCodeOf } from '../errors/error-code.ts';
import { finishMetadata, routedModel } from '../response/finish-metadata.ts';
import { finishReasonOf } from '../response/finish-reason.ts';
import { MessageBlocks } from '../response/message-blocks.ts';
import { usageOf } from '../response/usage.ts';
import { isWireObject, listAt, numberAt, objectAt, stringAt, type WireObject } from '../wire.ts';
import { EXCEPTION } from './event-stream-parser.ts';

/**
 * The events of one answer, as parts: of a stream, or of a whole answer as if it were one event. Unknown events are ignored;
 * unknown blocks are kept unchanged.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
 */
export class ConverseReader implements StreamDecoder {
  readonly #scope: FailureContext & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #warnings: Warning[] = [];
  /** Absent until the answer has begun. */
  #blocks: MessageBlocks | undefined;
  #stop: WireObject | undefined;
  #metadata: WireObject | undefined;
  #finished = false;

  constructor(scope: FailureContext & { readonly model: string }, warnings: readonly Warning[]) {
    this.#scope = scope;
    this.#requestWarnings = warnings;
  }

  get answered(): boolean {
    return this.#stop !== undefined;
  }

  /** The usage comes after the end of the message. */
  get complete(): boolean {
    return this.#finished || (this.#stop !== undefined && this.#metadata !== undefined);
  }

  /**
   * An event that is not JSON is skipped, with a warning.
   * @throws the error of the event
   */
  accept({ name, data }: ServerSentEvent, parts: StreamPart[]): void {
    if (this.#finished) return;
    const event = parseJson(data);
    if (name?.startsWith(EXCEPTION) === true) {
      throw errorFromBody(event, { ...this.#scope, code: name.slice(EXCEPTION.length), text: data });
    }
    if (!isWireObject(event)) {
      this.#warnings.push({
        code: 'malformed-chunk',
        message: 'An event of the stream was not valid JSON and was skipped.',
      });
      return;
    }
    // A server that does not stream answers with the whole answer.
    if (name === undefined) this.whole(event, parts);
    else this.#read(name, event, parts);
  }

  #read(name: string, event: WireObject, parts: StreamPart[]): void {
    const index = numberAt(event, 'contentBlockIndex') ?? 0;
    switch (name) {
      case 'contentBlockDelta':
        this.#begun(parts).delta(index, objectAt(event, 'delta'), parts);
        return;
      case 'contentBlockStart':
        this.#begun(parts).start(index, objectAt(event, 'start'), parts);
        return;
      case 'contentBlockStop':
        this.#begun(parts).close(index, parts);
        return;
      case 'messageStart':
        this.#begun(parts);
        return;
      case 'messageStop':
        this.#begun(parts);
        this.#stop = event;
        return;
      case 'metadata':
        this.#metadata = event;
        return;
      default:
    }
  }

  /** @throws ConnectionError for an answer without its end */
  end(parts: StreamPart[]): void {
    if (this.#finished) return;
    if (this.#stop === undefined || stringAt(this.#stop, 'stopReason') === undefined) {
      throw cutStream('ended without messageStop', this.#scope);
    }
    this.#finish({ ...this.#stop, ...this.#metadata }, this.#begun(parts), parts);
  }

  /**
   * Adds the parts of a whole answer.
   * @throws InvalidResponseError for a body that is not an answer; the error in an error body
   */
  whole(answer: unknown, parts: StreamPart[]): void {
    const message = objectAt(objectAt(answer, 'output'), 'message');
    if (!isWireObject(answer) || !Array.isArray(message['content'])) {
      const code = errorCodeOf(undefined, answer);
      if (code !== undefined) throw errorFromBody(answer, this.#scope);
      throw invalidResponse(`Amazon Bedrock answered with ${describeJson(answer)} instead of an answer.`, this.#scope);
    }
    const blocks = this.#begun(parts);
    for (const [index, block] of listAt(message, 'content').entries()) {
      if (isWireObject(block)) blocks.whole(index, block, parts);
    }
    this.#finish(answer, blocks, parts);
  }

  /** The blocks of the answer; it begins here if its start was left out. */
  #begun(parts: StreamPart[]): MessageBlocks {
    if (this.#blocks !== undefined) return this.#blocks;
    const { provider, requestId, model } = this.#scope;
    this.#blocks = new MessageBlocks(requestId, this.#warnings);
    parts.push({
      type: 'stream-start',
      provider,
      // Answers do not name their model.
      model,
      ...(requestId !== undefined && { requestId }),
      ...(this.#requestWarnings.length > 0 && { warnings: this.#requestWarnings }),
    });
    return this.#blocks;
  }

  #finish(end: WireObject, blocks: MessageBlocks, parts: StreamPart[]): void {
    const stopReason = stringAt(end, 'stopReason');
    const finishReason = finishReasonOf(stopReason, this.#scope);
    if (!blocks.finish(finishReason, stopReason, parts)) {
      throw invalidResponse('The stream lost a part of a tool call: the call is incomplete.', this.#scope);
    }
    if (!blocks.hasContent && (finishReason === 'stop' || finishReason === 'tool-calls')) {
      const message = `The answer is empty, although it ended normally (${stopReason}): it has neither text nor a tool call.`;
      this.#warnings.push({ code: 'other', message });
    }
    const model = routedModel(end);
    const providerMetadata = finishMetadata(end);
    parts.push({
      type: 'finish',
      finishReason,
      ...(stopReason !== undefined && { rawFinishReason: stopReason }),
      usage: usageOf(objectAt(end, 'usage')),
      ...(model !== undefined && { model }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
      ...(providerMetadata !== undefined && { providerMetadata }),
    });
    this.#finished = true;
  }
}
