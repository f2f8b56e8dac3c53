import {
  addTokens,
  ConnectionError,
  countOf,
  type FinishReason,
  fieldsOf,
  InvalidResponseError,
  isObject,
  listOf,
  parseJson,
  parseToolArguments,
  ServerError,
  type ServerSentEvent,
  type StreamDecoder,
  type StreamPart,
  stringOf,
  UNKNOWN_USAGE,
  type Usage,
  type Warning,
} from '@flexiai/core/plugin';
import { reportedError, type Scope } from './errors.ts';

/** How an answer ended. What is not here is `other`. */
const FINISH_REASONS: { readonly [ended: string]: FinishReason } = {
  done: 'stop',
  limit: 'length',
  calls: 'tool-calls',
  blocked: 'content-filter',
};

/** The service gave up: the answer is an error, and may be asked for again. */
const GIVEN_UP = 'failed';

interface Call {
  readonly id: string;
  readonly name: string;
  written: string;
}

/** The parts of one answer: of the events of a stream, or of a whole answer. */
export class AnswerReader implements StreamDecoder {
  readonly #scope: Scope;
  readonly #warnings: readonly Warning[];
  readonly #calls = new Map<string, Call>();
  #malformed = 0;
  #started = false;
  #finished = false;

  /** @param warnings those of the request */
  constructor(scope: Scope, warnings: readonly Warning[]) {
    this.#scope = scope;
    this.#warnings = warnings;
  }

  get answered(): boolean {
    return this.#finished;
  }

  get complete(): boolean {
    return this.#finished;
  }

  accept({ data }: ServerSentEvent, parts: StreamPart[]): void {
    const event = parseJson(data);
    if (!isObject(event)) {
      this.#malformed += 1;
      return;
    }
    switch (event['type']) {
      case 'begin':
        this.#start(event, parts);
        return;
      case 'text':
        this.#text(event['text'], parts);
        return;
      case 'call':
        this.#startCall(event, parts);
        return;
      case 'input':
        this.#input(String(event['id']), stringOf(event['json']) ?? '', parts);
        return;
      case 'end':
        this.#finish(event, parts);
        return;
      case 'error':
        throw reportedError(event, this.#scope);
      default:
        // A whole answer instead of a stream, or an error as a body of its own. Unknown events are ignored.
        if (event['error'] !== undefined) throw reportedError(event['error'], this.#scope);
        if (event['ended'] !== undefined) this.whole(event, parts);
    }
  }

  /** @throws ConnectionError, InvalidResponseError if the answer is incomplete */
  end(): void {
    if (this.#finished) return;
    if (this.#started) throw new ConnectionError('The stream of the Acme LLM API ended without its end.', this.#scope);
    throw new InvalidResponseError('The answer of the Acme LLM API has no events.', this.#scope);
  }

  /** A whole answer. @throws InvalidResponseError if it is none */
  whole(body: unknown, parts: StreamPart[]): void {
    const answer = fieldsOf(body);
    if (answer['error'] !== undefined) throw reportedError(answer['error'], this.#scope);
    if (answer['ended'] === undefined) {
      throw new InvalidResponseError('The body of the Acme LLM API is no answer.', this.#scope);
    }
    this.#start(answer, parts);
    this.#text(answer['text'], parts);
    for (const call of listOf(answer['calls']).map(fieldsOf)) {
      this.#startCall(call, parts);
      const { input } = call;
      this.#input(String(call['id']), typeof input === 'string' ? input : JSON.stringify(input ?? {}), parts);
    }
    this.#finish(answer, parts);
  }

  #start({ id, model }: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
    if (this.#started) return;
    this.#started = true;
    const { provider, requestId, model: asked } = this.#scope;
    parts.push({
      type: 'stream-start',
      provider,
      model: stringOf(model) ?? asked,
      ...(typeof id === 'string' && { id }),
      ...(requestId !== undefined && { requestId }),
      ...(this.#warnings.length > 0 && { warnings: this.#warnings }),
    });
  }

  #text(text: unknown, parts: StreamPart[]): void {
    if (typeof text === 'string' && text !== '') parts.push({ type: 'text-delta', id: 'text', delta: text });
  }

  #startCall({ id, tool }: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
    const call = { id: String(id), name: String(tool), written: '' };
    this.#calls.set(call.id, call);
    parts.push({ type: 'tool-call-start', id: call.id, name: call.name });
  }

  #input(id: string, delta: string, parts: StreamPart[]): void {
    const call = this.#calls.get(id);
    if (call === undefined || delta === '') return;
    call.written += delta;
    parts.push({ type: 'tool-call-delta', id, delta });
  }

  #finish({ ended, tokens }: { readonly [field: string]: unknown }, parts: StreamPart[]): void {
    const rawFinishReason = String(ended);
    if (rawFinishReason === GIVEN_UP) throw new ServerError('The Acme LLM API gave up the answer.', this.#scope);
    const known = FINISH_REASONS[rawFinishReason] ?? 'other';
    const finishReason = known === 'stop' && this.#calls.size > 0 ? 'tool-calls' : known;
    const warnings: Warning[] = [];
    const isWhole = finishReason === 'stop' || finishReason === 'tool-calls';
    for (const { id, name, written } of this.#calls.values()) {
      // A call that was cut must not be run.
      if (isWhole || parseToolArguments(written).invalid !== true) parts.push({ type: 'tool-call-end', id });
      else warnings.push({ code: 'other', message: `The call of "${name}" is incomplete and was left out.` });
    }
    if (this.#malformed > 0) warnings.push({ code: 'malformed-chunk', message: 'An event could not be read.' });
    parts.push({
      type: 'finish',
      finishReason,
      rawFinishReason,
      usage: usageOf(tokens),
      ...(warnings.length > 0 && { warnings }),
    });
    this.#finished = true;
  }
}

/** What the service did not report is `undefined`, never 0. */
function usageOf(tokens: unknown): Usage {
  if (!isObject(tokens)) return UNKNOWN_USAGE;
  const [inputTokens, outputTokens] = [countOf(tokens['in']), countOf(tokens['out'])];
  const cacheReadTokens = countOf(tokens['cached']);
  return {
    inputTokens,
    outputTokens,
    totalTokens: addTokens(inputTokens, outputTokens),
    ...(cacheReadTokens !== undefined && { cacheReadTokens }),
    accuracy: 'reported',
    raw: tokens,
  };
}
