/**
 * The shapes of keys that must never be committed. Each shape is long enough that prose about it (`sk-…`) does not
 * match.
 *
 * A string that contains `test`, `fake` or `example` in any case, or ascending characters (`0123…`, `abcd…`), counts as
 * made up, because tests write their keys like this.
 */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  ['an Anthropic key', /\bsk-ant-[\w-]{20,}/],
  ['an OpenAI key, or one of the same form', /\bsk-(?!ant-)[\w-]{20,}/],
  ['a Google API key', /\bAIza[\w-]{30,}/],
  ['a Google API key', /\bAQ\.A[\w-]{30,}/],
  ['a Groq key', /\bgsk_\w{40,}/],
  ['an xAI key', /\bxai-\w{40,}/],
  ['a Hugging Face token', /\bhf_\w{30,}/],
  ['a GitHub token', /\b(?:gh[pousr]_\w{36,}|github_pat_\w{22,})/],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/],
  ['an AWS access key id', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Slack token', /\bxox[abeprs]-[\w-]{20,}/],
  ['a JSON Web Token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ['a private key', /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
];

const madeUp = /test|fake|example|01234567|12345678|abcdefgh/i;

/** Where a text contains what looks like a real key. Never the key itself, because the result is printed. */
export interface FoundSecret {
  /** Counted from 1. */
  readonly line: number;
  /** For example `an Anthropic key`. */
  readonly what: string;
}

/** Finds what looks like a key, by line. A pure function. */
export function findSecrets(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    for (const [what, shape] of shapes) {
      const matches = line.matchAll(new RegExp(shape, 'g'));
      for (const [match] of matches) if (!madeUp.test(match)) found.push({ line: index + 1, what });
    }
  }
  return found;
}
