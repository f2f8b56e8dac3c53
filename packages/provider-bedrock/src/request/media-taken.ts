import type { MediaRules } from '@flexiai/core/plugin';

/** The API's formats of images, by media type. */
export const IMAGE_FORMATS = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
} as const;

/** The API's formats of documents. Every other type of text is sent as `txt`. */
export const DOCUMENT_FORMATS = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'text/html': 'html',
  'text/markdown': 'md',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
} as const;

export const VIDEO_FORMATS = {
  'video/mp4': 'mp4',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/matroska': 'mkv',
  'video/x-flv': 'flv',
  'video/mpeg': 'mpeg',
  'video/x-ms-wmv': 'wmv',
  'video/3gpp': 'three_gp',
} as const;

export const AUDIO_FORMATS = {
  'audio/mpeg': 'mp3',
  'audio/wav': 'wav',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/webm': 'webm',
  'audio/pcm': 'pcm',
} as const;

/**
 * The media that Converse takes as bytes. By URL it takes only objects of S3, which is found when a request is built.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ContentBlock.html
 */
export const MEDIA_TAKEN: MediaRules = {
  images: Object.keys(IMAGE_FORMATS),
  files: [...Object.keys(DOCUMENT_FORMATS), 'text/*', ...Object.keys(VIDEO_FORMATS)],
  filesByUrl: ['*'],
  audio: Object.keys(AUDIO_FORMATS),
};
