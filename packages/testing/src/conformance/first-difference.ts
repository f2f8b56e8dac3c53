import { isDeepStrictEqual } from 'node:util';
import { isObject } from '@flexiai/core/plugin';

/** Where two values begin to differ. */
export interface Difference {
  /** `content[0].text`; empty for the values themselves. */
  readonly path: string;
  readonly found: unknown;
  readonly expected: unknown;
}

/** The innermost place that holds all differences of two values; `undefined` if they are equal. */
export function firstDifference(found: unknown, expected: unknown, path = ''): Difference | undefined {
  if (isDeepStrictEqual(found, expected)) return undefined;
  const whole = { path, found, expected };
  if (Array.isArray(found) && Array.isArray(expected)) {
    if (found.length !== expected.length) return whole;
    return only(found.map((item, index) => firstDifference(item, expected[index], `${path}[${index}]`))) ?? whole;
  }
  if (!isObject(found) || !isObject(expected)) return whole;
  const names = [...new Set([...Object.keys(expected), ...Object.keys(found)])];
  const within = (name: string): string => (path === '' ? name : `${path}.${name}`);
  return only(names.map((name) => firstDifference(found[name], expected[name], within(name)))) ?? whole;
}

/** The only difference; `undefined` if there are several. */
function only(differences: readonly (Difference | undefined)[]): Difference | undefined {
  const [first, second] = differences.filter((difference) => difference !== undefined);
  return second === undefined ? first : undefined;
}
