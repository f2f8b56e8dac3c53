import { type AudioPart, type FilePart, type ImagePart, toBase64 } from '@flexiai/core/plugin';
import type { GeminiPart } from './gemini-request.ts';
import { sendableType } from './sendable-type.ts';

/** By the file's ending, for links and files that come without a media type. */
const MEDIA_TYPES: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', 'image/jpeg'],
  ['jpeg', 'image/jpeg'],
  ['webp', 'image/webp'],
  ['heic', 'image/heic'],
  ['pdf', 'application/pdf'],
  ['txt', 'text/plain'],
  ['md', 'text/markdown'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['mp3', 'audio/mpeg'],
  ['wav', 'audio/wav'],
  ['mp4', 'video/mp4'],
]);

/** A picture, document or sound as the API takes it. */
export type GeminiMedia = Extract<GeminiPart, { inlineData: unknown } | { fileData: unknown }>;

/**
 * A picture, document or sound. Bytes travel in the request; a link (`https:`, a file of the Files API, `gs:`) is left
 * for Google to fetch.
 *
 * @returns `undefined` for a part that has neither, or that cannot be read
 * @see https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function toGeminiMedia(part: ImagePart | FilePart | AudioPart): GeminiMedia | undefined {
  const { data, mediaType } = part;
  const filename = part.type === 'file' ? part.filename : undefined;
  if (data !== undefined) {
    // People hand a data URL over as data, too.
    if (typeof data === 'string' && isDataUrl(data)) return fromDataUrl(data, mediaType);
    const base64 = typeof data === 'string' ? withoutBlanks(data) : toBase64(data);
    if (base64 === '') return undefined;
    const mimeType = sendableType(mediaType ?? mediaTypeOfName(filename ?? '') ?? 'application/octet-stream');
    return { inlineData: { mimeType, data: base64 } };
  }
  const url = part.type === 'audio' ? undefined : part.url;
  if (url === undefined || url === '') return undefined;
  if (isDataUrl(url)) return fromDataUrl(url, mediaType);
  const mimeType = mediaType ?? mediaTypeOfName(url) ?? mediaTypeOfName(filename ?? '');
  return { fileData: { fileUri: url, ...(mimeType !== undefined && { mimeType: sendableType(mimeType) }) } };
}

function isDataUrl(text: string): boolean {
  return /^\s*data:/i.test(text.slice(0, 100));
}

/** `data:[<type>][;base64],<data>` (RFC 2397). */
function fromDataUrl(url: string, mediaType: string | undefined): GeminiMedia | undefined {
  const comma = url.indexOf(',');
  if (comma === -1) return undefined;
  const head = url.slice(url.indexOf(':') + 1, comma);
  const [declared = '', ...parameters] = head.split(';').map((parameter) => parameter.trim());
  const written = url.slice(comma + 1);
  const isBase64 = parameters.some((parameter) => parameter.toLowerCase() === 'base64');
  const data = isBase64 ? withoutBlanks(written) : percentDecoded(written);
  if (data === undefined || data === '') return undefined;
  const mimeType = sendableType(mediaType ?? (declared === '' ? 'text/plain' : declared));
  return { inlineData: { mimeType, data } };
}

/** Base64 that was written in lines. */
function withoutBlanks(base64: string): string {
  return /\s/.test(base64) ? base64.replace(/\s+/g, '') : base64;
}

function percentDecoded(text: string): string | undefined {
  try {
    return toBase64(new TextEncoder().encode(decodeURIComponent(text)));
  } catch {
    return undefined;
  }
}

function mediaTypeOfName(name: string): string | undefined {
  const path = name.split(/[?#]/, 1)[0] ?? '';
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return MEDIA_TYPES.get(ending);
}
