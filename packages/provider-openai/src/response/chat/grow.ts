import { isObject, type JsonObject } from '@flexiai/core/plugin';

/** Fields of deltas whose texts are pieces of one text. Other texts are complete in each delta. */
const GROWING = new Set([
  'content',
  'reasoning_content',
  'reasoning',
  'refusal',
  'arguments',
  'text',
  'summary',
  'data',
]);

/**
 * Merges a message, or a part of one, with its next delta: texts are concatenated, list items are added, and other values are
 * replaced if the new one is not empty.
 */
export function grow(known: JsonObject, delta: JsonObject): JsonObject {
  const grown: { [field: string]: unknown } = { ...known };
  for (const [field, next] of Object.entries(delta)) {
    if (next === null || next === undefined || next === '') {
      if (!(field in grown)) grown[field] = next;
      continue;
    }
    const before = grown[field];
    if (typeof next === 'string' && typeof before === 'string' && GROWING.has(field)) grown[field] = before + next;
    else if (Array.isArray(next)) grown[field] = growList(Array.isArray(before) ? before : [], next);
    else if (isObject(next) && isObject(before)) grown[field] = grow(before, next);
    else grown[field] = next;
  }
  return grown;
}

/** Items with the same index and type are pieces of one item. */
export function growList(known: readonly unknown[], more: readonly unknown[]): unknown[] {
  const list = [...known];
  for (const item of more) {
    const place =
      isObject(item) && typeof item['index'] === 'number' ? list.findIndex((old) => isPiece(old, item)) : -1;
    const old = list[place];
    if (isObject(old) && isObject(item)) list[place] = grow(old, item);
    else list.push(item);
  }
  return list;
}

function isPiece(old: unknown, item: JsonObject): boolean {
  if (!isObject(old) || old['index'] !== item['index']) return false;
  return old['type'] === item['type'] || old['type'] === undefined || item['type'] === undefined;
}
