import { isObject } from './json-fields.ts';

/** Whether two values are equal: plain objects and lists by their content, everything else by identity. */
export function sameData(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => sameData(item, b[index]));
  }
  if (!isPlain(a) || !isPlain(b)) return false;
  // A field that is `undefined` counts as absent.
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => sameData(a[name], b[name]));
}

function isPlain(value: unknown): value is { readonly [key: string]: unknown } {
  if (!isObject(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
