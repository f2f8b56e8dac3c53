import {
  ConnectionError,
  describeBody,
  describeJson,
  InvalidResponseError,
  isObject,
  parseJson,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
} from '@flexiai/core/plugin';
import type { FailureContext } from '../gemini-errors.ts';
import type { AnswerBuilder, Chunk } from '../response/answer-builder.ts';

/** Gemini does not send it; proxies for several wires do. Data after it is not part of the answer. */
const DONE = '[DONE]';

/** Converts the events of one streamed answer to parts. */
export class GeminiStreamDecoder implements StreamDecoder {
  /** No event of this wire proves that the answer is complete: the first models repeat `STOP` in every chunk. */
  readonly answered = false;
  readonly #builder: AnswerBuilder;
  readonly #context: FailureContext;
  #complete = false;

  constructor(builder: AnswerBuilder, context: FailureContext) {
    this.#builder = builder;
    this.#context = context;
  }

  get complete(): boolean {
    return this.#complete;
  }

  get wholeIfCut(): boolean {
    return this.#builder.isEndedForSure;
  }

  accept(event: ServerSentEvent, parts: StreamPart[]): void {
    if (event.data === DONE) {
      this.#complete = true;
      return;
    }
    for (const chunk of chunksOf(event)) parts.push(...this.#builder.add(chunk));
  }

  /** @throws ConnectionError for a stream without a `finishReason`, InvalidResponseError for a body that is not a stream */
  end(parts: StreamPart[]): void {
    const { isEnded, noise } = this.#builder;
    if (isEnded) {
      parts.push(...this.#builder.finish());
      return;
    }
    throw noise === undefined
      ? new ConnectionError('The stream ended without a finishReason: the answer is incomplete.', this.#context)
      : notAStream(noise, this.#context);
  }
}

/** @param arrived a description of what arrived in place of the stream, as in "an HTML page" */
export function notAStream(arrived: string, context: FailureContext): InvalidResponseError {
  return new InvalidResponseError(`Gemini answered with ${arrived} in place of a stream of events.`, context);
}

function chunksOf({ name, data }: ServerSentEvent): readonly Chunk[] {
  const value = parseJson(data);
  if (name === 'error') return [asError(value ?? data)];
  // An API that ignores the request for events sends one list of chunks.
  if (Array.isArray(value)) return value.map(chunkOf);
  return [value === undefined ? describeBody(data) : chunkOf(value)];
}

/** An event that a proxy names an error is one, whatever its fields are. */
function asError(value: unknown): Chunk {
  return isObject(value) && value['error'] !== undefined ? value : { error: value };
}

function chunkOf(value: unknown): Chunk {
  return isObject(value) ? value : describeJson(value);
}
