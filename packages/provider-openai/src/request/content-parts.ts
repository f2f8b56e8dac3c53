import {
  type AudioPart,
  assertNever,
  type BinaryData,
  type FilePart,
  type ImagePart,
  InvalidRequestError,
  mediaTypeOf,
  type ProviderErrorOptions,
  type TextPart,
  toBase64,
  UnsupportedError,
  type UserPart,
} from '@flexiai/core/plugin';
import type { ChatCompletionContentPart, ChatCompletionContentPartText } from 'openai/resources/chat/completions';
import { OPENAI } from '../api/endpoint.ts';

/** The place of a part in the request, for messages about it. */
export interface PartPlace {
  /** Such as `messages[2].content[0]`. */
  readonly path: string;
  /** The plugin whose fields of a part's `providerMetadata` are sent. @default 'openai' */
  readonly pluginId?: string;
  readonly failure: ProviderErrorOptions;
}

/**
 * A part of a user's message in the form of Chat Completions. The fields of the plugin in the part's `providerMetadata` are sent
 * unchanged (a cache breakpoint, for instance).
 *
 * @throws UnsupportedError for what the API has no way to take: a document by URL, sound that is neither WAV nor MP3
 * @throws InvalidRequestError for a part without content
 */
export function toContentPart(part: UserPart, place: PartPlace): ChatCompletionContentPart {
  const extras = part.providerMetadata?.[place.pluginId ?? OPENAI.id];
  const content = convert(part, place);
  return extras === undefined ? content : { ...content, ...extras };
}

/** A text, with the plugin's fields of its `providerMetadata`. */
export function toTextPart({ text, providerMetadata }: TextPart, pluginId: string): ChatCompletionContentPartText {
  return { type: 'text', text, ...providerMetadata?.[pluginId] };
}

function convert(part: UserPart, place: PartPlace): ChatCompletionContentPart {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return imagePart(part, place);
    case 'file':
      return filePart(part, place);
    case 'audio':
      return audioPart(part, place);
    default:
      return assertNever(part);
  }
}

function imagePart({ url, data, mediaType, detail }: ImagePart, place: PartPlace): ChatCompletionContentPart {
  return {
    type: 'image_url',
    image_url: { url: url ?? dataUrl(data, mediaType, place), ...(detail !== undefined && { detail }) },
  };
}

/** @see https://platform.openai.com/docs/guides/pdf-files */
function filePart({ url, data, mediaType, filename }: FilePart, place: PartPlace): ChatCompletionContentPart {
  if (url !== undefined && !url.startsWith('data:')) {
    throw new UnsupportedError(
      `${place.path} is a document by URL, which Chat Completions does not fetch. Pass its bytes as data.`,
      place.failure,
    );
  }
  const file_data = url ?? dataUrl(data, mediaType, place);
  return { type: 'file', file: { filename: filename ?? defaultFilename(file_data), file_data } };
}

/** The API requires a name for a document's bytes. */
function defaultFilename(data: string): string {
  return data.startsWith('data:application/pdf') ? 'document.pdf' : 'document';
}

const SOUNDS: { readonly [mediaType: string]: 'wav' | 'mp3' } = { 'audio/wav': 'wav', 'audio/mpeg': 'mp3' };

/** @see https://platform.openai.com/docs/guides/audio */
function audioPart({ data, mediaType }: AudioPart, place: PartPlace): ChatCompletionContentPart {
  const format = SOUNDS[mediaTypeOf(String(mediaType))];
  if (format === undefined) {
    throw new UnsupportedError(
      `${place.path} is audio of the type ${mediaType}; OpenAI supports audio/wav and audio/mpeg.`,
      place.failure,
    );
  }
  return {
    type: 'input_audio',
    input_audio: { data: toBase64(data), format },
  };
}

/**
 * A part's bytes as a `data:` URL.
 * @throws InvalidRequestError for a part without content
 */
export function dataUrl(data: BinaryData | undefined, mediaType: string | undefined, place: PartPlace): string {
  if (typeof data === 'string' && data.startsWith('data:')) return data;
  if (data === undefined || mediaType === undefined) {
    throw new InvalidRequestError(`${place.path} has neither a url nor data with its mediaType.`, place.failure);
  }
  return `data:${mediaType};base64,${toBase64(data)}`;
}
