import type { InputIssue } from '../../errors/client-errors.ts';
import { unknownOption } from '../../validation/schema-issues.ts';

/** Fields of other libraries and wires, and their names here. */
const SYNONYMS: { readonly [name: string]: string } = {
  input_schema: 'parameters',
  inputSchema: 'parameters',
  function: 'name, description and parameters',
  tool_calls: 'content parts of type "tool-call"',
  tool_call_id: 'toolCallId',
  is_error: 'isError',
  media_type: 'mediaType',
  mimeType: 'mediaType',
  image_url: 'url',
  source: 'url or data',
};

/** Adds an issue for every unknown field: a field that is silently ignored is misleading. */
export function checkFields(
  value: { readonly [field: string]: unknown },
  known: readonly string[],
  path: string,
  issues: InputIssue[],
): void {
  for (const field in value) {
    if (known.includes(field)) continue;
    const synonym = Object.hasOwn(SYNONYMS, field) ? SYNONYMS[field] : undefined;
    const hint = synonym === undefined ? unknownOption(field, known) : `unknown field; use ${synonym}`;
    issues.push({ path: `${path}.${field}`, message: hint.replace('option', 'field') });
  }
}
