import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';
import { invalidValue } from './strict-values.ts';

const MESSAGE_FIELDS = new Set('role content name tool_calls tool_call_id refusal audio function_call'.split(' '));
const CALL_FIELDS = new Set('id type function custom'.split(' '));
const IMAGE_TYPES = ['png', 'jpeg', 'gif', 'webp'];

/** The fields in which compatible servers write thoughts. */
const THOUGHT_FIELD = 'reasoning_content';

/**
 * Rejects fields of a message that only other services have, and unsupported media.
 *
 * @param thoughts those that this server wrote, which may be sent back
 */
export function checkMessageContent(
  message: JsonObject,
  path: string,
  thoughts: ReadonlySet<string>,
): HttpAnswer | undefined {
  const { [THOUGHT_FIELD]: thought, ...others } = message;
  const isOwn = typeof thought === 'string' && thoughts.has(thought);
  const unknown = unknownField(isOwn ? others : message, MESSAGE_FIELDS, path);
  if (unknown !== undefined) return unknown;
  for (const [index, call] of asList(message['tool_calls']).map(asObject).entries()) {
    const refusal = unknownField(call, CALL_FIELDS, `${path}.tool_calls[${index}]`);
    if (refusal !== undefined) return refusal;
  }
  for (const [index, part] of asList(message['content']).map(asObject).entries()) {
    const refusal = checkPart(part, `${path}.content[${index}]`);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function unknownField(object: JsonObject, known: ReadonlySet<string>, path: string): HttpAnswer | undefined {
  const field = Object.keys(object).find((name) => !known.has(name));
  if (field === undefined) return undefined;
  const param = `${path}.${field}`;
  return openaiError(400, `Unknown parameter: '${param}'.`, { param, code: 'unknown_parameter' });
}

function checkPart(part: JsonObject, path: string): HttpAnswer | undefined {
  switch (part['type']) {
    case 'image_url':
      return checkImage(mediaTypeOf(asObject(part['image_url'])['url']));
    case 'file':
      return checkFile(asObject(part['file']), `${path}.file.file_data`);
    case 'input_audio': {
      const { format } = asObject(part['input_audio']);
      if (format === 'wav' || format === 'mp3') return undefined;
      const param = `${path}.input_audio.format`;
      return invalidValue(param, `Invalid value: '${String(format)}'. Supported values are: 'wav' and 'mp3'.`);
    }
    default:
      return undefined;
  }
}

function checkImage(mediaType: string | undefined): HttpAnswer | undefined {
  if (mediaType === undefined || IMAGE_TYPES.some((type) => mediaType === `image/${type}`)) return undefined;
  return openaiError(
    400,
    "You uploaded an unsupported image. Please make sure your image has of one the following formats: ['png', 'jpeg', 'gif', 'webp'].",
    { code: 'invalid_image_format' },
  );
}

/** @see https://platform.openai.com/docs/guides/pdf-files */
function checkFile({ file_data: data }: JsonObject, param: string): HttpAnswer | undefined {
  if (data === undefined) return undefined;
  const mediaType = mediaTypeOf(data);
  if (mediaType === 'application/pdf') return undefined;
  return openaiError(
    400,
    `Invalid file data: '${param}'. Expected a base64-encoded data URL with an application/pdf MIME type (e.g. 'data:application/pdf;base64,aW1nIGJ5dGVzIGhlcmU='), but ${mediaType === undefined ? 'got a value without one' : `unsupported MIME type '${mediaType}'`}.`,
    { param: 'messages', code: 'invalid_value' },
  );
}

/** The type of a `data:` URL; `undefined` for other addresses. */
function mediaTypeOf(url: unknown): string | undefined {
  return /^data:([^;,]*)/.exec(String(url))?.[1];
}
