import {
  fieldsOf,
  isObject,
  type JsonObject,
  listOf,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { failureOf } from '../errors/gemini-failure.ts';
import { type ErrorContext, errorFromFailure } from '../errors/map-gemini-error.ts';
import type { Chunk } from '../transport/read-chunks.ts';
import { blockedPromptError, blockReasonOf } from './blocked-prompt.ts';
import { ContentReader } from './content-reader.ts';
import { finishReasonOf } from './finish-reason.ts';
import { Sources } from './sources.ts';
import { usageOf } from './usage.ts';

/** The candidate's extras that go along with the answer as they are. */
const CANDIDATE_METADATA = [
  'finishMessage',
  'safetyRatings',
  'groundingMetadata',
  'urlContextMetadata',
  'citationMetadata',
  'avgLogprobs',
  'logprobsResult',
] as const;

/**
 * The unified parts of one answer, chunk by chunk. A unary answer is one chunk.
 * @see https://ai.google.dev/api/generate-content#generatecontentresponse
 */
export class AnswerBuilder {
  readonly #context: ErrorContext & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #content: ContentReader;
  readonly #sources = new Sources();
  readonly #metadata: { [key: string]: unknown } = {};
  #isStarted = false;
  #hasContent = false;
  #model: string | undefined;
  #id: string | undefined;
  #usage: JsonObject | undefined;
  #rawFinishReason: string | undefined;
  #isEnded = false;
  #endings = 0;
  /** The filters stepped in after the answer had begun. */
  #isBlocked = false;
  #malformed = 0;

  constructor(context: ErrorContext & { readonly model: string }, requestWarnings: readonly Warning[]) {
    this.#context = context;
    this.#requestWarnings = requestWarnings;
    this.#content = new ContentReader(context);
  }

  /** Whether a candidate, or the filters' verdict in its place, has arrived. */
  get hasAnswer(): boolean {
    return this.#rawFinishReason !== undefined || this.#hasContent;
  }

  /** Whether something has arrived, and none of it could be read. */
  get isNoise(): boolean {
    return !this.#isStarted && this.#malformed > 0;
  }

  /**
   * Whether the answer is whole if nothing more comes. A `finishReason` proves it only at the end: the first models
   * repeat `STOP` in every chunk.
   */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether the answer is whole although the connection broke: its reason to finish came once, and last. */
  get isEndedForSure(): boolean {
    return this.#isEnded && this.#endings === 1;
  }

  /** Files of the answer, which no stream part can carry: `inlineData` as it came. */
  get media(): readonly JsonObject[] {
    return this.#content.media;
  }

  /**
   * The parts that a chunk brings.
   * @throws ProviderError for an error in the chunk's place, and ContentFilterError for a blocked prompt
   */
  add(chunk: Chunk): readonly StreamPart[] {
    if (chunk === undefined) {
      this.#malformed += 1;
      return [];
    }
    // An error inside a 200: the SDK hands it over as if it were a chunk without candidates.
    const error = chunk['error'] ?? undefined;
    if (error !== undefined) throw errorFromFailure(failureOf(error), this.#context);
    const candidate = firstCandidate(chunk);
    const blockReason = candidate === undefined ? blockReasonOf(chunk) : undefined;
    if (blockReason !== undefined && !this.#hasContent) throw blockedPromptError(chunk, blockReason, this.#context);
    const parts: StreamPart[] = [];
    this.#readHead(chunk);
    this.#start(parts);
    if (blockReason !== undefined) {
      this.#isBlocked = true;
      this.#end(blockReason);
    }
    if (candidate !== undefined) this.#readCandidate(candidate, parts);
    return parts;
  }

  /** The parts that close the answer. A stream cannot carry its `media`, and says so. */
  finish(form: 'streamed' | 'whole'): readonly StreamPart[] {
    const parts: StreamPart[] = [];
    this.#start(parts);
    this.#content.closeReasoning(parts);
    parts.push(...this.#sources.parts);
    const { codeExecution, hasCalls } = this.#content;
    const metadata = { ...this.#metadata, ...(codeExecution.length > 0 && { codeExecution }) };
    const warnings = this.#warnings(form);
    parts.push({
      type: 'finish',
      finishReason: this.#isBlocked ? 'content-filter' : finishReasonOf(this.#rawFinishReason, hasCalls),
      ...(this.#rawFinishReason !== undefined && { rawFinishReason: this.#rawFinishReason }),
      usage: usageOf(this.#usage),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(this.#id !== undefined && { id: this.#id }),
      ...(warnings.length > 0 && { warnings }),
      ...(Object.keys(metadata).length > 0 && { providerMetadata: { gemini: metadata } }),
    });
    return parts;
  }

  #readHead(chunk: JsonObject): void {
    this.#model = stringOf(chunk['modelVersion']) ?? this.#model;
    this.#id = stringOf(chunk['responseId']) ?? this.#id;
    // Each chunk tells the sums so far, and not every chunk tells all of them.
    if (isObject(chunk['usageMetadata'])) this.#usage = { ...this.#usage, ...chunk['usageMetadata'] };
  }

  #start(parts: StreamPart[]): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#id ??= crypto.randomUUID();
    parts.push({
      type: 'stream-start',
      provider: this.#context.provider,
      model: this.#model ?? this.#context.model,
      id: this.#id,
      ...(this.#requestWarnings.length > 0 && { warnings: this.#requestWarnings }),
    });
  }

  #readCandidate(candidate: JsonObject, out: StreamPart[]): void {
    for (const key of CANDIDATE_METADATA) {
      const value = candidate[key];
      if (isObject(value)) this.#metadata[key] = { ...fieldsOf(this.#metadata[key]), ...value };
      else if (value !== undefined && value !== null) this.#metadata[key] = value;
    }
    this.#sources.addFrom(candidate);
    const parts = listOf(fieldsOf(candidate['content'])['parts']);
    if (parts.length > 0) {
      this.#hasContent = true;
      this.#isEnded = false;
    }
    for (const part of parts) if (isObject(part)) this.#content.read(part, out);
    const reason = stringOf(candidate['finishReason']);
    if (reason !== undefined && reason !== 'FINISH_REASON_UNSPECIFIED') this.#end(reason);
  }

  #end(reason: string): void {
    this.#rawFinishReason = reason;
    this.#isEnded = true;
    this.#endings += 1;
  }

  #warnings(form: 'streamed' | 'whole'): readonly Warning[] {
    const warnings: Warning[] = [];
    if (form === 'streamed' && this.media.length > 0) {
      warnings.push({
        code: 'unsupported-content',
        message: `The answer held ${this.media.length} file(s), which a stream cannot carry. Ask without streaming.`,
      });
    }
    if (this.#malformed > 0) {
      warnings.push({
        code: 'malformed-chunk',
        message: `${this.#malformed} event(s) of the stream were not JSON and were passed over. Text may be missing.`,
      });
    }
    return warnings;
  }
}

/** The first of the candidates; more of them come only where `candidateCount` asks for them. */
function firstCandidate(chunk: JsonObject): JsonObject | undefined {
  return listOf(chunk['candidates'])
    .filter(isObject)
    .find(({ index }) => index === undefined || index === 0);
}
