import { mediaTypeOf } from '../data/media-type.ts';
import type { AudioPart, FilePart, ImagePart, UserPart } from '../model/content-part.ts';
import type { MediaRules } from './conversation-rules.ts';
import { fileAsText, isTextType } from './file-text.ts';

/** A part that the wire accepts, or why it does not. */
export type FitPart = { readonly part: UserPart } | { readonly problem: string };

/** A part in a form that a wire accepts: unchanged, or a file as an image, audio or text. */
export function fitMedia(part: UserPart, rules: MediaRules): FitPart {
  switch (part.type) {
    case 'image':
      return fitOther(part, 'pictures', rules.images);
    case 'audio':
      return fitOther(part, 'sound', rules.audio);
    case 'file':
      return fitFile(part, rules);
    default:
      return { part };
  }
}

function fitOther(part: ImagePart | AudioPart, what: string, taken: readonly string[] | undefined): FitPart {
  if (taken === undefined) return { part };
  if (taken.length === 0) return { problem: `takes no ${what}` };
  const { mediaType } = part;
  if (mediaType === undefined || takes(taken, mediaTypeOf(mediaType))) return { part };
  return { problem: `takes ${what} of the types ${taken.join(', ')}, not ${mediaType}` };
}

function fitFile(part: FilePart, { images, filesByUrl, audio, ...rules }: MediaRules): FitPart {
  const files = part.data === undefined ? (filesByUrl ?? rules.files) : rules.files;
  if (files === undefined) return { part };
  const mediaType = part.mediaType === undefined ? undefined : mediaTypeOf(part.mediaType);
  if (mediaType === undefined) return files.length === 0 ? { problem: 'takes no files' } : { part };
  if (takes(files, mediaType)) return { part };
  const { url, data, origin, providerMetadata } = part;
  const base = { ...(origin !== undefined && { origin }), ...(providerMetadata !== undefined && { providerMetadata }) };
  if (mediaType.startsWith('image/') && (images === undefined || takes(images, mediaType))) {
    const where = { ...(url !== undefined && { url }), ...(data !== undefined && { data }) };
    return { part: { type: 'image', ...where, mediaType, ...base } };
  }
  if (data !== undefined && mediaType.startsWith('audio/') && (audio === undefined || takes(audio, mediaType))) {
    return { part: { type: 'audio', data, mediaType, ...base } };
  }
  if (data !== undefined && isTextType(mediaType)) {
    try {
      return { part: { type: 'text', text: fileAsText({ ...part, mediaType }), ...base } };
    } catch {
      return { problem: 'cannot receive the file as text: its data is not base64' };
    }
  }
  const taken = files.length === 0 ? 'no files' : `files of the types ${files.join(', ')}`;
  return { problem: `takes ${taken}, not ${mediaType}${data === undefined ? ' by URL' : ''}` };
}

function takes(types: readonly string[], mediaType: string): boolean {
  return types.some((type) => {
    if (type === 'text/*') return isTextType(mediaType);
    return type.endsWith('*') ? mediaType.startsWith(type.slice(0, -1)) : type === mediaType;
  });
}
