import type { MediaRules } from '@flexiai/core/plugin';

/**
 * What the models read. A link is left to the API, which may have the file already.
 *
 * @see https://ai.google.dev/gemini-api/docs/image-understanding#supported-formats
 * @see https://ai.google.dev/gemini-api/docs/document-processing
 */
export const MEDIA_TAKEN: MediaRules = {
  images: ['image/png', 'image/jpeg', 'image/webp', 'image/heic', 'image/heif'],
  files: ['application/pdf', 'text/*', 'video/*', 'audio/*'],
  filesByUrl: ['*'],
};
