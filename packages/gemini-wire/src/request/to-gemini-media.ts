import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  mediaTypeOfName,
  plainMedia,
  toBase64,
} from '@flexiai/core/plugin';
import type { GeminiPart } from './gemini-request.ts';
import { sendableType } from './sendable-type.ts';

/** An image, document or sound in the API's form. */
export type GeminiMedia = Extract<GeminiPart, { inlineData: unknown } | { fileData: unknown }>;

/**
 * Converts an image, document or sound. Bytes are sent in the request; a URL (`https:`, a file of the Files API, `gs:`) is fetched
 * by Google.
 *
 * @returns `undefined` for a part that has neither, or that cannot be read
 * @see https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function toGeminiMedia(given: ImagePart | FilePart | AudioPart): GeminiMedia | undefined {
  const part = plainMedia(given);
  const { data, mediaType } = part;
  if (data !== undefined) {
    const base64 = toBase64(data);
    if (base64 === '' || isDataUrl(base64)) return undefined;
    return { inlineData: { mimeType: sendableType(mediaType ?? 'application/octet-stream'), data: base64 } };
  }
  const url = part.type === 'audio' ? undefined : part.url;
  if (url === undefined || url === '' || isDataUrl(url)) return undefined;
  const filename = part.type === 'file' ? part.filename : undefined;
  const mimeType = mediaType ?? mediaTypeOfName(url.split(/[?#]/, 1)[0] ?? '') ?? mediaTypeOfName(filename ?? '');
  return { fileData: { fileUri: url, ...(mimeType !== undefined && { mimeType: sendableType(mimeType) }) } };
}

/** A data URL without a comma has no data. */
function isDataUrl(text: string): boolean {
  return text.slice(0, 5).toLowerCase() === 'data:';
}
