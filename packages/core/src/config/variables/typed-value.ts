import { parseJson } from '../../data/json-fields.ts';
import type { SchemaPlace } from './schema-place.ts';

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const SWITCH: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

/**
 * The value of a text from a variable or a reference. It becomes a number, boolean or list if that is allowed here; a text with the
 * wrong type stays a text, for the check to report.
 */
export function typedValue(text: string, place: SchemaPlace): unknown {
  const { types, isOpen } = place;
  // A JSON string: for an empty string, and for a text that would become another type.
  const quoted = /^\s*".*"\s*$/s.test(text) ? parseJson(text) : undefined;
  if (typeof quoted === 'string') return quoted;
  if (isOpen) return untypedValue(text);
  const trimmed = text.trim();
  if ((types.has('number') || types.has('integer')) && NUMBER.test(trimmed)) return Number(trimmed);
  if (types.has('boolean') && SWITCH.has(trimmed.toLowerCase())) return SWITCH.get(trimmed.toLowerCase());
  if (types.has('null') && trimmed === 'null') return null;
  if (types.has('object') || types.has('array')) {
    const json = /^[[{]/.test(trimmed) ? parseJson(trimmed) : undefined;
    if (json !== undefined) return json;
  }
  if (types.has('array') && (!types.has('string') || trimmed.includes(','))) {
    return trimmed.split(',').map((item) => typedValue(item.trim(), place.item()));
  }
  return text;
}

/** The parsed JSON if the text is valid JSON; otherwise the text. */
function untypedValue(text: string): unknown {
  const json = parseJson(text);
  return json === undefined || (typeof json === 'number' && String(json) !== text.trim()) ? text : json;
}

/** The text from which `typedValue` makes this value. */
export function textOfValue(value: unknown, place: SchemaPlace): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return value !== '' && value === typedValue(value, place) ? value : JSON.stringify(value);
}
