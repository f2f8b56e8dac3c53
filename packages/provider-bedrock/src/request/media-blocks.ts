import {
  type AudioPart,
  type BinaryData,
  type FilePart,
  type ImagePart,
  isTextType,
  plainMedia,
  toBase64,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { PLUGIN_ID } from '../plugin-id.ts';
import { objectAt, stringAt } from '../wire.ts';
import { AUDIO_FORMATS, DOCUMENT_FORMATS, IMAGE_FORMATS, VIDEO_FORMATS } from './media-taken.ts';
import type { Target } from './target.ts';
import type { Block, ResultBlock } from './wire-body.ts';

type MediaBlock = Block & ResultBlock;
type Source =
  | { readonly bytes: string }
  | { readonly s3Location: { readonly uri: string; readonly bucketOwner?: string } };

/** @throws UnsupportedError for an image that the API does not accept */
export function imageBlock(given: ImagePart | FilePart, at: string, target: Target): MediaBlock {
  const part = plainMedia(given);
  const format = formatOf(IMAGE_FORMATS, part.mediaType) ?? formatOfName(IMAGE_FORMATS, part.url);
  if (format === undefined) {
    throw cannotSend(
      at,
      `it supports ${listed(IMAGE_FORMATS)}, not ${part.mediaType ?? 'an image without a mediaType'}`,
      target,
    );
  }
  return { image: { format, source: sourceOf(part, at, target) } } as MediaBlock;
}

/** A file as a document, an image or a video. @throws UnsupportedError for a file that the API does not accept */
export function fileBlock(given: FilePart, at: string, target: Target): MediaBlock {
  const part = plainMedia(given);
  const { mediaType, url, filename, providerMetadata } = part;
  if (mediaType?.startsWith('image/') === true) return imageBlock(part, at, target);
  const video = formatOf(VIDEO_FORMATS, mediaType) ?? formatOfName(VIDEO_FORMATS, url);
  if (video !== undefined && !target.traits.video) throw cannotSend(at, 'it does not watch videos', target);
  if (video !== undefined) return { video: { format: video, source: sourceOf(part, at, target) } } as MediaBlock;
  const document =
    formatOf(DOCUMENT_FORMATS, mediaType) ??
    (mediaType !== undefined && isTextType(mediaType) ? 'txt' : formatOfName(DOCUMENT_FORMATS, url));
  if (document === undefined) {
    throw cannotSend(at, `it does not support ${mediaType ?? 'a file without a mediaType'}`, target);
  }
  const citations = objectAt(providerMetadata?.[PLUGIN_ID], 'citations');
  const context = stringAt(providerMetadata?.[PLUGIN_ID], 'context');
  return {
    document: {
      format: document,
      name: target.documents.take(filename),
      source: sourceOf(part, at, target),
      ...(context !== undefined && { context }),
      ...(citations['enabled'] === true && { citations: { enabled: true } }),
    },
  } as MediaBlock;
}

/** @throws UnsupportedError for sound that the API does not accept */
export function audioBlock({ data, mediaType }: AudioPart, at: string, target: Target): Block {
  const format = formatOf(AUDIO_FORMATS, mediaType);
  if (format === undefined) throw cannotSend(at, `it supports ${listed(AUDIO_FORMATS)}, not ${mediaType}`, target);
  return { audio: { format, source: { bytes: toBase64(data) } } };
}

function sourceOf({ data, url, providerMetadata }: ImagePart | FilePart, at: string, target: Target): Source {
  if (data !== undefined) return { bytes: toBase64(data as BinaryData) };
  if (url?.startsWith('s3://') === true) {
    const bucketOwner = stringAt(providerMetadata?.[PLUGIN_ID], 'bucketOwner');
    return { s3Location: { uri: url, ...(bucketOwner !== undefined && { bucketOwner }) } };
  }
  throw cannotSend(at, 'it fetches only s3:// URLs: pass the data', target);
}

function formatOf<Format extends string>(
  formats: { readonly [mediaType: string]: Format },
  mediaType: string | undefined,
): Format | undefined {
  return mediaType !== undefined && Object.hasOwn(formats, mediaType) ? formats[mediaType] : undefined;
}

/** The format of a file that is in S3, by its name: its type may not be given. */
function formatOfName<Format extends string>(
  formats: { readonly [mediaType: string]: Format },
  url: string | undefined,
): Format | undefined {
  const extension = /\.([a-z\d]{2,5})$/i.exec(url ?? '')?.[1]?.toLowerCase();
  const named = extension === 'jpg' ? 'jpeg' : extension;
  return Object.values(formats).find((format) => format === named);
}

function listed(formats: object): string {
  return Object.keys(formats).join(', ');
}

/** @param why continues "… cannot be sent to <model>: " */
function cannotSend(at: string, why: string, { provider, model }: Target): UnsupportedError {
  return new UnsupportedError(`${at} cannot be sent to ${model}: ${why}.`, { provider, model });
}
