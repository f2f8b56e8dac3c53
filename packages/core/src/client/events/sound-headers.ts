import { isObject } from '../../data/json-fields.ts';

/** @see https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * The valid headers of all that are given, with names in lower case; the last of a name counts. A header with a line break
 * would fail the call, or end the head. `undefined` if there are none.
 */
export function soundHeaders(all: readonly unknown[]): { readonly [name: string]: string } | undefined {
  let sound: { [name: string]: string } | undefined;
  for (const headers of all) {
    if (!isObject(headers)) continue;
    for (const [name, value] of Object.entries(headers)) {
      if (typeof value !== 'string' || !NAME.test(name) || !VALUE.test(value)) continue;
      sound ??= {};
      sound[name.toLowerCase()] = value;
    }
  }
  return sound;
}
