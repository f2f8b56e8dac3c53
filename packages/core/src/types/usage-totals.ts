import type { Usage } from './usage.ts';

/** Usage of which nothing is known. */
export const UNKNOWN_USAGE: Usage = Object.freeze({
  inputTokens: undefined,
  outputTokens: undefined,
  totalTokens: undefined,
  accuracy: 'unknown',
});

/** `a + b` where both are known; `undefined` as soon as one is not. */
export function addTokens(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** The usual rough measure for text of which only the length is known. */
const CHARACTERS_PER_TOKEN = 4;

/** What a broken-off answer of so many characters used, at a guess: the output only. */
export function estimateUsage(characters: number): Usage {
  return {
    inputTokens: undefined,
    outputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN),
    totalTokens: undefined,
    accuracy: 'estimated',
  };
}
