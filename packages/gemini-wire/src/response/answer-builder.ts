import {
  describeJson,
  fieldsOf,
  finishMeaning,
  isObject,
  type JsonObject,
  listOf,
  type StreamPart,
  stringOf,
  type Warning,
} from '@flexiai/core/plugin';
import { failureOf } from '../errors/error-body.ts';
import { errorFromFailure, type FailureContext } from '../gemini-errors.ts';
import { AnswerMetadata } from './answer-metadata.ts';
import { AnswerTexts } from './answer-texts.ts';
import { answerWarnings } from './answer-warnings.ts';
import { blockedPromptError, blockReasonOf } from './blocked-prompt.ts';
import { ContentReader } from './content-reader.ts';
import { failedEnding, finishReasonOf } from './finish-reason.ts';
import { OtherCandidates } from './other-candidates.ts';
import { Sources } from './sources.ts';
import { mergeUsage, usageOf } from './usage.ts';

/** One chunk of an answer; a text describes what arrived instead. */
export type Chunk = JsonObject | string;

/** The fields that every chunk of an answer has at least one of. */
const ANSWER_FIELDS = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'] as const;

/**
 * Converts one answer to unified parts, chunk by chunk. A unary answer is one chunk.
 * @see https://ai.google.dev/api/generate-content#generatecontentresponse
 */
export class AnswerBuilder {
  readonly #context: FailureContext & { readonly model: string };
  readonly #requestWarnings: readonly Warning[];
  readonly #texts = new AnswerTexts();
  readonly #content: ContentReader;
  readonly #sources: Sources;
  readonly #metadata = new AnswerMetadata();
  readonly #others = new OtherCandidates();
  #isStarted = false;
  #hasParts = false;
  #model: string | undefined;
  #id: string | undefined;
  #usage: JsonObject | undefined;
  #rawFinishReason: string | undefined;
  #isEnded = false;
  #endings = 0;
  /** The filters blocked after the answer had begun. */
  #isBlocked = false;
  #malformed = 0;
  #noise: string | undefined;

  constructor(context: FailureContext & { readonly model: string }, requestWarnings: readonly Warning[]) {
    this.#context = context;
    this.#requestWarnings = requestWarnings;
    this.#content = new ContentReader(context, this.#texts);
    this.#sources = new Sources(context.plugin);
  }

  /** Whether a candidate, or the filters' verdict in its place, has arrived. */
  get hasAnswer(): boolean {
    return this.#rawFinishReason !== undefined || this.#hasParts;
  }

  /** A description of what has arrived, if none of it is part of an answer: "an HTML page". */
  get noise(): string | undefined {
    return this.#isStarted ? undefined : this.#noise;
  }

  /**
   * Whether the answer is complete if nothing more arrives. A `finishReason` proves it only at the end: the first models repeat
   * `STOP` in every chunk.
   */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** Whether the answer is complete although the connection broke: its finish reason came once, and last. */
  get isEndedForSure(): boolean {
    return this.#isEnded && this.#endings === 1;
  }

  /**
   * The parts of a chunk.
   * @throws ProviderError for an error in the chunk's place and for a finish reason that means failure, ContentFilterError for a
   * blocked prompt
   */
  add(chunk: Chunk): readonly StreamPart[] {
    if (typeof chunk === 'string') return this.#addNoise(chunk);
    // An error inside a 200: the SDK returns it like a chunk without candidates.
    const error = chunk['error'] ?? undefined;
    if (error !== undefined) throw errorFromFailure(failureOf(error), this.#context);
    if (!ANSWER_FIELDS.some((field) => chunk[field] !== undefined)) return this.#addNoise(describeJson(chunk));
    const candidate = this.#firstCandidate(chunk);
    const blockReason = candidate === undefined ? blockReasonOf(chunk) : undefined;
    if (blockReason !== undefined && !this.#hasParts) throw blockedPromptError(chunk, blockReason, this.#context);
    const reason = endingOf(candidate);
    // Before the chunk's content: text of a failed model is not part of an answer.
    if (reason !== undefined) this.#throwIfFailed(reason);
    const parts: StreamPart[] = [];
    this.#readHead(chunk);
    this.#start(parts);
    if (blockReason !== undefined) {
      this.#isBlocked = true;
      this.#end(blockReason);
    }
    if (candidate !== undefined) this.#readCandidate(candidate, parts);
    if (reason !== undefined) this.#end(reason);
    return parts;
  }

  /** The parts that close the answer. */
  finish(): readonly StreamPart[] {
    const parts: StreamPart[] = [];
    this.#start(parts);
    this.#content.close(parts);
    parts.push(...this.#sources.parts(this.#texts));
    const others = this.#others.all;
    const metadata = { ...this.#metadata.fields, ...(others !== undefined && { candidates: others }) };
    const { hasCalls, hasContent, cutCalls } = this.#content;
    const finishReason = this.#isBlocked ? 'content-filter' : finishReasonOf(this.#rawFinishReason, hasCalls);
    const malformed = this.#malformed;
    const warnings = answerWarnings({ finishReason, hasContent, cutCalls, others: others?.length ?? 0, malformed });
    parts.push({
      type: 'finish',
      finishReason,
      ...(this.#rawFinishReason !== undefined && { rawFinishReason: this.#rawFinishReason }),
      usage: usageOf(this.#usage),
      ...(this.#model !== undefined && { model: this.#model }),
      ...(this.#id !== undefined && { id: this.#id }),
      ...(warnings.length > 0 && { warnings }),
      ...(Object.keys(metadata).length > 0 && { providerMetadata: { [this.#context.plugin]: metadata } }),
    });
    return parts;
  }

  #addNoise(what: string): readonly StreamPart[] {
    this.#malformed += 1;
    this.#noise ??= what;
    return [];
  }

  #readHead(chunk: JsonObject): void {
    this.#model = stringOf(chunk['modelVersion']) ?? this.#model;
    this.#id = stringOf(chunk['responseId']) ?? this.#id;
    this.#metadata.addResponse(chunk);
    if (isObject(chunk['usageMetadata'])) this.#usage = mergeUsage(this.#usage, chunk['usageMetadata']);
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

  /** The first candidate; the others are stored separately. */
  #firstCandidate(chunk: JsonObject): JsonObject | undefined {
    let first: JsonObject | undefined;
    const candidates = listOf(chunk['candidates']);
    // A 0 may be left out; if all numbers are, the order decides.
    const isNumbered = candidates.some((candidate) => fieldsOf(candidate)['index'] !== undefined);
    for (const [position, candidate] of candidates.entries()) {
      if (!isObject(candidate)) continue;
      const index = typeof candidate['index'] === 'number' ? candidate['index'] : isNumbered ? 0 : position;
      if (index === 0) first ??= candidate;
      else this.#others.add(index, candidate);
    }
    return first;
  }

  #readCandidate(candidate: JsonObject, out: StreamPart[]): void {
    this.#metadata.addCandidate(candidate);
    this.#sources.addFrom(candidate);
    const parts = listOf(fieldsOf(candidate['content'])['parts']);
    if (parts.length > 0) {
      this.#hasParts = true;
      this.#isEnded = false;
    }
    for (const part of parts) if (isObject(part)) this.#content.read(part, this.#id, out);
  }

  #throwIfFailed(reason: string): void {
    const failure = failedEnding(reason);
    if (failure === undefined) return;
    const { type: FailedEndingError, what, scope } = failure;
    // A reason may be a sentence of a proxy, and a sentence may contain anything.
    const providerCode = /^[\w-]{1,64}/.exec(reason)?.[0];
    throw new FailedEndingError(
      `Gemini ended the answer with an error${providerCode === undefined ? '' : ` (${providerCode})`}: ${what}.`,
      {
        ...this.#context,
        providerCode,
        scope,
      },
    );
  }

  #end(reason: string): void {
    // A later STOP does not change the reason of a filter or a limit.
    const known = this.#rawFinishReason;
    if (known === undefined || finishMeaning(known) === 'stop' || finishMeaning(reason) !== 'stop') {
      this.#rawFinishReason = reason;
    }
    this.#isEnded = true;
    this.#endings += 1;
  }
}

/** The finish reason of a candidate, if it has ended. */
function endingOf(candidate: JsonObject | undefined): string | undefined {
  const reason = stringOf(candidate?.['finishReason']);
  return reason === 'FINISH_REASON_UNSPECIFIED' ? undefined : reason;
}
