import type { TextRatio } from './input-tokens.ts';
import type { TokenizerChoice } from './tokenizer-of.ts';

/** How many answers are remembered: a provider may change a model's tokenizer. */
const REMEMBERED = 64;

/** From this many answers on, the calibration is used. */
const BELIEVED = 3;

/** A ratio outside these bounds does not come from a tokenizer: something else was counted. */
const SMALLEST = 1 / 4;
const LARGEST = 4;

/** The least deviation between texts of one model, as a logarithm. */
const LEAST_SPREAD = 0.12;

/** Standard deviation of a normal distribution, from the median of the absolute deviations. */
const NORMAL = 1.4826;

/**
 * The ratio of a model's reported tokens to the expected tokens: the median of the last answers. Answers with other
 * content, such as pages that the provider fetched, do not move a median as long as they are fewer than half.
 */
export class TextCalibration {
  readonly #logarithms: number[] = [];
  #next = 0;
  #learned: { readonly median: number; readonly spread: number } | undefined;

  /** @param ratio reported tokens of text, divided by the expected tokens */
  learn(ratio: number): void {
    if (!(ratio >= SMALLEST && ratio <= LARGEST)) return;
    this.#logarithms[this.#next] = Math.log(ratio);
    this.#next = (this.#next + 1) % REMEMBERED;
    this.#learned = undefined;
  }

  /** Whether there are enough answers. */
  get isLearned(): boolean {
    return this.samples >= BELIEVED;
  }

  /** How many answers the calibration is based on. */
  get samples(): number {
    return this.#logarithms.length;
  }

  /** The ratio to use, and its uncertainty. */
  ratio({ low, high }: TokenizerChoice): TextRatio {
    if (!this.isLearned) return { ratio: 1, low, high };
    this.#learned ??= summary(this.#logarithms);
    const { median, spread } = this.#learned;
    // After few answers, a different kind of text may still follow.
    const width = Math.max(LEAST_SPREAD, 3 * spread) + 0.5 / this.samples;
    return { ratio: Math.exp(median), low: Math.max(low, Math.exp(-width)), high: Math.min(high, Math.exp(width)) };
  }
}

function summary(values: readonly number[]): { readonly median: number; readonly spread: number } {
  const median = medianOf(values);
  return { median, spread: NORMAL * medianOf(values.map((value) => Math.abs(value - median))) };
}

function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((first, second) => first - second);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
