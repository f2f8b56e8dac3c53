import type { Usage } from '../model/usage.ts';

/** Usage without any known figure. */
export const UNKNOWN_USAGE: Usage = Object.freeze({
  inputTokens: undefined,
  outputTokens: undefined,
  totalTokens: undefined,
  accuracy: 'unknown',
});

/** `a + b`; `undefined` if one of them is not known. */
export function addTokens(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

/** The usual estimate of tokens from the length of a text. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * The estimated usage of an interrupted answer.
 * @param inputCharacters the length of the request's text, if it is known; images and files are not counted
 */
export function estimateUsage(outputCharacters: number, inputCharacters?: number): Usage {
  const outputTokens = Math.ceil(outputCharacters / CHARACTERS_PER_TOKEN);
  const inputTokens = inputCharacters === undefined ? undefined : Math.ceil(inputCharacters / CHARACTERS_PER_TOKEN);
  return { inputTokens, outputTokens, totalTokens: addTokens(inputTokens, outputTokens), accuracy: 'estimated' };
}
