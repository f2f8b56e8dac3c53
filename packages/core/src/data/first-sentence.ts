import { isObject, parseJson } from './json-fields.ts';

/** The longest message of an upstream, in characters. It is cut before it is used, because a page of HTML is longer. */
export const LONGEST_SENTENCE = 2000;

/** The longest word that is removed whole at the cut, so that a text of one long word does not become empty. */
const LONGEST_WORD = 500;

/**
 * The text of an upstream's error, at most one sentence long. It is cut between two words, because half a key would not be
 * recognised and masked.
 *
 * @param longest in characters
 */
export function cutSentence(text: string, longest = LONGEST_SENTENCE): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, longest);
  if (/\s/.test(text.charAt(longest))) return `${kept}…`;
  const word = /(?<!\S)\S*$/.exec(kept)?.index ?? 0;
  return `${word === 0 || longest - word > LONGEST_WORD ? kept : kept.slice(0, word)}…`;
}

/** The depth, and the number of items of a list, up to which a sentence is searched. */
const DEEPEST = 8;
const MOST_ITEMS = 10;
/** A longer message is not parsed as JSON, in characters. */
const LARGEST_JSON = 100_000;

/** The fields in which services put their messages, the most specific first. */
const FIELDS = [
  'message',
  'detail',
  'details',
  'msg',
  'error_description',
  'error_message',
  'errorMessage',
  'description',
  'error',
  'errors',
  'reason',
  'title',
] as const;

/**
 * The first sentence of an error body, a few levels down: `{ error: { message } }`, the same in a list, a message that is an object
 * or itself JSON (proxies repeat what their upstream said), `{ errors: [{ detail }] }`. Cut to {@link LONGEST_SENTENCE} characters;
 * `undefined` if there is no text.
 */
export function firstSentence(body: unknown): string | undefined {
  return sentenceIn(body, DEEPEST);
}

function sentenceIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return sentenceInText(value.trim(), depth);
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return firstOf(value.slice(0, MOST_ITEMS), depth - 1);
  if (!isObject(value)) return undefined;
  // Next to an object that describes the error, the other fields are labels.
  const { error } = value;
  const isDescribed = typeof error === 'object' && error !== null;
  const fields = isDescribed ? ['error', ...FIELDS.filter((field) => field !== 'error')] : FIELDS;
  return firstOf(
    fields.map((field) => value[field]),
    depth - 1,
  );
}

function sentenceInText(text: string, depth: number): string | undefined {
  if (text === '') return undefined;
  const mayBeJson = depth > 0 && text.length <= LARGEST_JSON && /^[[{]/.test(text);
  const inner = mayBeJson ? sentenceIn(parseJson(text), depth - 1) : undefined;
  return inner ?? cutSentence(text);
}

function firstOf(values: readonly unknown[], depth: number): string | undefined {
  for (const value of values) {
    const sentence = sentenceIn(value, depth);
    if (sentence !== undefined) return sentence;
  }
  return undefined;
}
