import { mediaTypeOf } from '@flexiai/core/plugin';

/** Kinds of text that the API knows by their own names. */
const KNOWN_TEXT: ReadonlySet<string> = new Set([
  'text/plain',
  'text/html',
  'text/css',
  'text/csv',
  'text/markdown',
  'text/xml',
  'text/rtf',
  'text/javascript',
  'text/x-python',
  'text/x-typescript',
]);

/** Text under another roof: JSON, XML, scripts, and whatever ends so. */
const TEXT_LIKE =
  /^application\/(?:json|jsonl|ndjson|x-ndjson|ld\+json|xml|yaml|toml|javascript|x-javascript|typescript|x-typescript|sql|graphql|x-sh|x-httpd-php|x-python-code|x-tex)$|^application\/[\w.-]+\+(?:json|xml|yaml)$/;

/** Raw samples say in their parameters how fast they are to be played. */
const RAW_SOUND = /^audio\/(?:l16|l24|pcm)$/;

/**
 * A media type under the name that the API takes. It compares names to the letter, and refuses most kinds of text by
 * their own names, all of which it reads as `text/plain`.
 *
 * @see https://ai.google.dev/gemini-api/docs/document-processing
 */
export function sendableType(mediaType: string): string {
  const name = mediaTypeOf(mediaType);
  if (RAW_SOUND.test(name)) return mediaType.trim();
  const isText = name.startsWith('text/') || TEXT_LIKE.test(name);
  return isText && !KNOWN_TEXT.has(name) ? 'text/plain' : name;
}
