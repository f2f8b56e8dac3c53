import { isPlainData } from './copy-data.ts';

/** What is nested more deeply than this has no canonical text: no service takes it, and data that stands in itself never ends. */
const MAX_DEPTH = 500;

/**
 * One text for data that says the same, and different texts for different data. The order of an object's fields makes no
 * difference, nor does a field that is `undefined`, nor the sign of a zero: they look alike on every wire. Texts are taken as
 * they are, code unit by code unit: two that look alike and are composed of other characters differ, and so do the halves of a
 * surrogate pair. What JSON cannot tell apart is told apart here: `NaN`, the infinities, `undefined` in a list, big integers.
 *
 * @param foreign the text for what is no plain data: bytes, dates, maps, functions, class instances. It must not read like JSON.
 * @throws RangeError for data that is nested more than 500 levels deep
 * @throws what `foreign` throws
 */
export function canonicalText(value: unknown, foreign: (value: unknown) => string): string {
  return written(value, foreign, 0);
}

function written(value: unknown, foreign: (value: unknown) => string, depth: number): string {
  switch (typeof value) {
    case 'string':
      // Halves of surrogate pairs come out as escapes: the text is well-formed.
      return JSON.stringify(value);
    case 'number':
      return value === 0 ? '0' : String(value);
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'bigint':
      return `${value}n`;
    case 'object':
      break;
    default:
      return foreign(value);
  }
  if (value === null) return 'null';
  if (depth > MAX_DEPTH) throw new RangeError(`The data is nested more than ${MAX_DEPTH} levels deep.`);
  if (Array.isArray(value)) return list(value, foreign, depth);
  return isPlainData(value) ? fields(value, foreign, depth) : foreign(value);
}

function list(items: readonly unknown[], foreign: (value: unknown) => string, depth: number): string {
  let text = '[';
  for (let index = 0; index < items.length; index += 1) {
    text += `${index === 0 ? '' : ','}${written(items[index], foreign, depth + 1)}`;
  }
  return `${text}]`;
}

function fields(
  data: { readonly [field: string]: unknown },
  foreign: (value: unknown) => string,
  depth: number,
): string {
  let text = '';
  for (const field of Object.keys(data).sort()) {
    const value = data[field];
    if (value === undefined) continue;
    text += `${text === '' ? '' : ','}${JSON.stringify(field)}:${written(value, foreign, depth + 1)}`;
  }
  return `{${text}}`;
}
