import { escapeControls } from '../data/escape-controls.ts';
import { isObject, parseJson } from '../data/json-fields.ts';
import type { ToolCallPart } from '../model/content-part.ts';

/**
 * Parses the arguments of a tool call from the model's JSON text. An empty text and `null` mean no arguments (`{}`). Two common
 * mistakes of models and servers are mended, because they can be read in one way only: an object that was encoded twice, and line
 * breaks or tabs inside a string. Any other text that is not a JSON object is kept as `rawArguments` and marked `invalid`.
 */
export function parseToolArguments(raw: string): Pick<ToolCallPart, 'arguments' | 'rawArguments' | 'invalid'> {
  if (raw.trim() === '') return { arguments: {}, rawArguments: '' };
  const parsed = parseJson(raw);
  if (isObject(parsed)) return { arguments: parsed, rawArguments: raw };
  const mended = mend(raw, parsed);
  // The text goes back to the provider, which may refuse its own mistake.
  if (mended !== undefined) return { arguments: mended, rawArguments: JSON.stringify(mended) };
  return { arguments: undefined, rawArguments: raw, invalid: true };
}

function mend(raw: string, parsed: unknown): object | undefined {
  if (parsed === null) return {};
  const again = parsed === undefined ? parseJson(escapeControls(raw)) : parsed;
  const inner = typeof again === 'string' ? (parseJson(again) ?? parseJson(escapeControls(again))) : again;
  return isObject(inner) ? inner : undefined;
}
