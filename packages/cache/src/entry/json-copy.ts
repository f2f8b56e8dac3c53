import { isObject, toBase64 } from '@flexiai/core/plugin';

/** Deeper data is not copied: no answer has it. */
const MAX_DEPTH = 200;

/**
 * A deep copy of JSON data; fields that are `undefined` are left out, bytes become base64.
 * @throws TypeError for data that JSON cannot represent, so that nothing is lost silently
 */
export function jsonCopy<Data>(data: Data): Data {
  return copied(data, 0) as Data;
}

function copied(value: unknown, depth: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || depth > MAX_DEPTH) throw new TypeError('JSON cannot represent this value.');
  if (Array.isArray(value)) return value.map((item: unknown) => copied(item, depth + 1));
  if (value instanceof Uint8Array) return toBase64(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isObject(value) || (prototype !== Object.prototype && prototype !== null)) {
    throw new TypeError('JSON cannot represent this value.');
  }
  const copy: { [field: string]: unknown } = { ...value };
  for (const field in copy) {
    const inner = copy[field];
    if (inner === undefined) delete copy[field];
    else if (typeof inner !== 'string') copy[field] = copied(inner, depth + 1);
  }
  return copy;
}
