import { isObject, type JsonObject } from './json-fields.ts';

/**
 * The text with U+FFFD in place of each half of a surrogate pair (half an emoji, left behind by a cut). JSON could carry
 * the halves only as escapes that most services refuse. Well-formed text comes back as it is, which costs next to nothing.
 */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** What is nested more deeply than this is left as it is: no service takes it. */
const MAX_DEPTH = 500;

/**
 * Data with all its texts well-formed, names of fields included; the same object where they are. Only plain objects and
 * lists are looked into.
 */
export function wellFormedData<Data>(data: Data): Data {
  return made(data, []) as Data;
}

/** @param path what the data stands in: a circle is not followed */
function made(data: unknown, path: object[]): unknown {
  if (typeof data === 'string') return wellFormed(data);
  if (typeof data !== 'object' || data === null) return data;
  if (path.length > MAX_DEPTH || path.includes(data)) return data;
  path.push(data);
  const fit = Array.isArray(data) ? list(data, path) : isPlain(data) ? fields(data, path) : data;
  path.pop();
  return fit;
}

function isPlain(data: object): data is JsonObject {
  const prototype: unknown = Object.getPrototypeOf(data);
  // A Standard Schema of plain objects is code, and no data.
  return (prototype === Object.prototype || prototype === null) && !('~standard' in data);
}

function list(data: readonly unknown[], path: object[]): readonly unknown[] {
  let changed: unknown[] | undefined;
  for (let index = 0; index < data.length; index += 1) {
    const item = data[index];
    const fit = made(item, path);
    if (fit === item) continue;
    changed ??= [...data];
    changed[index] = fit;
  }
  return changed ?? data;
}

function fields(data: JsonObject, path: object[]): JsonObject {
  // To the letter, as its provider made it.
  if (data['type'] === 'provider-block') return data;
  const names = Object.keys(data);
  const isSound = (name: string): boolean => {
    const value = data[name];
    return name.isWellFormed() && made(value, path) === value;
  };
  if (names.every(isSound)) return data;
  const fit = Object.fromEntries(names.map((name) => [wellFormed(name), made(data[name], path)]));
  return data['type'] === 'tool-call' ? withOwnText(data, fit) : fit;
}

/** The text of a call's arguments says the same as the arguments: half a character may stand in it as an escape. */
function withOwnText(call: JsonObject, fit: JsonObject): JsonObject {
  const isChanged = fit['arguments'] !== call['arguments'];
  if (!isChanged || typeof call['rawArguments'] !== 'string' || !isObject(fit['arguments'])) return fit;
  return { ...fit, rawArguments: JSON.stringify(fit['arguments']) };
}
