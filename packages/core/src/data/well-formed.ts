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
  if (typeof data === 'string') return data.isWellFormed() ? data : data.toWellFormed();
  if (typeof data !== 'object' || data === null) return data;
  if (path.length > MAX_DEPTH || path.includes(data)) return data;
  path.push(data);
  const fit = Array.isArray(data) ? list(data, path) : fields(data as JsonObject, path);
  path.pop();
  return fit;
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
  const prototype: unknown = Object.getPrototypeOf(data);
  // Plain objects of another realm have that realm's prototype.
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) return data;
  // A provider's block is kept to the letter. A Standard Schema of plain objects is code, and no data.
  if (data['type'] === 'provider-block' || data['~standard'] !== undefined) return data;
  // On the path of every call: the fast kind of loop. Nothing is inherited here.
  for (const name in data) {
    const value = data[name];
    if (name.isWellFormed() && made(value, path) === value) continue;
    const fit = Object.fromEntries(Object.keys(data).map((each) => [wellFormed(each), made(data[each], path)]));
    return data['type'] === 'tool-call' ? withOwnText(data, fit) : fit;
  }
  return data;
}

/** The text of a call's arguments says the same as the arguments: half a character may stand in it as an escape. */
function withOwnText(call: JsonObject, fit: JsonObject): JsonObject {
  const isChanged = fit['arguments'] !== call['arguments'];
  if (!isChanged || typeof call['rawArguments'] !== 'string' || !isObject(fit['arguments'])) return fit;
  return { ...fit, rawArguments: JSON.stringify(fit['arguments']) };
}
