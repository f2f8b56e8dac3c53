import { isRawSound, isTextType, mediaTypeOf } from '@flexiai/core/plugin';

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

/**
 * A media type under the name that the API takes. It compares names to the letter, and refuses most kinds of text by
 * their own names, all of which it reads as `text/plain`.
 *
 * @see https://ai.google.dev/gemini-api/docs/document-processing
 */
export function sendableType(mediaType: string): string {
  if (isRawSound(mediaType)) return mediaType.trim();
  const name = mediaTypeOf(mediaType);
  return isTextType(name) && !KNOWN_TEXT.has(name) ? 'text/plain' : name;
}
