import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { type ConfigNode, mergeAt, mergeNodes, nodeOf, plainValue } from './config-tree.ts';

const origin = { source: 'object' } as const;
const node = (value: unknown): ConfigNode => nodeOf(value, origin);
const merged = (...values: unknown[]): unknown =>
  plainValue(values.map(node).reduce((base, over) => mergeNodes(base, over)));

const data = fc.letrec((tie) => ({
  object: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), tie('any'), { noNullPrototype: true, maxKeys: 3 }),
  any: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.string(),
    fc.boolean(),
    fc.array(fc.integer(), { maxLength: 2 }),
    tie('object'),
  ),
})).object;

describe('mergeNodes', () => {
  it('a single layer gives back its values', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(merged(value)).toEqual(value);
      }),
      propertyRuns(),
    );
  });

  it('an empty layer changes nothing, below or above', () => {
    fc.assert(
      fc.property(data, (value) => {
        expect(merged({}, value)).toEqual(value);
        expect(merged(value, {})).toEqual(value);
      }),
      propertyRuns(),
    );
  });

  it('the result does not depend on which of three layers are merged first', () => {
    fc.assert(
      fc.property(data, data, data, (a, b, c) => {
        const upperFirst = mergeNodes(node(a), mergeNodes(node(b), node(c)));
        expect(plainValue(upperFirst)).toEqual(merged(a, b, c));
      }),
      propertyRuns(500),
    );
  });

  it('merging the same layer twice gives the same result as merging it once', () => {
    fc.assert(
      fc.property(data, data, (a, b) => {
        expect(merged(a, b, b)).toEqual(merged(a, b));
      }),
      propertyRuns(),
    );
  });

  it('merging does not change the layers', () => {
    fc.assert(
      fc.property(data, data, (a, b) => {
        const before = structuredClone([a, b]);
        merged(a, b);
        expect([a, b]).toEqual(before);
      }),
      propertyRuns(),
    );
  });

  it('objects are merged, lists are replaced, and undefined is ignored', () => {
    expect(merged({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3], e: undefined }, d: undefined })).toEqual({
      a: { b: 1, c: [3] },
      d: 1,
    });
    expect(merged({ circuitBreaker: { failureThreshold: 3 } }, { circuitBreaker: false })).toEqual({
      circuitBreaker: false,
    });
  });

  it('a circuit breaker of another kind is replaced, because its settings have another meaning', () => {
    const base = { circuitBreaker: { failureThreshold: 3, recoveryTimeoutMs: 5 } };
    expect(merged(base, { circuitBreaker: { kind: 'sampling' } })).toEqual({ circuitBreaker: { kind: 'sampling' } });
    expect(merged(base, { circuitBreaker: { kind: 'consecutive', halfOpenMaxCalls: 2 } })).toEqual({
      circuitBreaker: { kind: 'consecutive', failureThreshold: 3, recoveryTimeoutMs: 5, halfOpenMaxCalls: 2 },
    });
  });

  it('functions and class instances are kept as they are', () => {
    class Client {}
    const [client, sdk] = [new Client(), { post: () => undefined, state: {} }];
    const value = merged({}, { providers: [{ provider: 'x', client, sdk }] }) as {
      providers: [Record<string, unknown>];
    };
    expect(value.providers[0]['client']).toBe(client);
    expect(value.providers[0]['sdk']).toBe(sdk);
  });

  it('an object that contains itself is an error', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(() => merged(circle)).not.toThrow();
  });

  it('no key changes the prototype of an object', () => {
    const value = merged({}, JSON.parse('{ "__proto__": { "polluted": true } }')) as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });
});

describe('mergeAt', () => {
  const at = (base: unknown, path: readonly (string | number)[], value: unknown): unknown =>
    plainValue(mergeAt(node(base), path, node(value)));

  it('setting one value leaves the other values unchanged', () => {
    expect(at({ a: { b: 1, c: 2 } }, ['a', 'b'], 3)).toEqual({ a: { b: 3, c: 2 } });
    expect(at({}, ['a', 'b'], 3)).toEqual({ a: { b: 3 } });
    expect(at({ a: 1 }, ['a', 'b'], 3)).toEqual({ a: { b: 3 } });
  });

  it('setting one item of a list leaves the unset items undefined', () => {
    expect(at({ a: [{ b: 1 }, { b: 2 }] }, ['a', 1, 'c'], 3)).toEqual({ a: [{ b: 1 }, { b: 2, c: 3 }] });
    expect(at({}, ['a', 2, 'c'], 3)).toEqual({ a: [undefined, undefined, { c: 3 }] });
  });
});
