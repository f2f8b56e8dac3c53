import type { ToolCallPart } from '../model/content-part.ts';

/**
 * Parses the arguments of a tool call from the model's JSON text. An empty text means no arguments (`{}`); a text that is not a
 * JSON object is kept as `rawArguments` and marked `invalid`.
 */
export function parseToolArguments(raw: string): Pick<ToolCallPart, 'arguments' | 'rawArguments' | 'invalid'> {
  if (raw.trim() === '') return { arguments: {}, rawArguments: '' };
  try {
    const parsed: unknown = JSON.parse(raw);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { arguments: parsed, rawArguments: raw };
    }
  } catch {
    // Not JSON: marked as invalid below.
  }
  return { arguments: undefined, rawArguments: raw, invalid: true };
}
