import { describe, expect, it } from 'vitest';
import { canonicalText } from './canonical-text.ts';

const text = (value: unknown): string =>
  canonicalText(value, (foreign) => `<${Object.prototype.toString.call(foreign)}>`);

describe('a canonical text', () => {
  it('the text does not depend on the order of fields, on fields that are undefined, or on the sign of zero', () => {
    expect(text({ b: 0, a: [{ d: 1, c: 'x' }], e: undefined })).toBe(text({ a: [{ c: 'x', d: 1 }], b: -0 }));
  });

  it.each<[unknown, unknown]>([
    [1, '1'],
    [null, undefined],
    [null, 'null'],
    [Number.NaN, null],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    [1n, 1],
    [[], {}],
    [
      [1, 2],
      [2, 1],
    ],
    [[undefined], [null]],
    [[undefined], []],
    [[1, [2]], [[1, 2]]],
    [{ a: 1, b: 2 }, { a: '1,"b":2' }],
    [{ a: null }, {}],
    ['\u00e9', 'e\u0301'],
    ['\ud83d', '\ufffd'],
    ['\ud83d', '\\ud83d'],
    ['\u017f', 's'],
    [new Date(0), {}],
    [new Map([[1, 2]]), {}],
    [{ __proto__x: 1 }, {}],
  ])('different values have different texts: pair %#', (one, other) => {
    expect(text(one)).not.toBe(text(other));
  });

  it('a field that is called __proto__ is kept', () => {
    expect(text(JSON.parse('{"__proto__":1}'))).not.toBe(text({}));
  });

  it('data that contains itself is an error', () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    expect(() => text(circle)).toThrow(RangeError);
  });
});
