import type {
  CacheControlEphemeral,
  ContentBlockParam,
  DocumentBlockParam,
  ImageBlockParam,
  TextBlockParam,
  TextCitationParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import {
  type AudioPart,
  assertNever,
  type FilePart,
  type ImagePart,
  isTextType,
  type ProviderMetadata,
  plainMedia,
  type TextPart,
  type ToolResultPart,
  toBase64,
  UnsupportedError,
  type UserPart,
} from '@flexiai/core/plugin';
import { citationsBack } from '../response/sources.ts';
import { isWireObject, objectAt, stringAt } from '../wire.ts';
import { bytesToText } from './bytes-to-text.ts';
import { imageSource } from './media.ts';
import { IMAGE_TYPES } from './media-taken.ts';
import type { Target } from './thought-origin.ts';

type MediaBlock = ImageBlockParam | DocumentBlockParam;

/**
 * The blocks of a user's parts. Blank text is skipped, because the API refuses it.
 *
 * @throws UnsupportedError for a part that the API does not accept: without it, the question would change
 */
export function userBlocks(parts: readonly UserPart[], at: string, target: Target): ContentBlockParam[] {
  return parts.flatMap((part, index) => partBlocks(part, `${at}.content[${index}]`, target));
}

/** A text block; none for blank text. */
export function textBlocks(text: string, metadata?: ProviderMetadata): TextBlockParam[] {
  return text.trim() === '' ? [] : [{ type: 'text', text, ...cacheControl(metadata) }];
}

/** A text block of an answer, with the API's citations. */
export function answerBlocks(text: string, metadata: ProviderMetadata | undefined): TextBlockParam[] {
  // As the API sent them, also for future kinds of citations.
  const citations = citationsBack(metadata) as readonly TextCitationParam[];
  const blocks = textBlocks(text, metadata);
  return citations.length === 0 ? blocks : blocks.map((block) => ({ ...block, citations: [...citations] }));
}

/** The result of a tool call, with text, images and documents. */
export function toolResultBlock(part: ToolResultPart, at: string, target: Target): ToolResultBlockParam {
  const content =
    typeof part.content === 'string'
      ? textBlocks(part.content)
      : part.content.flatMap((inner, index) => partBlocks(inner, `${at}.content[${index}]`, target));
  return {
    type: 'tool_result',
    tool_use_id: part.toolCallId,
    ...(content.length > 0 && { content }),
    ...(part.isError === true && { is_error: true }),
    ...cacheControl(part.providerMetadata),
  };
}

/**
 * The cache mark of a part, from `providerMetadata.anthropic.cacheControl`.
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

function partBlocks(
  part: TextPart | ImagePart | FilePart | AudioPart,
  at: string,
  target: Target,
): (TextBlockParam | MediaBlock)[] {
  switch (part.type) {
    case 'text':
      return textBlocks(part.text, part.providerMetadata);
    case 'image':
      return [imageBlock(plainMedia(part), at, target)];
    case 'file':
      return [fileBlock(plainMedia(part), at, target)];
    case 'audio':
      throw cannotSend(at, 'it does not support audio', target);
    default:
      return assertNever(part);
  }
}

function imageBlock(
  { url, data, mediaType, providerMetadata }: ImagePart | FilePart,
  at: string,
  target: Target,
): ImageBlockParam {
  const extras = cacheControl(providerMetadata);
  if (data === undefined) {
    if (url === undefined) throw cannotSend(at, 'the part has neither url nor data', target);
    return { type: 'image', source: { type: 'url', url }, ...extras };
  }
  const source = imageSource(data, mediaType);
  if (source !== undefined) return { type: 'image', source, ...extras };
  throw cannotSend(
    at,
    `it supports ${IMAGE_TYPES.join(', ')}, not ${mediaType ?? 'an image without a mediaType'}`,
    target,
  );
}

/** @see https://platform.claude.com/docs/en/build-with-claude/pdf-support */
function fileBlock(part: FilePart, at: string, target: Target): MediaBlock {
  const { data, mediaType, filename, providerMetadata } = part;
  const source = documentSource(part);
  if (source !== undefined) {
    const citations = objectAt(providerMetadata?.['anthropic'], 'citations');
    return {
      type: 'document',
      source,
      ...(filename !== undefined && { title: filename }),
      ...(citations['enabled'] === true && { citations: { enabled: true } }),
      ...cacheControl(providerMetadata),
    };
  }
  if (mediaType?.startsWith('image/') === true) return imageBlock(part, at, target);
  const kind = data === undefined ? 'PDF and image files by url' : 'PDF, text and image files';
  throw cannotSend(at, `it supports ${kind}, not ${mediaType ?? 'a file without a mediaType'}`, target);
}

function documentSource({ url, data, mediaType }: FilePart): DocumentBlockParam['source'] | undefined {
  if (data === undefined) {
    // A URL source is fetched as a PDF.
    const isPdf = mediaType === undefined || mediaType === 'application/pdf';
    return isPdf && url !== undefined ? { type: 'url', url } : undefined;
  }
  if (mediaType === 'application/pdf') {
    return { type: 'base64', media_type: 'application/pdf', data: toBase64(data) };
  }
  return mediaType !== undefined && isTextType(mediaType)
    ? { type: 'text', media_type: 'text/plain', data: bytesToText(data) }
    : undefined;
}

/** @param why continues "… cannot be sent to <model>: " */
function cannotSend(at: string, why: string, { provider, model }: Target): UnsupportedError {
  return new UnsupportedError(`${at} cannot be sent to ${model}: ${why}.`, { provider, model });
}
