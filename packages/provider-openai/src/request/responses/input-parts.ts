import {
  assertNever,
  type FilePart,
  type ImagePart,
  type TextPart,
  UnsupportedError,
  type UserPart,
} from '@flexiai/core/plugin';
import type {
  ResponseInputContent,
  ResponseInputFile,
  ResponseInputImage,
  ResponseInputText,
} from 'openai/resources/responses/responses';
import { dataUrl, type PartPlace } from '../content-parts.ts';

/**
 * A part of a user's message, or of a tool's result, in the form of the Responses API. The part's own `providerMetadata.openai`
 * fields are sent unchanged (a cache breakpoint, for instance).
 *
 * @throws UnsupportedError for audio, which the API does not support
 * @throws InvalidRequestError for a part without content
 */
export function toInputPart(part: UserPart, place: PartPlace): ResponseInputContent {
  const extras = part.providerMetadata?.['openai'];
  const content = convert(part, place);
  return extras === undefined ? content : { ...content, ...extras };
}

/** A text, with its `providerMetadata.openai` fields. */
export function toInputText({ text, providerMetadata }: TextPart): ResponseInputText {
  return { type: 'input_text', text, ...providerMetadata?.['openai'] };
}

function convert(part: UserPart, place: PartPlace): ResponseInputContent {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'image':
      return imagePart(part, place);
    case 'file':
      return filePart(part, place);
    case 'audio':
      throw new UnsupportedError(`${place.path} is audio, which the Responses API does not support.`, place.failure);
    default:
      return assertNever(part);
  }
}

function imagePart({ url, data, mediaType, detail = 'auto' }: ImagePart, place: PartPlace): ResponseInputImage {
  return { type: 'input_image', image_url: url ?? dataUrl(data, mediaType, place), detail };
}

/** @see https://platform.openai.com/docs/guides/pdf-files */
function filePart({ url, data, mediaType, filename }: FilePart, place: PartPlace): ResponseInputFile {
  // The API names a document that it fetches itself.
  if (url !== undefined && !url.startsWith('data:')) return { type: 'input_file', file_url: url };
  const file_data = url ?? dataUrl(data, mediaType, place);
  return { type: 'input_file', filename: filename ?? nameOf(file_data), file_data };
}

/** The API uses the extension of a file's name: https://developers.openai.com/api/docs/guides/file-inputs */
const ENDINGS: readonly (readonly [string, string])[] = [
  ['application/pdf', 'pdf'],
  ['application/msword', 'doc'],
  ['application/rtf', 'rtf'],
  ['text/rtf', 'rtf'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml', 'docx'],
  ['application/vnd.openxmlformats-officedocument.presentationml', 'pptx'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml', 'xlsx'],
  ['application/vnd.ms-powerpoint', 'ppt'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.oasis.opendocument.text', 'odt'],
  ['application/vnd.apple.pages', 'pages'],
  ['application/vnd.apple.keynote', 'key'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/markdown', 'md'],
  ['text/', 'txt'],
  ['application/json', 'json'],
];

/** The API requires a name for a document's bytes. */
function nameOf(dataUrl: string): string {
  const ending = ENDINGS.find(([type]) => dataUrl.startsWith(`data:${type}`))?.[1];
  return ending === undefined ? 'document' : `document.${ending}`;
}
