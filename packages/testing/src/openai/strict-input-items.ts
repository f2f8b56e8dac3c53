import { asList, asObject, type JsonObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { openaiError } from './openai-errors.ts';
import { emptyArray, invalidValue, missing, stringTooLong } from './strict-values.ts';

const ITEMS = new Set(
  `message item_reference function_call function_call_output reasoning compaction web_search_call file_search_call
  computer_call computer_call_output image_generation_call code_interpreter_call local_shell_call
  local_shell_call_output shell_call shell_call_output apply_patch_call apply_patch_call_output mcp_list_tools
  mcp_approval_request mcp_approval_response mcp_call custom_tool_call custom_tool_call_output`.split(/\s+/),
);
/** What a message of each role may hold. */
const CONTENT: { readonly [role: string]: readonly string[] } = {
  system: ['input_text', 'input_image', 'input_file'],
  developer: ['input_text', 'input_image', 'input_file'],
  user: ['input_text', 'input_image', 'input_file'],
  assistant: ['output_text', 'refusal'],
};
/** How the ids of items begin. */
const ID_PREFIXES: { readonly [type: string]: string } = { message: 'msg', function_call: 'fc', reasoning: 'rs' };
const LONGEST_CALL_ID = 64;

/**
 * What is wrong with a request's `input` items.
 * @see https://platform.openai.com/docs/api-reference/responses/create#responses-create-input
 */
export function checkInputItems(body: JsonObject): HttpAnswer | undefined {
  const input = asList(body['input']).map(asObject);
  const stored = body['store'] !== false;
  for (const [index, item] of input.entries()) {
    const refusal = checkItem(item, `input[${index}]`, stored);
    if (refusal !== undefined) return refusal;
  }
  // What was said before may hold the calls that are answered here.
  const continued = body['previous_response_id'] !== undefined || body['conversation'] !== undefined;
  return checkIds(input) ?? (continued ? undefined : checkCalls(input)) ?? checkReasoningOrder(input);
}

/** Messages may leave their type out. */
function typeOf({ type, role }: JsonObject): string {
  return type === undefined && role !== undefined ? 'message' : String(type);
}

function checkItem(item: JsonObject, path: string, stored: boolean): HttpAnswer | undefined {
  const type = typeOf(item);
  if (!ITEMS.has(type)) return invalidValue(`${path}.type`, `Invalid value: '${type}'.`);
  const prefix = ID_PREFIXES[type];
  const { id } = item;
  if (prefix !== undefined && typeof id === 'string' && !id.startsWith(prefix)) {
    return invalidValue(`${path}.id`, `Invalid '${path}.id': '${id}'. Expected an ID that begins with '${prefix}'.`);
  }
  switch (type) {
    case 'message':
      return checkMessage(item, path);
    case 'function_call':
      return checkCallId(item, path) ?? checkText(item, 'name', path) ?? checkText(item, 'arguments', path);
    case 'function_call_output':
      return checkCallId(item, path) ?? checkOutput(item, `${path}.output`);
    case 'reasoning':
      return checkReasoning(item, path, stored);
    default:
      return undefined;
  }
}

function checkMessage({ role, content }: JsonObject, path: string): HttpAnswer | undefined {
  const allowed = typeof role === 'string' ? CONTENT[role] : undefined;
  if (allowed === undefined) {
    return invalidValue(
      `${path}.role`,
      `Invalid value: '${String(role)}'. Supported values are: 'assistant', 'system', 'developer', and 'user'.`,
    );
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
    const refusal = checkPart(type, part, place);
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
  if (typeof id !== 'string' || id.length <= LONGEST_CALL_ID) return checkText(item, 'call_id', path);
  return stringTooLong(`${path}.call_id`, id, LONGEST_CALL_ID);
}

function checkReasoning(item: JsonObject, path: string, stored: boolean): HttpAnswer | undefined {
  const { id, summary, content, encrypted_content: encrypted } = item;
  if (!Array.isArray(summary)) return missing(`${path}.summary`);
  if (stored || typeof encrypted === 'string' || asList(content).length > 0) return undefined;
  return openaiError(
    404,
    `Item with id '${String(id)}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
    { param: 'input' },
  );
}

function checkIds(input: readonly JsonObject[]): HttpAnswer | undefined {
  const seen = new Set<unknown>();
  for (const [index, { id }] of input.entries()) {
    if (id === undefined) continue;
    if (seen.has(id)) {
      return openaiError(
        400,
        `Duplicate item found with id ${String(id)}. Remove duplicate items from your input and try again.`,
        { param: `input[${index}]` },
      );
    }
    seen.add(id);
  }
  return undefined;
}

/** Every output answers a call before it, and every call is answered. */
function checkCalls(input: readonly JsonObject[]): HttpAnswer | undefined {
  const open = new Set<unknown>();
  for (const item of input) {
    const { call_id: id } = item;
    const type = typeOf(item);
    if (type === 'function_call') open.add(id);
    if (type === 'function_call_output' && !open.delete(id)) {
      return openaiError(400, `No tool call found for function call output with call_id ${String(id)}.`, {
        param: 'input',
      });
    }
  }
  for (const id of open) {
    return openaiError(400, `No tool output found for function call ${String(id)}.`, { param: 'input' });
  }
  return undefined;
}

/** What the model thought stands right before what it then said or did. */
function checkReasoningOrder(input: readonly JsonObject[]): HttpAnswer | undefined {
  for (const [index, item] of input.entries()) {
    if (typeOf(item) !== 'reasoning') continue;
    const next = input[index + 1];
    const type = next === undefined ? undefined : typeOf(next);
    const follows =
      type !== undefined && type !== 'function_call_output' && !(type === 'message' && next?.['role'] !== 'assistant');
    if (follows) continue;
    return openaiError(
      400,
      `Item '${String(item['id'])}' of type 'reasoning' was provided without its required following item.`,
      { param: 'input' },
    );
  }
  return undefined;
}
