import { isObject, parseJson } from '../../data/json-fields.ts';

/** Whether two texts are the same JSON, apart from white space. */
export function isSameJson(one: string, other: string): boolean {
  if (one === other) return true;
  const [first, second] = [parseJson(one), parseJson(other)];
  return first !== undefined && second !== undefined && grows(first, second) && grows(second, first);
}

/**
 * Whether the later text is an object that contains everything in the earlier one: its texts and lists may be longer, and fields
 * may have been added. An empty object is the beginning of any text.
 */
export function isGrownJson(earlier: string, later: string): boolean {
  const first = parseJson(earlier);
  return isObject(first) && (Object.keys(first).length === 0 || grows(first, parseJson(later)));
}

/** Values that are nested more deeply are not compared. */
const DEEPEST = 200;

function grows(earlier: unknown, later: unknown, depth = 0): boolean {
  if (depth > DEEPEST) return false;
  if (typeof earlier === 'string') return typeof later === 'string' && later.startsWith(earlier);
  if (Array.isArray(earlier)) {
    if (!Array.isArray(later) || later.length < earlier.length) return false;
    return earlier.every((item, index) => grows(item, later[index], depth + 1));
  }
  if (!isObject(earlier)) return earlier === later;
  return isObject(later) && Object.entries(earlier).every(([key, value]) => grows(value, later[key], depth + 1));
}
