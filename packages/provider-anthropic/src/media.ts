import type { Base64ImageSource } from '@anthropic-ai/sdk/resources/messages/messages';
import { type BinaryData, type FilePart, type ImagePart, mediaTypeOf, toBase64 } from '@flexiai/core/plugin';

/** The pictures that the API takes: https://platform.claude.com/docs/en/build-with-claude/vision */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

/** Where the bytes of a part are. */
export type Media =
  | { readonly url: string; readonly mediaType: string | undefined }
  | { readonly data: BinaryData; readonly mediaType: string | undefined };

/** A picture's or a file's bytes, under the registered name of their type. A `data:` URL is data. */
export function mediaOf({ url, data, mediaType }: ImagePart | FilePart): Media | undefined {
  const named = mediaType === undefined ? undefined : mediaTypeOf(mediaType);
  if (data !== undefined && !(typeof data === 'string' && isDataUrl(data))) return { data, mediaType: named };
  const address = typeof data === 'string' ? data : url;
  if (address === undefined) return undefined;
  return isDataUrl(address) ? inlineMedia(address, named) : { url: address, mediaType: named };
}

function isDataUrl(text: string): boolean {
  return text.slice(0, 5).toLowerCase() === 'data:';
}

/** @see https://www.rfc-editor.org/rfc/rfc2397 */
function inlineMedia(address: string, mediaType: string | undefined): Media {
  const comma = address.indexOf(',');
  const head = address.slice(5, comma === -1 ? undefined : comma);
  const body = comma === -1 ? '' : address.slice(comma + 1);
  const inlineType = mediaTypeOf(head);
  const named = inlineType === '' || inlineType === 'base64' ? mediaType : inlineType;
  if (/;\s*base64\s*$/i.test(head.slice(-20)) || head.toLowerCase() === 'base64')
    return { data: body, mediaType: named };
  return { data: new TextEncoder().encode(unescaped(body)), mediaType: named ?? 'text/plain' };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** How each type of picture begins, as base64. */
const BEGINNINGS: readonly (readonly [string, Base64ImageSource['media_type']])[] = [
  ['/9j/', 'image/jpeg'],
  ['iVBORw0KGgo', 'image/png'],
  ['R0lGOD', 'image/gif'],
  ['UklGR', 'image/webp'],
];

/**
 * A picture's bytes in the API's form, by what they begin with or else by the type that the application gives them: the API
 * refuses a picture whose type is another one than it says.
 *
 * @returns `undefined` for a type that the API does not take
 */
export function imageSource(data: BinaryData, mediaType: string | undefined): Base64ImageSource | undefined {
  const base64 = toBase64(data);
  const type =
    BEGINNINGS.find(([beginning]) => base64.startsWith(beginning))?.[1] ??
    IMAGE_TYPES.find((known) => known === mediaType);
  return type === undefined ? undefined : { type: 'base64', media_type: type, data: base64 };
}

const TEXT_TYPE =
  /^text\/|^application\/(?:json|xml|yaml|toml|sql|javascript|ecmascript|typescript|graphql|x-(?:ndjson|jsonlines|sh|httpd-php|python|ruby|tex|toml|javascript|typescript)|ndjson|jsonl)$|\+(?:json|xml|yaml)$/;
/** Names of files whose type tells nothing. */
const TEXT_NAME =
  /\.(?:txt|text|md|markdown|mdx|csv|tsv|json|jsonl|ndjson|xml|ya?ml|toml|ini|cfg|conf|env|log|html?|css|scss|js|mjs|cjs|jsx|ts|tsx|py|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|sh|bash|sql|r|tex|rst|srt|vtt|diff|patch)$/i;

/** Whether a file is text, and so can be sent as such. */
export function isText(mediaType: string | undefined, filename: string | undefined): boolean {
  if (mediaType !== undefined && mediaType !== 'application/octet-stream') return TEXT_TYPE.test(mediaType);
  return filename !== undefined && TEXT_NAME.test(filename.slice(-20));
}
