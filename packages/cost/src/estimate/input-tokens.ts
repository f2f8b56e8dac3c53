import { imageTokens } from './image-tokens.ts';
import { audioTokens, fileTokens } from './media-tokens.ts';
import { exactly, type Range, sumOf } from './range.ts';
import type { RequestMeasure } from './request-measure.ts';
import { TOKEN_WEIGHTS } from './token-weights.ts';
import { type Tokenizer, tokenizerOf } from './tokenizer-of.ts';

/** Tokens of a request beyond its texts. */
interface Overhead {
  readonly call: number;
  readonly message: number;
  /** Instructions that the provider adds to a request with tools; they differ between its models. */
  readonly tools: Range;
  readonly tool: number;
  readonly property: number;
}

/**
 * The table of Claude's instructions for tools is at
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview; the other values were fitted to reported
 * usage by the authors of the package `ai-tokenizer`.
 */
const OVERHEAD: { readonly [tokenizer in Tokenizer]: Overhead } = {
  o200k: { call: 5, message: 4, tools: { low: 10, expected: 24, high: 110 }, tool: 8, property: 4 },
  claude: { call: 6, message: 2, tools: { low: 260, expected: 420, high: 600 }, tool: 58, property: 14 },
  claudeNext: { call: 6, message: 2, tools: { low: 260, expected: 550, high: 900 }, tool: 70, property: 17 },
  gemma: { call: 0, message: 0, tools: { low: 0, expected: 0, high: 60 }, tool: 4, property: 3 },
};

/** Special characters are several tokens in one model, and one token in another. */
const ROUNDING = 3;

/** How far a model's tokenizer may deviate from a similar family's tokenizer. */
const LIKE_ANOTHER = 1.2;

/** The correction learned from a model's reported usage. */
export interface TextRatio {
  /** Actual tokens per expected token. */
  readonly ratio: number;
  /** Lowest and highest ratio, relative to `ratio`. */
  readonly low: number;
  readonly high: number;
}

/** The tokens of a text by the weights alone. */
export function plainTextTokens(model: string, text: Float64Array): number {
  return tokensBy(tokenizerOf(model).tokenizer, text);
}

function tokensBy(tokenizer: Tokenizer, text: Float64Array): number {
  const weights = TOKEN_WEIGHTS[tokenizer];
  return text.reduce((sum, count, index) => sum + count * (weights[index] as number), 0);
}

/** Everything in a request except text: media, and what the provider adds. */
export function otherTokens(model: string, measure: RequestMeasure): { readonly media: Range; readonly added: Range } {
  const overhead = OVERHEAD[tokenizerOf(model).tokenizer];
  const media = sumOf([
    ...measure.images.map((image) => imageTokens(model, image)),
    ...measure.files.map((file) => fileTokens(model, file)),
    ...measure.audio.map((audio) => audioTokens(model, audio)),
  ]);
  const frame =
    measure.messages === 0 ? 0 : overhead.call + overhead.message * measure.messages + overhead.tool * measure.tools;
  const schema = overhead.property * measure.properties;
  const added = sumOf([
    { low: frame * 0.5, expected: frame, high: frame * 1.5 + ROUNDING },
    { low: schema * 0.5, expected: schema, high: schema * 2 },
    measure.tools > 0 ? overhead.tools : exactly(0),
  ]);
  return { media, added };
}

/** The input of a request. `counted`: the tokens of its texts by the application's tokenizer. */
export function inputTokens(model: string, measure: RequestMeasure, learned: TextRatio, counted?: number): Range {
  const { media, added } = otherTokens(model, measure);
  const text = counted === undefined ? textTokens(model, measure.text, learned) : exactly(counted);
  return sumOf([text, media, added]);
}

function textTokens(model: string, text: Float64Array, { ratio, low, high }: TextRatio): Range {
  const { orElse, high: first } = tokenizerOf(model);
  const expected = plainTextTokens(model, text) * ratio;
  // After enough answers, the model's own history replaces these factors.
  const other = orElse === undefined || high < first ? 0 : tokensBy(orElse, text) * LIKE_ANOTHER;
  return { low: expected * low, expected, high: Math.max(expected * high, other) + ROUNDING };
}
