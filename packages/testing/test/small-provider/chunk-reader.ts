import {
  addTokens,
  ConnectionError,
  countOf,
  type FinishReason,
  fieldsOf,
  finishMeaning,
  InvalidResponseError,
  isObject,
  listOf,
  parseJson,
  parseToolArguments,
  ServerError,
  type StreamPart,
  stringOf,
  UNKNOWN_USAGE,
  type Usage,
  type Warning,
} from '@flexiai/core/plugin';
import { eventError, type Failure } from './errors.ts';

/** Converts the chunks of a chat completion to parts. */
export class ChunkReader {
  readonly #failure: Failure;
  readonly #warnings: readonly Warning[];
  readonly #calls: { readonly id: string; readonly name: string; written: string }[] = [];
  #started = false;
  #malformed = 0;
  #refused = false;
  #reason: string | undefined;
  #usage: unknown;
  done = false;

  constructor(failure: Failure, warnings: readonly Warning[]) {
    this.#failure = failure;
    this.#warnings = warnings;
  }

  read(data: string, parts: StreamPart[]): void {
    // Data after the end is not part of the answer.
    if (this.done) return;
    if (data === '[DONE]') {
      this.done = true;
      return;
    }
    const chunk = parseJson(data);
    if (!isObject(chunk)) {
      this.#malformed += 1;
      return;
    }
    if (isObject(chunk['error'])) throw eventError(chunk['error'], this.#failure);
    if (!this.#started) this.#start(chunk, parts);
    this.#usage = chunk['usage'] ?? this.#usage;
    for (const choice of listOf(chunk['choices']).map(fieldsOf)) {
      const { content, refusal, annotations, tool_calls: calls } = fieldsOf(choice['delta']);
      if (stringOf(content) !== undefined) parts.push({ type: 'text-delta', id: 'text', delta: String(content) });
      if (stringOf(refusal) !== undefined) {
        this.#refused = true;
        parts.push({ type: 'refusal-delta', id: 'refusal', delta: String(refusal) });
      }
      for (const annotation of listOf(annotations)) readAnnotation(fieldsOf(annotation), parts);
      for (const call of listOf(calls)) this.#readCall(fieldsOf(call), parts);
      this.#reason = stringOf(choice['finish_reason']) ?? this.#reason;
    }
  }

  /** @throws ConnectionError, InvalidResponseError if the answer is incomplete */
  finish(): readonly StreamPart[] {
    const reason = this.#reason;
    if (reason === undefined) {
      throw this.#started
        ? new ConnectionError('The stream ended without a finish_reason.', this.#failure)
        : new InvalidResponseError('The answer is not a stream of chunks.', this.#failure);
    }
    if (finishMeaning(reason) === 'failure')
      throw new ServerError(`The service aborted the answer: "${reason}".`, this.#failure);
    const finishReason = this.#finishReason(reason);
    const isWhole = finishReason === 'stop' || finishReason === 'tool-calls';
    const warnings: Warning[] = [];
    const ends: StreamPart[] = [];
    for (const { id, name, written } of this.#calls) {
      if (!isWhole && parseToolArguments(written).invalid === true) {
        warnings.push({ code: 'other', message: `A call of "${name}" was incomplete and was dropped.` });
      } else {
        ends.push({ type: 'tool-call-end', id });
      }
    }
    if (this.#malformed > 0) warnings.push({ code: 'malformed-chunk', message: 'An event could not be read.' });
    const usage = usageOf(this.#usage);
    return [...ends, { type: 'finish', finishReason, rawFinishReason: reason, usage, warnings }];
  }

  #start(chunk: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
    const { provider, model, requestId } = this.#failure;
    this.#started = true;
    parts.push({
      type: 'stream-start',
      provider,
      model: stringOf(chunk['model']) ?? model,
      id: stringOf(chunk['id']) ?? '',
      ...(requestId !== undefined && { requestId }),
      warnings: this.#warnings,
    });
  }

  #readCall(delta: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
    const index = Number(delta['index']);
    const called = fieldsOf(delta['function']);
    let call = this.#calls[index];
    if (call === undefined) {
      call = { id: String(delta['id']), name: String(called['name']), written: '' };
      this.#calls[index] = call;
      parts.push({ type: 'tool-call-start', id: call.id, name: call.name });
    }
    const piece = stringOf(called['arguments']);
    if (piece === undefined) return;
    call.written += piece;
    parts.push({ type: 'tool-call-delta', id: call.id, delta: piece });
  }

  #finishReason(reason: string): FinishReason {
    if (this.#refused) return 'refusal';
    const meaning = finishMeaning(reason);
    if (meaning === 'failure') return 'other';
    return meaning === 'stop' && this.#calls.length > 0 ? 'tool-calls' : meaning;
  }
}

/** A page that the text cites. */
function readAnnotation({ url_citation: cited }: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
  const { url, title, start_index: start, end_index: end } = fieldsOf(cited);
  if (typeof url !== 'string' || typeof title !== 'string') return;
  const place = typeof start === 'number' && typeof end === 'number' && { start, end };
  parts.push({ type: 'source', url, title, citations: [{ textId: 'text', ...place }] });
}

function usageOf(usage: unknown): Usage {
  if (!isObject(usage)) return UNKNOWN_USAGE;
  const inputTokens = countOf(usage['prompt_tokens']);
  const outputTokens = countOf(usage['completion_tokens']);
  const { cached_tokens: read, cache_write_tokens: written } = fieldsOf(usage['prompt_tokens_details']);
  const [cacheReadTokens, cacheWriteTokens] = [countOf(read), countOf(written)];
  return {
    inputTokens,
    outputTokens,
    totalTokens: addTokens(inputTokens, outputTokens),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    ...(cacheWriteTokens !== undefined && { cacheWriteTokens }),
    accuracy: 'reported',
    raw: usage,
  };
}
