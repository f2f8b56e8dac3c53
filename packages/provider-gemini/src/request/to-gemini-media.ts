import { type AudioPart, type FilePart, type ImagePart, toBase64 } from '@flexiai/core/plugin';
import type { GeminiPart } from './gemini-request.ts';

/** By the file's ending, for links that come without a media type. */
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

/**
 * A picture, document or sound. Bytes travel in the request; a link (`https:`, a file of the Files API, `gs:`) is left
 * for Google to fetch.
 *
 * @returns `undefined` for a part that has neither
 * @see https://ai.google.dev/gemini-api/docs/file-input-methods
 */
export function toGeminiMedia(part: ImagePart | FilePart | AudioPart): GeminiPart | undefined {
  const { data, mediaType } = part;
  if (data !== undefined) {
    return {
      inlineData: {
        mimeType: mediaType ?? 'application/octet-stream',
        data: typeof data === 'string' ? data : toBase64(data),
      },
    };
  }
  const url = part.type === 'audio' ? undefined : part.url;
  if (url === undefined) return undefined;
  if (url.startsWith('data:')) return fromDataUrl(url, mediaType);
  const mimeType = mediaType ?? mediaTypeOfLink(url);
  return { fileData: { fileUri: url, ...(mimeType !== undefined && { mimeType }) } };
}

/** `data:[<type>][;base64],<data>` (RFC 2397). */
function fromDataUrl(url: string, mediaType: string | undefined): GeminiPart | undefined {
  const comma = url.indexOf(',');
  if (comma === -1) return undefined;
  const [declared, ...parameters] = url.slice('data:'.length, comma).split(';');
  const written = url.slice(comma + 1);
  const data = parameters.includes('base64') ? written : percentDecoded(written);
  if (data === undefined) return undefined;
  const mimeType = mediaType ?? (declared === undefined || declared === '' ? 'text/plain' : declared);
  return { inlineData: { mimeType, data } };
}

function percentDecoded(text: string): string | undefined {
  try {
    return toBase64(new TextEncoder().encode(decodeURIComponent(text)));
  } catch {
    return undefined;
  }
}

function mediaTypeOfLink(url: string): string | undefined {
  const [, ending] = /\.([a-z0-9]+)(?:[?#]|$)/i.exec(url) ?? [];
  return ending === undefined ? undefined : MEDIA_TYPES.get(ending.toLowerCase());
}
