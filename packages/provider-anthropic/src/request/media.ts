import type { Base64ImageSource } from '@anthropic-ai/sdk/resources/messages/messages';
import { type BinaryData, toBase64 } from '@flexiai/core/plugin';
import { IMAGE_TYPES } from './media-taken.ts';

/** @returns `undefined` for an unsupported type */
export function imageSource(data: BinaryData, mediaType: string | undefined): Base64ImageSource | undefined {
  const type = IMAGE_TYPES.find((known) => known === mediaType);
  return type === undefined ? undefined : { type: 'base64', media_type: type, data: toBase64(data) };
}
