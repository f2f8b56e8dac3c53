import { isObject, parseJson } from './json-fields.ts';

/** A message of an upstream is cut here before anything looks at it; a page of HTML is longer. */
export const LONGEST_SENTENCE = 2000;

/** A word that is longer is left cut: nothing would be left of a text that is a single one. */
const LONGEST_WORD = 500;

/**
 * An upstream's words about a failure, no longer than a sentence is. The cut falls between two words: half a key would not be
 * known as one by those who mask it.
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

/** Deeper than this, and behind more than so many items of a list, no service hides its sentence. */
const DEEPEST = 8;
const MOST_ITEMS = 10;
/** A message that is longer is not read as JSON, in characters. */
const LARGEST_JSON = 100_000;

/** Where services put their words, the most telling first. */
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
 * The first sentence of an error body, a few levels down: `{ error: { message } }`, the same in a list, a message that is an
 * object or itself JSON (proxies repeat what their upstream said), `{ errors: [{ detail }] }`. Cut to
 * {@link LONGEST_SENTENCE} characters; `undefined` where there are no words.
 */
export function firstSentence(body: unknown): string | undefined {
  return sentenceIn(body, DEEPEST);
}

function sentenceIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return sentenceInText(value.trim(), depth);
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return firstOf(value.slice(0, MOST_ITEMS), depth - 1);
  if (!isObject(value)) return undefined;
  // Beside an object that describes the error, the other fields are labels.
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
