import { type JsonObject, objectOf, type ProviderBlockPart, stringOf } from '@flexiai/core/plugin';

/** Calls that only the application can answer, with an item of the API's own: by their type, the type of that item. */
const OUTPUTS: ReadonlyMap<string, string> = new Map([
  ['apply_patch_call', 'apply_patch_call_output'],
  ['computer_call', 'computer_call_output'],
  ['custom_tool_call', 'custom_tool_call_output'],
  ['local_shell_call', 'local_shell_call_output'],
  ['shell_call', 'shell_call_output'],
  ['tool_search_call', 'tool_search_output'],
]);

/**
 * The type of the item with which only the application can answer this one; `undefined` where OpenAI's servers do what it
 * is about.
 */
export function outputTypeOf(item: JsonObject): string | undefined {
  const type = stringOf(item['type']) ?? '';
  // Both of these can run on either side.
  if (type === 'shell_call' && objectOf(item['environment'])?.['type'] === 'container_reference') return undefined;
  if (type === 'tool_search_call' && item['execution'] !== 'client') return undefined;
  return OUTPUTS.get(type);
}

/** The kind of an item of this type, the same for all providers. */
export function kindOf(type: string): ProviderBlockPart['kind'] {
  if (type.endsWith('_output') || type.endsWith('_result')) return 'tool-result';
  return type.endsWith('_call') || type === 'program' ? 'tool-call' : 'other';
}

/** The tool that an item belongs to. */
export function toolNameOf(item: JsonObject): string | undefined {
  const type = stringOf(item['type']) ?? '';
  const own = stringOf(item['name']);
  if (own !== undefined) return own;
  if (type.startsWith('program')) return 'programmatic_tool_calling';
  const [tool] = type.split(/_(?:call|output|result)(?:_|$)/, 1);
  return tool === undefined || tool === '' || tool === type ? undefined : tool;
}
