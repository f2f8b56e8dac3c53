import type { ToolCallPart } from '../model/content-part.ts';

/**
 * The arguments of a tool call out of the JSON text that the model wrote. No text is a call without arguments (`{}`);
 * text that is not a JSON object is kept as `rawArguments` and marked `invalid`.
 */
export function parseToolArguments(raw: string): Pick<ToolCallPart, 'arguments' | 'rawArguments' | 'invalid'> {
  if (raw.trim() === '') return { arguments: {}, rawArguments: '' };
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { arguments: parsed, rawArguments: raw };
    }
  } catch {
    // Not JSON: told below.
  }
  return { arguments: undefined, rawArguments: raw, invalid: true };
}
