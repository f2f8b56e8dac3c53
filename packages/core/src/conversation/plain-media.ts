import { bytesOfBase64, toBase64 } from '../data/base64.ts';
import { isRawSound, mediaTypeOf, mediaTypeOfName } from '../data/media-type.ts';
import type { AudioPart, BinaryData, FilePart, ImagePart } from '../model/content-part.ts';
import { isTextType } from './file-text.ts';
import { pictureTypeOf } from './picture-type.ts';

/** The content of a `data:` URL. */
interface UrlContent {
  readonly data: string;
  /** With its parameters; empty where the URL has no type. */
  readonly mediaType: string;
}

/**
 * An image, file or audio part in the one form that plugins need to know: a `data:` URL as data, the media type in lower case
 * without parameters (except for raw audio, whose rate is one), base64 without line breaks, text in UTF-8, an image with the
 * type of its bytes. Returns the part itself where it already has this form.
 */
export function plainMedia<Part extends ImagePart | FilePart | AudioPart>(part: Part): Part {
  const { url, ...rest } = part as Part & { readonly url?: string };
  const text = typeof part.data === 'string' ? part.data : part.data === undefined ? url : undefined;
  const content = text === undefined ? undefined : readDataUrl(text);
  const data = content?.data ?? part.data;
  const named = typeOf(content, part.mediaType);
  const said = named === undefined ? undefined : isRawSound(named) ? named.trim() : mediaTypeOf(named);
  // Browsers send this type for unknown files: no service accepts it, and the file name often shows the type.
  const isUnknown = said === 'application/octet-stream' || (said === undefined && data !== undefined);
  const known = (isUnknown && part.type === 'file' ? mediaTypeOfName(part.filename ?? '') : undefined) ?? said;
  const plain = data === undefined ? undefined : inUtf8(plainBase64(data), known, named);
  const isPicture = part.type === 'image' || known?.startsWith('image/') === true;
  // Services refuse an image whose bytes do not match its type.
  const mediaType = (isPicture && plain !== undefined ? pictureTypeOf(plain) : undefined) ?? known;
  if (content === undefined && plain === part.data && mediaType === part.mediaType) return part;
  return {
    ...(content === undefined ? part : rest),
    ...(plain !== undefined && { data: plain }),
    ...(mediaType !== undefined && { mediaType }),
  } as Part;
}

/** The type in the URL counts first, unless it is the one for unknown data. */
function typeOf(content: UrlContent | undefined, given: string | undefined): string | undefined {
  const own = content?.mediaType ?? '';
  if (own !== '' && (given === undefined || mediaTypeOf(own) !== 'application/octet-stream')) return own;
  return given ?? (content === undefined ? undefined : 'text/plain');
}

/** https://www.rfc-editor.org/rfc/rfc2397 */
function readDataUrl(url: string): UrlContent | undefined {
  if (url.slice(0, 5).toLowerCase() !== 'data:') return undefined;
  const comma = url.indexOf(',');
  if (comma === -1) return undefined;
  const head = url.slice(5, comma).trim();
  const body = url.slice(comma + 1);
  const isBase64 = head.slice(-7).toLowerCase() === ';base64';
  return isBase64
    ? { data: body.includes('%') ? unescaped(body) : body, mediaType: head.slice(0, -7) }
    : { data: toBase64(percentDecoded(body)), mediaType: head };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function percentDecoded(text: string): Uint8Array {
  const written = new TextEncoder().encode(text);
  const bytes = new Uint8Array(written.length);
  let length = 0;
  for (let at = 0; at < written.length; at += 1) {
    const byte = written[at] ?? 0;
    const code = byte === PERCENT ? hexOf(written[at + 1], written[at + 2]) : undefined;
    if (code !== undefined) at += 2;
    bytes[length] = code ?? byte;
    length += 1;
  }
  return bytes.subarray(0, length);
}

const PERCENT = 0x25;

function hexOf(high: number | undefined, low: number | undefined): number | undefined {
  if (high === undefined || low === undefined) return undefined;
  const digits = String.fromCharCode(high, low);
  return /^[\da-f]{2}$/i.test(digits) ? Number.parseInt(digits, 16) : undefined;
}

/** Line breaks, the URL-safe alphabet and missing padding occur; services refuse them. */
function plainBase64(data: BinaryData): BinaryData {
  if (typeof data !== 'string') return data;
  const bare = /[\s_-]/.test(data) ? data.replaceAll(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/') : data;
  const missing = bare.length % 4;
  return missing < 2 || bare.endsWith('=') ? bare : bare.padEnd(bare.length + 4 - missing, '=');
}

/** Converts text in another encoding, named in the parameters of its type, to UTF-8, since types lose their parameters. */
function inUtf8(data: BinaryData, mediaType: string | undefined, named: string | undefined): BinaryData {
  if (mediaType === undefined || named === undefined || !isTextType(mediaType)) return data;
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(named)?.[1]?.toLowerCase();
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8' || charset === 'us-ascii') return data;
  try {
    return toBase64(new TextEncoder().encode(new TextDecoder(charset).decode(bytesOfBase64(data))));
  } catch {
    // An unknown encoding: unchanged.
    return data;
  }
}
