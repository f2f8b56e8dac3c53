import type { JsonObject } from '../../data/json-fields.ts';

/** The deepest nesting of a snapshot. */
const DEEPEST = 16;

/**
 * A copy of untrusted data, each field read once.
 * @returns `undefined` where it has more than `most` values, or is nested too deeply: the rest is not read
 */
export function boundedCopy(data: JsonObject, most: number): JsonObject | undefined {
  let left = most;
  const copy = (value: unknown, depth: number): unknown => {
    left -= 1;
    if (typeof value !== 'object' || value === null || left < 0) return value;
    if (depth > DEEPEST || (Array.isArray(value) && value.length > left)) {
      left = -1;
      return value;
    }
    if (Array.isArray(value)) return Array.from(value, (item: unknown) => copy(item, depth + 1));
    const fields: [string, unknown][] = [];
    for (const field in value) {
      if (left < 0) break;
      fields.push([field, copy((value as JsonObject)[field], depth + 1)]);
    }
    return Object.fromEntries(fields);
  };
  const copied = copy(data, 0) as JsonObject;
  return left < 0 ? undefined : copied;
}
