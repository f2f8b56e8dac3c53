import type { Base64ImageSource } from '@anthropic-ai/sdk/resources/messages/messages';
import { type BinaryData, type MediaRules, toBase64 } from '@flexiai/core/plugin';

/** The pictures that the API takes: https://platform.claude.com/docs/en/build-with-claude/vision */
export const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'] as const;

/**
 * Files of text go as documents, which the model can cite; of links, the API fetches pictures and PDFs.
 * @see https://platform.claude.com/docs/en/build-with-claude/pdf-support
 */
export const MEDIA_TAKEN: MediaRules = {
  images: IMAGE_TYPES,
  files: ['application/pdf', 'text/*'],
  filesByUrl: ['application/pdf'],
  audio: [],
};

/** @returns `undefined` for a type that the API does not take */
export function imageSource(data: BinaryData, mediaType: string | undefined): Base64ImageSource | undefined {
  const type = IMAGE_TYPES.find((known) => known === mediaType);
  return type === undefined ? undefined : { type: 'base64', media_type: type, data: toBase64(data) };
}
