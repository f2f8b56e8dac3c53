import { isError } from '../data/platform-objects.ts';

/** The message of a thrown value of any kind. */
export function messageOf(error: unknown): string {
  return isError(error) ? withoutQuotedText(error.name, error.message) : 'it failed without a message';
}

/**
 * The message of an error, without the text that it quotes. JavaScript engines repeat the beginning of a text that is not valid
 * JSON; if an answer was parsed, that text is the model's.
 */
export function withoutQuotedText(name: string, message: string): string {
  if (name !== 'SyntaxError' || !/\bJSON\b/.test(message)) return message;
  const position = /at position \d{1,12}/.exec(message)?.[0];
  return `The text is not valid JSON${position === undefined ? '' : ` ${position}`}`;
}
