import type { JsonObject } from '../server/json-object.ts';
import type { HttpAnswer } from '../server/wire.ts';
import { itemType } from './input-item-forms.ts';
import { openaiError } from './openai-errors.ts';
import type { ResponseMemory } from './response-memory.ts';

/** Calls that the application answers: the item of the answer, and the service's names of the two. */
const ANSWERED: ReadonlyMap<string, { readonly output: string; readonly name: string }> = new Map(
  ['function_call', 'custom_tool_call', 'computer_call', 'local_shell_call', 'shell_call', 'apply_patch_call'].map(
    (type) => [type, { output: `${type}_output`, name: type.replaceAll('_', ' ') }],
  ),
);
const OUTPUTS: ReadonlyMap<string, string> = new Map([...ANSWERED.values()].map(({ output, name }) => [output, name]));

/** The error in the order of a request's items: their ids, their calls and answers, their reasoning. */
export function checkItemOrder(
  body: JsonObject,
  input: readonly JsonObject[],
  memory: ResponseMemory,
): HttpAnswer | undefined {
  const before = memory.before(body);
  // An unknown earlier response may contain whatever is missing here.
  const known = body['conversation'] === undefined ? before : undefined;
  return (
    checkIds(input, known ?? []) ??
    (known === undefined ? undefined : checkCalls([...known, ...input])) ??
    checkFollowing(input) ??
    checkRequired(input, known ?? [], memory)
  );
}

function checkIds(input: readonly JsonObject[], before: readonly JsonObject[]): HttpAnswer | undefined {
  const seen = new Set<unknown>(before.map(({ id }) => id));
  for (const [index, { id }] of input.entries()) {
    if (typeof id !== 'string') continue;
    if (seen.has(id)) {
      return openaiError(
        400,
        `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`,
        { param: `input[${index}]` },
      );
    }
    seen.add(id);
  }
  return undefined;
}

/** Every output answers an earlier call, and every call is answered. */
function checkCalls(items: readonly JsonObject[]): HttpAnswer | undefined {
  const open = new Map<string, string>();
  for (const item of items) {
    const type = itemType(item);
    const id = String(item['call_id']);
    const call = ANSWERED.get(type)?.name;
    const output = OUTPUTS.get(type);
    if (call !== undefined) open.set(`${call} ${id}`, id);
    if (output !== undefined && !open.delete(`${output} ${id}`)) {
      return openaiError(400, `No tool call found for ${output} output with call_id ${id}.`, { param: 'input' });
    }
  }
  for (const call of open.keys()) {
    return openaiError(400, `No tool output found for ${call}.`, { param: 'input' });
  }
  return undefined;
}

/** Reasoning must directly precede the item that it led to. */
function checkFollowing(input: readonly JsonObject[]): HttpAnswer | undefined {
  for (const [index, item] of input.entries()) {
    if (itemType(item) !== 'reasoning') continue;
    const next = input[index + 1];
    const type = next === undefined ? undefined : itemType(next);
    const follows = type !== undefined && !OUTPUTS.has(type) && !(type === 'message' && next?.['role'] !== 'assistant');
    if (follows) continue;
    return openaiError(
      400,
      `Item '${String(item['id'])}' of type 'reasoning' was provided without its required following item.`,
      { param: 'input' },
    );
  }
  return undefined;
}

/** An item after reasoning cannot be referenced without its reasoning. */
function checkRequired(
  input: readonly JsonObject[],
  before: readonly JsonObject[],
  memory: ResponseMemory,
): HttpAnswer | undefined {
  const ids = new Set<unknown>([...before, ...input].map(({ id }) => id));
  for (const item of input) {
    const reasoning = memory.reasoningOf(item['id']);
    if (reasoning === undefined || ids.has(reasoning)) continue;
    return openaiError(
      400,
      `Item '${String(item['id'])}' of type '${itemType(item)}' was provided without its required 'reasoning' item: '${reasoning}'.`,
      { param: 'input' },
    );
  }
  return undefined;
}
