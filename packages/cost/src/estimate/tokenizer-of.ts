/** The families of tokenizers that have weights. */
export const TOKENIZERS = ['o200k', 'claude', 'claudeNext', 'gemma'] as const;

/** One of them. */
export type Tokenizer = (typeof TOKENIZERS)[number];

/** A model's tokenizer, and how certain the match is. */
export interface TokenizerChoice {
  readonly tokenizer: Tokenizer;
  /** Before anything was learned about the model: the lowest and the highest ratio of actual to expected tokens. */
  readonly low: number;
  readonly high: number;
  /** Another family that the model may belong to: the high end is at least that of this family. */
  readonly orElse?: Tokenizer;
}

const OPENAI: TokenizerChoice = { tokenizer: 'o200k', low: 0.7, high: 1.4 };
const CLAUDE: TokenizerChoice = { tokenizer: 'claude', low: 0.7, high: 1.45 };
const CLAUDE_NEXT: TokenizerChoice = { tokenizer: 'claudeNext', low: 0.6, high: 1.5 };
const GEMINI: TokenizerChoice = { tokenizer: 'gemma', low: 0.7, high: 1.4 };
/** Models of other makers have vocabularies of 32,000 to 256,000 tokens; the small ones know few scripts. */
const UNKNOWN: TokenizerChoice = { tokenizer: 'o200k', low: 0.55, high: 2, orElse: 'claude' };

/** The family of a model, by its name, which is the same at every provider. */
export function tokenizerOf(model: string): TokenizerChoice {
  const name = model.toLowerCase();
  if (name.includes('claude')) return isClaudeSince47(name) ? CLAUDE_NEXT : CLAUDE;
  if (name.includes('gemini') || name.includes('gemma')) return GEMINI;
  return /(^|[/.])(gpt-|chatgpt|o\d|text-embedding-3|codex)/.test(name) ? OPENAI : UNKNOWN;
}

/**
 * Claude 4.7 has a new tokenizer, and uses more tokens for pictures. A name without a version is taken for a new model.
 */
export function isClaudeSince47(name: string): boolean {
  const [, major, minor = '0'] = /claude-(?:[a-z]+-)*(\d+)(?:[-.](\d{1,2})(?!\d))?/.exec(name) ?? [];
  if (major === undefined) return !/claude-(instant|v)/.test(name);
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 7);
}
