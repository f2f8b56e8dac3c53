import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { INPUT_ITEMS, type InputItemForm, itemType } from './input-item-forms.ts';
import { openaiError } from './openai-errors.ts';
import type { ResponseMemory } from './response-memory.ts';
import { checkItemOrder } from './strict-item-order.ts';
import { emptyArray, invalidValue, missing, stringTooLong, unknownParameter } from './strict-values.ts';

/** The allowed parts of a message, by role. */
const CONTENT: { readonly [role: string]: readonly string[] } = {
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  user: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
};
const CACHE = 'prompt_cache_breakpoint';
const PART_FIELDS: { readonly [type: string]: readonly string[] } = {
  input_text: ['type', 'text', CACHE],
  input_image: ['type', 'image_url', 'file_id', 'detail', CACHE],
  input_file: ['type', 'file_data', 'file_url', 'file_id', 'filename', 'detail', CACHE],
  output_text: ['type', 'text', 'annotations', 'logprobs'],
  refusal: ['type', 'refusal'],
};
const LONGEST_ID = 64;

/**
 * The error in a request's `input` items.
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function checkInputItems(body: JsonObject, memory: ResponseMemory): HttpAnswer | undefined {
  const input = asList(body['input']).map(asObject);
  const stored = body['store'] !== false;
  for (const [index, item] of input.entries()) {
    const path = `input[${index}]`;
    const refusal = checkItem(item, path) ?? checkPersisted(item, stored, memory);
    if (refusal !== undefined) return refusal;
  }
  return checkItemOrder(body, input, memory);
}

function checkItem(item: JsonObject, path: string): HttpAnswer | undefined {
  const type = itemType(item);
  const form = INPUT_ITEMS.get(type);
  if (form === undefined) return invalidValue(`${path}.type`, `Invalid value: '${type}'.`);
  const unknown = Object.keys(item).find((field) => !form.fields.includes(field));
  if (unknown !== undefined) return unknownParameter(`${path}.${unknown}`);
  for (const field of form.required) if (item[field] === undefined) return missing(`${path}.${field}`);
  const refusal = checkId(item, form, path);
  if (refusal !== undefined) return refusal;
  switch (type) {
    case 'message':
      return checkMessage(item, path);
    case 'function_call':
      return checkCallId(item, path) ?? checkText(item, 'name', path) ?? checkText(item, 'arguments', path);
    case 'function_call_output':
      return checkCallId(item, path) ?? checkOutput(item, `${path}.output`);
    case 'reasoning':
      return Array.isArray(item['summary']) ? undefined : missing(`${path}.summary`);
    default:
      return undefined;
  }
}

function checkId({ id }: JsonObject, { prefix }: InputItemForm, path: string): HttpAnswer | undefined {
  if (typeof id !== 'string') return undefined;
  if (id.length > LONGEST_ID) return stringTooLong(`${path}.id`, id, LONGEST_ID);
  if (prefix === undefined || id.startsWith(prefix)) return undefined;
  return invalidValue(`${path}.id`, `Invalid '${path}.id': '${id}'. Expected an ID that begins with '${prefix}'.`);
}

function checkMessage({ role, content, phase }: JsonObject, path: string): HttpAnswer | undefined {
  const allowed = typeof role === 'string' ? CONTENT[role] : undefined;
  if (allowed === undefined) {
    return invalidValue(
      `${path}.role`,
      `Invalid value: '${String(role)}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.`,
    );
  }
  if (phase !== undefined && role !== 'assistant') return unknownParameter(`${path}.phase`);
  if (phase !== undefined && phase !== null && phase !== 'commentary' && phase !== 'final_answer') {
    const values = "Supported values are: 'commentary' and 'final_answer'.";
    return invalidValue(`${path}.phase`, `Invalid value: '${String(phase)}'. ${values}`);
  }
  if (typeof content === 'string') return undefined;
  if (!Array.isArray(content)) return missing(`${path}.content`);
  return checkParts(content, `${path}.content`, allowed);
}

function checkOutput({ output }: JsonObject, path: string): HttpAnswer | undefined {
  if (typeof output === 'string') return undefined;
  if (!Array.isArray(output)) return missing(path);
  return checkParts(output, path, ['input_text', 'input_image', 'input_file']);
}

function checkParts(parts: readonly unknown[], path: string, allowed: readonly string[]): HttpAnswer | undefined {
  if (parts.length === 0) return emptyArray(path);
  for (const [index, part] of parts.map(asObject).entries()) {
    const place = `${path}[${index}]`;
    const type = String(part['type']);
    if (!allowed.includes(type)) {
      const values = allowed.map((value) => `'${value}'`).join(', ');
      return invalidValue(place, `Invalid value: '${type}'. Supported values are: ${values}.`);
    }
    const unknown = Object.keys(part).find((field) => PART_FIELDS[type]?.includes(field) === false);
    const refusal = unknown === undefined ? checkPart(type, part, place) : unknownParameter(`${place}.${unknown}`);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function checkPart(type: string, part: JsonObject, path: string): HttpAnswer | undefined {
  switch (type) {
    case 'input_image':
      return part['image_url'] === undefined && part['file_id'] === undefined
        ? missing(`${path}.image_url`)
        : undefined;
    case 'input_file': {
      const { file_data: data, file_url: url, file_id: id, filename } = part;
      if (data === undefined) return url === undefined && id === undefined ? missing(`${path}.file_id`) : undefined;
      if (typeof filename !== 'string') return missing(`${path}.filename`);
      if (typeof data === 'string' && data.startsWith('data:')) return undefined;
      return invalidValue(
        `${path}.file_data`,
        `Invalid '${path}.file_data'. Expected a base64-encoded data URL, but got a value without the 'data:' prefix.`,
      );
    }
    case 'refusal':
      return checkText(part, 'refusal', path);
    default:
      return checkText(part, 'text', path);
  }
}

function checkText(fields: JsonObject, field: string, path: string): HttpAnswer | undefined {
  const value = fields[field];
  if (typeof value === 'string') return undefined;
  if (value === undefined) return missing(`${path}.${field}`);
  const param = `${path}.${field}`;
  return openaiError(400, `Invalid type for '${param}': expected a string, but got an object instead.`, {
    param,
    code: 'invalid_type',
  });
}

function checkCallId(item: JsonObject, path: string): HttpAnswer | undefined {
  const { call_id: id } = item;
  if (typeof id !== 'string' || id.length <= LONGEST_ID) return checkText(item, 'call_id', path);
  return stringTooLong(`${path}.call_id`, id, LONGEST_ID);
}

/** A reference or a shortened item must refer to a stored item. */
function checkPersisted(item: JsonObject, stored: boolean, memory: ResponseMemory): HttpAnswer | undefined {
  const { id, content, encrypted_content: encrypted, result } = item;
  switch (itemType(item)) {
    case 'reasoning':
      return stored || typeof encrypted === 'string' || asList(content).length > 0 ? undefined : notFound(id);
    case 'image_generation_call':
      return typeof result === 'string' || memory.knows(id) ? undefined : notFound(id);
    case 'item_reference':
      return memory.knows(id) ? undefined : notFound(id);
    default:
      return undefined;
  }
}

function notFound(id: unknown): HttpAnswer {
  return openaiError(
    404,
    `Item with id '${String(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    { param: 'input' },
  );
}
