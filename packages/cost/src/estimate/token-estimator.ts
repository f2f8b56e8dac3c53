import type { UnifiedRequest, Usage } from '@flexiai/core';
import { inputTokens, otherTokens, plainTextTokens } from './input-tokens.ts';
import { OutputSketch } from './output-sketch.ts';
import { type OutputBasis, outputTokens } from './output-tokens.ts';
import { exactly, type Range, wholeRange } from './range.ts';
import { measureRequest, measureTexts, type RequestMeasure } from './request-measure.ts';
import { roughInputTokens } from './rough-tokens.ts';
import { TextCalibration } from './text-calibration.ts';
import { tokenizerOf } from './tokenizer-of.ts';

/** The entry and model that a request is estimated for. */
export interface EstimatedCandidate {
  /** The entry's name: two endpoints may serve different models under one name. */
  readonly provider: string;
  readonly model: string;
}

/** The estimated usage of a request at one candidate. */
export interface TokenEstimate {
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** What the high end of the output is based on: the request's `maxOutputTokens`, earlier answers, or nothing. */
  readonly outputBasis: OutputBasis;
}

/** How many models are remembered; the least recently used one is removed first. */
const MOST_MODELS = 500;

/** Shorter texts, in tokens, teach little about a tokenizer, because the tokens around them weigh as much. */
const LEAST_TEXT = 60;

/**
 * Other content must be a smaller share of the input than this, so that the tokens of the text are known well enough.
 */
const MOST_OTHER = 0.3;

/** After this many answers of a model, only every n-th is measured, which saves time. */
const FIRST_LOOKS = 24;
const EVERY = 64;

class ModelFacts {
  readonly text = new TextCalibration();
  readonly output = new OutputSketch();
  #answers = 0;

  /** Whether the next answer is measured. */
  isDue(): boolean {
    this.#answers += 1;
    return this.#answers <= FIRST_LOOKS || this.#answers % EVERY === 0;
  }
}

/** Estimates the tokens of requests, and learns from reported usage. Uses no network and no tokenizer. */
export class TokenEstimator {
  readonly #models = new Map<string, ModelFacts>();

  /**
   * The estimated usage of a request.
   * @param counted the tokens of its texts, if a tokenizer counted them. @default estimated
   */
  estimate(request: UnifiedRequest, candidate: EstimatedCandidate, counted?: number): TokenEstimate {
    const facts = this.#models.get(keyOf(candidate));
    const { range, basis } = outputTokens(request, facts?.output);
    const input = this.#input(measureRequest(request), candidate, facts, counted);
    return { inputTokens: wholeRange(input), outputTokens: wholeRange(range), outputBasis: basis };
  }

  /** The estimated usage of texts to embed: they have no output. */
  estimateTexts(texts: readonly string[], candidate: EstimatedCandidate): TokenEstimate {
    const input = this.#input(measureTexts(texts), candidate, this.#models.get(keyOf(candidate)), undefined);
    return { inputTokens: wholeRange(input), outputTokens: exactly(0), outputBasis: 'limit' };
  }

  /**
   * An upper bound of the usage of a request, without measuring its text: fast, and several times the actual usage.
   * @returns `undefined` for a request that must be measured
   */
  roughly(request: UnifiedRequest, candidate: EstimatedCandidate): { input: number; output: number } | undefined {
    const input = roughInputTokens(request);
    if (input === undefined) return undefined;
    const facts = this.#models.get(keyOf(candidate));
    return { input, output: Math.ceil(outputTokens(request, facts?.output).range.high) };
  }

  /**
   * Learns from the reported usage of a candidate. Ignored: usage that is not reported, input that the provider added
   * to (tools that it ran), and requests whose pictures or documents outweigh their text.
   */
  learn(request: UnifiedRequest, candidate: EstimatedCandidate, usage: Usage): void {
    if (usage.accuracy !== 'reported') return;
    const facts = this.#remember(keyOf(candidate));
    if (usage.outputTokens !== undefined) facts.output.learn(usage.outputTokens);
    if (usage.inputTokens === undefined || (usage.toolUseTokens ?? 0) > 0) return;
    if (!facts.isDue()) return;
    const measure = measureRequest(request);
    if (measure.hasOwnOptions) return;
    const { media, added } = otherTokens(candidate.model, measure);
    const text = plainTextTokens(candidate.model, measure.text);
    const other = media.expected + added.expected;
    if (text < LEAST_TEXT || other > MOST_OTHER * text) return;
    facts.text.learn((usage.inputTokens - other) / text);
  }

  /** Whether the estimate of a candidate's input is based on reported usage. */
  isLearned(candidate: EstimatedCandidate): boolean {
    return this.#models.get(keyOf(candidate))?.text.isLearned ?? false;
  }

  /** How many answers the estimate of a candidate's input is based on. */
  samplesOf(candidate: EstimatedCandidate): number {
    return this.#models.get(keyOf(candidate))?.text.samples ?? 0;
  }

  #input(
    measure: RequestMeasure,
    { model }: EstimatedCandidate,
    facts: ModelFacts | undefined,
    counted: number | undefined,
  ): Range {
    const choice = tokenizerOf(model);
    const learned = facts?.text.ratio(choice) ?? { ratio: 1, low: choice.low, high: choice.high };
    return inputTokens(model, measure, learned, counted);
  }

  #remember(key: string): ModelFacts {
    const found = this.#models.get(key);
    // The order matters only when models may have to be removed.
    if (found !== undefined && this.#models.size < MOST_MODELS / 2) return found;
    const known = found ?? new ModelFacts();
    this.#models.delete(key);
    this.#models.set(key, known);
    const [oldest] = this.#models.keys();
    if (this.#models.size > MOST_MODELS && oldest !== undefined) this.#models.delete(oldest);
    return known;
  }
}

function keyOf({ provider, model }: EstimatedCandidate): string {
  return `${provider}\n${model}`;
}
