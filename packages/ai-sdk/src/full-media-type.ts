import { type LanguageModelV4FilePart, UnsupportedFunctionalityError } from '@ai-sdk/provider';
import { toBase64 } from '@flexiai/core/plugin';

/** The first bytes of files of each kind, as base64. https://en.wikipedia.org/wiki/List_of_file_signatures */
const BEGINNINGS: { readonly [kind: string]: readonly (readonly [pattern: RegExp, mediaType: string])[] } = {
  application: [[/^JVBER/, 'application/pdf']],
  audio: [
    [/^UklG.{8}QVZF/, 'audio/wav'],
    [/^(?:SUQz|\/\/[I-Po-v]|\/\+[I-P])/, 'audio/mpeg'],
    [/^T2dnU/, 'audio/ogg'],
    [/^ZkxhQ/, 'audio/flac'],
  ],
};

/** As many bytes as the longest beginning needs. */
const LONGEST_BEGINNING = 12;

/**
 * The media type of a file. In the AI SDK 7 it may be a kind alone (`audio`, `application`): then the type is read from the
 * first bytes. For pictures the kind is enough: core reads the type.
 * @throws UnsupportedFunctionalityError if the bytes are not those of a known type
 */
export function fullMediaType(mediaType: string, data: LanguageModelV4FilePart['data']): string {
  if (mediaType.includes('/')) return mediaType;
  if (mediaType === 'image') return 'image/*';
  if (mediaType === 'text') return 'text/plain';
  const beginning = data.type === 'data' ? beginningOf(data.data) : '';
  const known = BEGINNINGS[mediaType]?.find(([pattern]) => pattern.test(beginning));
  if (known !== undefined) return known[1];
  throw new UnsupportedFunctionalityError({
    functionality: `a file of media type "${mediaType}"`,
    message: `The media type "${mediaType}" of a file names no subtype, and its bytes are not those of a known type. Set the whole type, such as "application/pdf".`,
  });
}

function beginningOf(data: Uint8Array | string): string {
  return typeof data === 'string' ? data.slice(0, 16) : toBase64(data.subarray(0, LONGEST_BEGINNING));
}
