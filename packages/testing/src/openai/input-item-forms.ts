import type { JsonObject } from '../server/json-object.ts';

/** The fields of an item in a request's `input`. */
export interface InputItemForm {
  readonly fields: readonly string[];
  readonly required: readonly string[];
  /** The prefix of its id, if the service checks it. */
  readonly prefix?: string;
}

/** `!` marks a required field. */
function form(fields: string, prefix?: string): InputItemForm {
  const names = fields.split(' ');
  return {
    fields: ['type', ...names.map((name) => name.replace('!', ''))],
    required: names.filter((name) => name.endsWith('!')).map((name) => name.slice(0, -1)),
    ...(prefix !== undefined && { prefix }),
  };
}

/** The allowed items in a request. Fields that only the service writes, such as `created_by`, are not included. */
export const INPUT_ITEMS: ReadonlyMap<string, InputItemForm> = new Map([
  ['message', form('role content id status phase', 'msg')],
  ['item_reference', form('id!')],
  ['function_call', form('id call_id name arguments status namespace caller async', 'fc')],
  ['function_call_output', form('id call_id output status caller name namespace')],
  ['reasoning', form('id summary content encrypted_content status', 'rs')],
  ['compaction', form('id encrypted_content!')],
  ['compaction_trigger', form('id')],
  ['configuration_update', form('id reasoning text')],
  ['additional_tools', form('id role tools!')],
  ['web_search_call', form('id! status action!', 'ws')],
  ['file_search_call', form('id! status queries! results', 'fs')],
  ['code_interpreter_call', form('id! status code container_id! outputs', 'ci')],
  [
    'image_generation_call',
    form('id! status result action background error output_format quality revised_prompt size svg_usage', 'ig'),
  ],
  ['mcp_list_tools', form('id! server_label! tools! error', 'mcpl')],
  ['mcp_call', form('id! status arguments! name! server_label! approval_request_id error output', 'mcp')],
  ['mcp_approval_request', form('id! arguments! name! server_label!', 'mcpr')],
  ['mcp_approval_response', form('id approval_request_id! approve! reason')],
  ['tool_search_call', form('id status arguments! call_id execution')],
  ['tool_search_output', form('id status tools! call_id execution')],
  ['program', form('id! call_id! code! fingerprint!')],
  ['program_output', form('id! call_id! result! status!')],
  ['computer_call', form('id! call_id! status action actions pending_safety_checks!', 'cu')],
  ['computer_call_output', form('id call_id! status output! acknowledged_safety_checks')],
  ['local_shell_call', form('id! call_id! status action!')],
  ['local_shell_call_output', form('id call_id output! status')],
  ['shell_call', form('id call_id! status action! caller environment')],
  ['shell_call_output', form('id call_id! status output! caller max_output_length')],
  ['apply_patch_call', form('id call_id! status! operation! caller')],
  ['apply_patch_call_output', form('id call_id! status! output caller')],
  ['custom_tool_call', form('id call_id! name! input! async caller namespace', 'ctc')],
  ['custom_tool_call_output', form('id call_id! output! caller')],
]);

/** Messages may omit their type. */
export function itemType({ type, role }: JsonObject): string {
  return type === undefined && role !== undefined ? 'message' : String(type);
}
