import { isPlainData } from './copy-data.ts';

/** The deepest nesting that has a canonical text. No service accepts deeper data, and data that contains itself never ends. */
const MAX_DEPTH = 500;

/**
 * One text for data with the same meaning, and different texts for different data. Three things make no difference, because no wire
 * shows them: the order of an object's fields, a field that is `undefined`, and the sign of zero. Texts are compared code unit by
 * code unit: texts that look alike but have other code points differ, and so do unpaired surrogates. Values that JSON cannot
 * distinguish are distinguished here: `NaN`, the infinities, `undefined` in a list, big integers.
 *
 * @param foreign the text for a value that is not plain data: bytes, dates, maps, functions, class instances. It must not look like
 * JSON.
 * @throws RangeError for data that is nested more than 500 levels deep
 * @throws the error of `foreign`
 */
export function canonicalText(value: unknown, foreign: (value: unknown) => string): string {
  return written(value, foreign, 0);
}

function written(value: unknown, foreign: (value: unknown) => string, depth: number): string {
  switch (typeof value) {
    case 'string':
      // Unpaired surrogates become escapes, so the text is well-formed.
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
