import { inspect } from 'node:util';
import { firstDifference } from './first-difference.ts';
import { setOwnTimer } from './own-timers.ts';

/** A violated requirement, described for the provider's author. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure';
  /** With `expected`, a test runner shows the difference. Absent where a rule does not compare two values. */
  declare readonly actual?: unknown;
  declare readonly expected?: unknown;

  /** @param compared the two values of a failed comparison */
  constructor(message: string, compared?: { readonly actual: unknown; readonly expected: unknown }) {
    super(message);
    if (compared !== undefined) Object.assign(this, compared);
  }
}

/** @throws ConformanceFailure if the condition is false */
export function expectThat(condition: unknown, otherwise: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new ConformanceFailure(otherwise);
}

/** @throws ConformanceFailure unless both are deeply equal */
export function expectEqual(found: unknown, expected: unknown, what: string): void {
  const difference = firstDifference(found, expected);
  if (difference === undefined) return;
  const { path } = difference;
  const place = path === '' ? what : `${what}, at ${path}`;
  const message = `${place}: expected ${show(difference.expected)}, found ${show(difference.found)}`;
  throw new ConformanceFailure(message, { actual: found, expected });
}

/** @throws ConformanceFailure unless it is one of these */
export function expectOneOf<Value>(found: Value, expected: readonly Value[], what: string): void {
  if (expected.includes(found)) return;
  const message = `${what}: expected ${expected.map(show).join(' or ')}, found ${show(found)}`;
  throw new ConformanceFailure(message, { actual: found, expected: expected.length === 1 ? expected[0] : expected });
}

/** @throws ConformanceFailure unless the text contains the other one */
export function expectIncludes(found: string, expected: string, what: string): void {
  expectThat(found.includes(expected), `${what}: expected it to contain ${show(expected)}, found ${show(found)}`);
}

/** @throws ConformanceFailure if it does not settle in time, and the rejection of `promise` */
export async function within<Value>(promise: Promise<Value>, what: string, limitMs = PATIENCE_MS): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setOwnTimer(() => reject(new ConformanceFailure(`${what}: not within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long an immediate result may take on loopback. */
export const PATIENCE_MS = 1500;

/** A short representation of a value for a message. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 6, breakLength: 100, maxStringLength: 300 });
  return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
}

/** A promise that is awaited later, or never if something else fails first: its rejection is then ignored. */
export function forLater<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
