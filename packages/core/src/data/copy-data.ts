import type { JsonObject } from './json-fields.ts';

/** Data that is nested more deeply is shared and not copied: no service accepts it. */
const MAX_DEPTH = 500;

/** From this depth on, an object that occurs in several places, or in itself, is copied once. Nearly all data ends above it. */
const SHARED_DEPTH = 8;

/**
 * A deep copy of plain objects and lists. Texts are shared, and so is everything that is not plain data: functions, bytes, class
 * instances, Standard Schemas. Each getter is read once.
 */
export function copyData<Data>(data: Data): Data {
  return typeof data === 'object' && data !== null ? (copied(data, 0, undefined) as Data) : data;
}

function copied(data: object, depth: number, known: Map<object, object> | undefined): object {
  if (depth < SHARED_DEPTH) return copiedInto(data, depth, undefined);
  const shared = known ?? new Map<object, object>();
  return shared.get(data) ?? (depth > MAX_DEPTH ? data : copiedInto(data, depth, shared));
}

function copiedInto(data: object, depth: number, known: Map<object, object> | undefined): object {
  if (Array.isArray(data)) {
    const list: unknown[] = new Array(data.length);
    known?.set(data, list);
    for (let index = 0; index < data.length; index += 1) {
      const item: unknown = data[index];
      list[index] = typeof item === 'object' && item !== null ? copied(item, depth + 1, known) : item;
    }
    return list;
  }
  if (!isPlainData(data)) return data;
  const copy: { [field: string]: unknown } = { ...data };
  known?.set(data, copy);
  // Every call runs this code, so it uses the fastest kind of loop. A spread copies no inherited properties, and `__proto__`
  // becomes a field like any other.
  for (const field in copy) {
    const value = copy[field];
    if (typeof value === 'object' && value !== null) copy[field] = copied(value, depth + 1, known);
  }
  return copy;
}

/** Whether the object is copied: it is not a class instance, and not a Standard Schema made of a plain object (like valibot's). */
export function isPlainData(data: object): data is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(data);
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) return false;
  return (data as JsonObject)['~standard'] === undefined;
}

/** The number of objects that are compared. Larger data counts as changed. */
const MOST_COMPARED = 100_000;

/**
 * Whether two values are copies of each other, as `copyData` makes them: the same fields in the same order; everything else is
 * shared.
 */
export function isCopy(a: unknown, b: unknown): boolean {
  return isSame(a, b, { depth: 0, compared: 0 });
}

function isSame(a: unknown, b: unknown, at: { depth: number; compared: number }): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  at.depth += 1;
  at.compared += 1;
  const same = at.depth <= MAX_DEPTH && at.compared <= MOST_COMPARED && isSameObject(a, b, at);
  at.depth -= 1;
  return same;
}

function isSameObject(a: object, b: object, at: { depth: number; compared: number }): boolean {
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index += 1) {
      if (a[index] !== b[index] && !isSame(a[index], b[index], at)) return false;
    }
    return true;
  }
  if (!isPlainData(a) || !isPlainData(b)) return false;
  const fields = Object.keys(a);
  const others = Object.keys(b);
  if (fields.length !== others.length) return false;
  for (let index = 0; index < fields.length; index += 1) {
    const field = fields[index] as string;
    if (field !== others[index]) return false;
    const value = a[field];
    if (value !== b[field] && !isSame(value, b[field], at)) return false;
  }
  return true;
}
