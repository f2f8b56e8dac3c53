import type { Usage } from '../model/usage.ts';

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

/**
 * What a broken-off answer of so many characters used, at a guess.
 * @param inputCharacters the request's text, where it is known; pictures and files are not counted
 */
export function estimateUsage(outputCharacters: number, inputCharacters?: number): Usage {
  const outputTokens = Math.ceil(outputCharacters / CHARACTERS_PER_TOKEN);
  const inputTokens = inputCharacters === undefined ? undefined : Math.ceil(inputCharacters / CHARACTERS_PER_TOKEN);
  return { inputTokens, outputTokens, totalTokens: addTokens(inputTokens, outputTokens), accuracy: 'estimated' };
}
