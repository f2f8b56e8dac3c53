import { isError } from '../data/platform-objects.ts';

/** What somebody else's code threw, as a message. */
export function messageOf(error: unknown): string {
  return isError(error) ? withoutQuotedText(error.name, error.message) : 'it failed without a message';
}

/**
 * The message of an error, without the text that it quotes: engines repeat in theirs the beginning of a text that is no
 * JSON. Where an answer was parsed, that is what the model wrote.
 */
export function withoutQuotedText(name: string, message: string): string {
  if (name !== 'SyntaxError' || !/\bJSON\b/.test(message)) return message;
  const position = /at position \d{1,12}/.exec(message)?.[0];
  return `The text is no valid JSON${position === undefined ? '' : ` ${position}`}`;
}
