import type {
  Base64ImageSource,
  CacheControlEphemeral,
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  TextBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import {
  type AudioPart,
  assertNever,
  type BinaryData,
  type FilePart,
  type ImagePart,
  type ProviderMetadata,
  type TextPart,
  type ToolResultPart,
  toBase64,
  type UserPart,
} from '@flexiai/core/plugin';
import { bytesToText } from './bytes-to-text.ts';
import type { Warnings } from './warnings.ts';
import { isWireObject, objectAt, stringAt } from './wire.ts';

type MediaBlock = ImageBlockParam | DocumentBlockParam;

// https://platform.claude.com/docs/en/build-with-claude/vision
const IMAGE_TYPES: readonly string[] = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** The blocks of a user's parts. Blank text is passed over: the API refuses it. */
export function userBlocks(parts: readonly UserPart[], at: string, warnings: Warnings): ContentBlockParam[] {
  return parts.flatMap((part, index) => partBlocks(part, `${at}.content[${index}]`, warnings));
}

/** A text block, or none for blank text. */
export function textBlocks(text: string, metadata?: ProviderMetadata): TextBlockParam[] {
  return text.trim() === '' ? [] : [{ type: 'text', text, ...cacheControl(metadata) }];
}

/** The result of a tool call, with text, images and documents. */
export function toolResultBlock(part: ToolResultPart, at: string, warnings: Warnings): ToolResultBlockParam {
  const content =
    typeof part.content === 'string'
      ? textBlocks(part.content)
      : part.content.flatMap((inner, index) => partBlocks(inner, `${at}.content[${index}]`, warnings));
  return {
    type: 'tool_result',
    tool_use_id: part.toolCallId,
    ...(content.length > 0 && { content }),
    ...(part.isError === true && { is_error: true }),
    ...cacheControl(part.providerMetadata),
  };
}

/**
 * The mark that a part carries as `providerMetadata.anthropic.cacheControl`.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 */
export function cacheControl(metadata: ProviderMetadata | undefined): {
  readonly cache_control?: CacheControlEphemeral;
} {
  const mark = metadata?.['anthropic']?.['cacheControl'];
  if (!isWireObject(mark)) return {};
  const ttl = stringAt(mark, 'ttl');
  return { cache_control: { type: 'ephemeral', ...((ttl === '5m' || ttl === '1h') && { ttl }) } };
}

function partBlocks<Part extends TextPart | ImagePart | FilePart | AudioPart>(
  part: Part,
  at: string,
  warnings: Warnings,
): (TextBlockParam | MediaBlock)[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text, part.providerMetadata);
    case 'image':
      return imageBlocks(part, at, warnings);
    case 'file':
      return fileBlocks(part, at, warnings);
    case 'audio':
      warnings.droppedContent(at, `${at} was left out: Claude takes no audio.`);
      return [];
    default:
      return assertNever(part);
  }
}

function imageBlocks(part: ImagePart, at: string, warnings: Warnings): ImageBlockParam[] {
  const media = mediaOf(part);
  const extras = cacheControl(part.providerMetadata);
  if (media === undefined) {
    warnings.droppedContent(at, `${at} was left out: it has neither url nor data.`);
    return [];
  }
  if ('url' in media) return [{ type: 'image', source: { type: 'url', url: media.url }, ...extras }];
  if (!isImageType(media.mediaType)) {
    warnings.droppedContent(
      at,
      `${at} was left out: Claude takes ${IMAGE_TYPES.join(', ')}, not ${media.mediaType ?? 'an image without a mediaType'}.`,
    );
    return [];
  }
  const source = { type: 'base64', media_type: media.mediaType, data: toBase64(media.data) } as const;
  return [{ type: 'image', source, ...extras }];
}

/** @see https://platform.claude.com/docs/en/build-with-claude/pdf-support */
function fileBlocks(part: FilePart, at: string, warnings: Warnings): MediaBlock[] {
  const media = mediaOf(part);
  const source = media === undefined ? undefined : documentSource(media);
  if (source !== undefined) {
    const citations = objectAt(part.providerMetadata?.['anthropic'], 'citations');
    return [
      {
        type: 'document',
        source,
        ...(part.filename !== undefined && { title: part.filename }),
        ...(citations['enabled'] === true && { citations: { enabled: true } }),
        ...cacheControl(part.providerMetadata),
      },
    ];
  }
  if (isImageType(media?.mediaType)) return imageBlocks({ ...part, type: 'image' }, at, warnings);
  warnings.droppedContent(
    at,
    `${at} was left out: Claude takes PDF, text and image files, not ${media?.mediaType ?? 'a file without a mediaType'}.`,
  );
  return [];
}

type Media =
  | { readonly url: string; readonly mediaType?: string | undefined }
  | { readonly data: BinaryData; readonly mediaType: string | undefined };

function documentSource(media: Media): DocumentBlockParam['source'] | undefined {
  const { mediaType } = media;
  if ('url' in media) {
    // A URL source is fetched as a PDF.
    return mediaType === undefined || mediaType === 'application/pdf' ? { type: 'url', url: media.url } : undefined;
  }
  if (mediaType === 'application/pdf') {
    return { type: 'base64', media_type: 'application/pdf', data: toBase64(media.data) };
  }
  if (mediaType?.startsWith('text/') === true || mediaType === 'application/json') {
    return { type: 'text', media_type: 'text/plain', data: bytesToText(media.data) };
  }
  return undefined;
}

/** Where a part's bytes are. A `data:` URL is data. */
function mediaOf(part: ImagePart | FilePart): Media | undefined {
  const { url, data, mediaType } = part;
  if (data !== undefined) return { data, mediaType };
  if (url === undefined) return undefined;
  const inline = /^data:([^;,]*)[^,]*;base64,(.*)$/s.exec(url);
  if (inline === null) return { url, mediaType };
  const [, inlineType, inlineData = ''] = inline;
  return { data: inlineData, mediaType: inlineType === '' ? mediaType : inlineType };
}

function isImageType(mediaType: string | undefined): mediaType is Base64ImageSource['media_type'] {
  return mediaType !== undefined && IMAGE_TYPES.includes(mediaType);
}
