import { isObject, type JsonObject } from './json-fields.ts';

/**
 * The text with U+FFFD in place of each unpaired surrogate (half an emoji that a cut left). JSON could contain them only as escapes
 * that most services refuse. Well-formed text is returned as it is, at nearly no cost.
 */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.toWellFormed();
}

/** Data that is nested more deeply is returned as it is: no service accepts it. */
const MAX_DEPTH = 500;

/**
 * Data with all its texts and field names well-formed; the same object if they are well-formed already. Only plain objects and
 * lists are searched.
 */
export function wellFormedData<Data>(data: Data): Data {
  return made(data, []) as Data;
}

/** @param path the objects around the data: a cycle is not followed */
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
  // Plain objects of another realm have the prototype of that realm.
  if (prototype !== Object.prototype && prototype !== null && Object.getPrototypeOf(prototype) !== null) return data;
  // A provider's block is kept unchanged. A Standard Schema made of plain objects is code and not data.
  if (data['type'] === 'provider-block' || data['~standard'] !== undefined) return data;
  // Every call runs this code, so it uses the fastest kind of loop. Inherited properties are not copied.
  for (const name in data) {
    const value = data[name];
    if (name.isWellFormed() && made(value, path) === value) continue;
    const fit = Object.fromEntries(Object.keys(data).map((each) => [wellFormed(each), made(data[each], path)]));
    return data['type'] === 'tool-call' ? withOwnText(data, fit) : fit;
  }
  return data;
}

/** The arguments' text has the same content as the arguments: an unpaired surrogate may be in it as an escape. */
function withOwnText(call: JsonObject, fit: JsonObject): JsonObject {
  const isChanged = fit['arguments'] !== call['arguments'];
  if (!isChanged || typeof call['rawArguments'] !== 'string' || !isObject(fit['arguments'])) return fit;
  return { ...fit, rawArguments: JSON.stringify(fit['arguments']) };
}
