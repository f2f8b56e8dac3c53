import type { LanguageModelV4FilePart } from '@ai-sdk/provider';
import {
  type AudioPart,
  type FilePart,
  type ImagePart,
  isObject,
  mediaTypeOfName,
  plainMedia,
  UnsupportedError,
} from '@flexiai/core/plugin';

/** The URLs that a model fetches itself. */
export interface UrlRules {
  /** By media type; `*` alone or at the end matches everything. */
  readonly patterns: Readonly<Record<string, readonly RegExp[]>>;
  /** Entry and model, for the error about a URL that the model does not fetch. */
  readonly provider: string;
  readonly model: string;
}

/**
 * Converts a picture, a file or audio to a file part.
 * @throws UnsupportedError for a URL that the model does not fetch: another candidate may
 */
export function toFilePart(given: ImagePart | FilePart | AudioPart, rules: UrlRules): LanguageModelV4FilePart {
  const part = plainMedia(given);
  const mediaType = part.mediaType ?? guessedType(part);
  const filename = part.type === 'file' && part.filename !== undefined ? { filename: part.filename } : {};
  if (part.data !== undefined) return { type: 'file', mediaType, data: { type: 'data', data: part.data }, ...filename };
  const url = 'url' in part ? (part.url ?? '') : '';
  if (!isFetched(url, mediaType, rules)) {
    const { provider, model } = rules;
    throw new UnsupportedError(
      `The model does not fetch ${mediaType} from this URL. Send the data itself, with its media type.`,
      { provider, model },
    );
  }
  return { type: 'file', mediaType, data: { type: 'url', url: new URL(url), originalUrl: url }, ...filename };
}

/** Restores data that was stored as JSON. */
export function fromPlainData(data: unknown): unknown {
  if (!isObject(data) || typeof data['url'] !== 'string') return data;
  return { type: 'url', url: new URL(data['url']), originalUrl: data['url'] };
}

function guessedType(part: ImagePart | FilePart | AudioPart): string {
  if (part.type === 'image') return 'image/*';
  const name = part.type === 'file' ? (part.filename ?? part.url) : undefined;
  const path = name?.split(/[?#]/, 1)[0];
  return (path === undefined ? undefined : mediaTypeOfName(path)) ?? 'application/octet-stream';
}

/** The rule of the AI SDK: patterns of the type, of its kind, and of all types; URLs in lower case. */
function isFetched(url: string, mediaType: string, { patterns }: UrlRules): boolean {
  const address = url.toLowerCase();
  const type = mediaType.toLowerCase();
  return Object.entries(patterns).some(([pattern, urls]) => {
    const prefix = pattern
      .toLowerCase()
      .replace(/\*$/, '')
      .replace(/^\*\/$/, '');
    return type.startsWith(prefix) && urls.some((each) => each.test(address));
  });
}
