import type { MediaRules } from '@flexiai/core/plugin';

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
