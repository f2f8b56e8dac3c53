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
 * A media type with the name that the API accepts. The API compares names exactly, and refuses the names of most kinds of text, all
 * of which it reads as `text/plain`.
 *
 * @see https://ai.google.dev/gemini-api/docs/document-processing
 */
export function sendableType(mediaType: string): string {
  if (isRawSound(mediaType)) return mediaType.trim();
  const name = mediaTypeOf(mediaType);
  return isTextType(name) && !KNOWN_TEXT.has(name) ? 'text/plain' : name;
}
