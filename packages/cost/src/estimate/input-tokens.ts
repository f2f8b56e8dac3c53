import { imageTokens } from './image-tokens.ts';
import { audioTokens, fileTokens } from './media-tokens.ts';
import { exactly, type Range, sumOf } from './range.ts';
import type { RequestMeasure } from './request-measure.ts';
import { TOKEN_WEIGHTS } from './token-weights.ts';
import { type Tokenizer, tokenizerOf } from './tokenizer-of.ts';

/** What stands around the texts of a request, in tokens. */
interface Overhead {
  readonly call: number;
  readonly message: number;
  /** Instructions that the provider adds where a request has tools; they differ between its models. */
  readonly tools: Range;
  readonly tool: number;
  readonly property: number;
}

/**
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview has the table of Claude's instructions for tools;
 * the others were fitted to reported usage by the authors of the package `ai-tokenizer`.
 */
const OVERHEAD: { readonly [tokenizer in Tokenizer]: Overhead } = {
  o200k: { call: 5, message: 4, tools: { low: 10, expected: 24, high: 110 }, tool: 8, property: 4 },
  claude: { call: 6, message: 2, tools: { low: 260, expected: 420, high: 600 }, tool: 58, property: 14 },
  claudeNext: { call: 6, message: 2, tools: { low: 260, expected: 550, high: 900 }, tool: 70, property: 17 },
  gemma: { call: 0, message: 0, tools: { low: 0, expected: 0, high: 60 }, tool: 4, property: 3 },
};

/** Characters of special meaning are several tokens in one model, and one in another. */
const ROUNDING = 3;

/** How far a model's tokenizer may be beyond that of another family which is like it. */
const LIKE_ANOTHER = 1.2;

/** What was learned of a model's texts. */
export interface TextRatio {
  /** Tokens for each expected one. */
  readonly ratio: number;
  /** At least, and at most, in relation to that. */
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

/** What is not text in a request: media, and what the provider adds. */
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

/** The input of a request. `counted`: what a tokenizer of the application's own said of the texts. */
export function inputTokens(model: string, measure: RequestMeasure, learned: TextRatio, counted?: number): Range {
  const { media, added } = otherTokens(model, measure);
  const text = counted === undefined ? textTokens(model, measure.text, learned) : exactly(counted);
  return sumOf([text, media, added]);
}

function textTokens(model: string, text: Float64Array, { ratio, low, high }: TextRatio): Range {
  const { orElse, high: first } = tokenizerOf(model);
  const expected = plainTextTokens(model, text) * ratio;
  // Once the model's own answers say more, they hold.
  const other = orElse === undefined || high < first ? 0 : tokensBy(orElse, text) * LIKE_ANOTHER;
  return { low: expected * low, expected, high: Math.max(expected * high, other) + ROUNDING };
}
