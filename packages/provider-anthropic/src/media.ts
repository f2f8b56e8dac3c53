import type { Base64ImageSource } from '@anthropic-ai/sdk/resources/messages/messages';
import { type BinaryData, isTextType, toBase64 } from '@flexiai/core/plugin';

/** The pictures that the API takes: https://platform.claude.com/docs/en/build-with-claude/vision */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

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

/** Names of text files whose type tells nothing. */
const TEXT_NAME =
  /\.(?:txt|text|md|markdown|mdx|csv|tsv|json|jsonl|ndjson|xml|ya?ml|toml|ini|cfg|conf|env|log|html?|css|scss|js|mjs|cjs|jsx|ts|tsx|py|rb|go|rs|java|kt|swift|c|h|cc|cpp|hpp|cs|php|sh|bash|sql|r|tex|rst|srt|vtt|diff|patch)$/i;

/** Whether a file is text, and so can be sent as such. */
export function isText(mediaType: string | undefined, filename: string | undefined): boolean {
  if (mediaType !== undefined && mediaType !== 'application/octet-stream') return isTextType(mediaType);
  return filename !== undefined && TEXT_NAME.test(filename.slice(-20));
}
