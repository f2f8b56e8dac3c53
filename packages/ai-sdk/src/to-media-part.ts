import {
  type LanguageModelV4FilePart,
  type LanguageModelV4ReasoningFilePart,
  UnsupportedFunctionalityError,
} from '@ai-sdk/provider';
import type { AudioPart, FilePart, ImagePart } from '@flexiai/core';
import { objectOf, toBase64 } from '@flexiai/core/plugin';
import { fullMediaType } from './full-media-type.ts';

type GivenFile = Pick<LanguageModelV4FilePart, 'data' | 'mediaType' | 'filename' | 'providerOptions'>;

/**
 * Converts a file of the AI SDK: a picture, audio or a document.
 * @throws UnsupportedFunctionalityError for a provider's file id, for audio by URL, and for a media type that
 * cannot be completed
 */
export function toMediaPart(part: GivenFile): ImagePart | FilePart | AudioPart {
  const { filename } = part;
  const mediaType = fullMediaType(part.mediaType, part.data);
  const kind = mediaType.split('/', 1)[0];
  const content = contentOf(part.data);
  if (kind === 'audio') {
    if (!('data' in content)) throw new UnsupportedFunctionalityError({ functionality: 'audio by URL' });
    return { type: 'audio', mediaType, ...content };
  }
  if (kind === 'image') {
    const detail = detailOf(part);
    return {
      type: 'image',
      mediaType,
      ...content,
      ...(detail !== undefined && { detail }),
    };
  }
  return { type: 'file', mediaType, ...content, ...(filename !== undefined && { filename }) };
}

function contentOf(
  data: LanguageModelV4FilePart['data'] | LanguageModelV4ReasoningFilePart['data'],
): { readonly data: Uint8Array | string } | { readonly url: string } {
  switch (data.type) {
    case 'data':
      return { data: data.data };
    case 'url':
      return { url: data.originalUrl ?? data.url.href };
    case 'text':
      return { data: toBase64(new TextEncoder().encode(data.text)) };
    case 'reference':
      throw new UnsupportedFunctionalityError({
        functionality: 'a file by the id of one provider',
        message: 'A file id is known to one provider only, so that the call cannot fail over. Send the data itself.',
      });
  }
}

/** The detail of a picture: an option of OpenAI in the AI SDK, and a setting of FlexiAI. */
function detailOf({ providerOptions }: GivenFile): ImagePart['detail'] {
  const detail = objectOf(providerOptions?.['openai'])?.['imageDetail'];
  return detail === 'auto' || detail === 'low' || detail === 'high' ? detail : undefined;
}
