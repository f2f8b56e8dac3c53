import { inspect, isDeepStrictEqual } from 'node:util';
import { setOwnTimer } from './own-timers.ts';

/** A promise that a provider has not kept, in words for its author. */
export class ConformanceFailure extends Error {
  override readonly name = 'ConformanceFailure';
}

/** @throws ConformanceFailure unless it is so */
export function expectThat(condition: unknown, otherwise: string): asserts condition {
  if (condition === false || condition === undefined || condition === null) throw new ConformanceFailure(otherwise);
}

/** @throws ConformanceFailure unless both are equal, all the way down */
export function expectEqual(found: unknown, expected: unknown, what: string): void {
  if (isDeepStrictEqual(found, expected)) return;
  throw new ConformanceFailure(`${what}: expected ${show(expected)}, found ${show(found)}`);
}

/** @throws ConformanceFailure unless it is one of these */
export function expectOneOf<Value>(found: Value, expected: readonly Value[], what: string): void {
  if (expected.includes(found)) return;
  throw new ConformanceFailure(`${what}: expected ${expected.map(show).join(' or ')}, found ${show(found)}`);
}

/** @throws ConformanceFailure unless the text holds the other one */
export function expectIncludes(found: string, expected: string, what: string): void {
  expectThat(found.includes(expected), `${what}: expected it to hold ${show(expected)}, found ${show(found)}`);
}

/** @throws ConformanceFailure where it does not come in time, and whatever `promise` rejects with */
export async function within<Value>(promise: Promise<Value>, what: string, limitMs = PATIENCE_MS): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setOwnTimer(() => reject(new ConformanceFailure(`${what}: not within ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** How long anything may take on the loopback that should come at once. */
export const PATIENCE_MS = 1500;

/** A value for a message, not too long. */
export function show(value: unknown): string {
  const text = inspect(value, { depth: 6, breakLength: 100, maxStringLength: 300 });
  return text.length > 1500 ? `${text.slice(0, 1500)}…` : text;
}

/** A promise that is awaited later, or not at all where something else fails first: it is then nobody's rejection. */
export function forLater<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
