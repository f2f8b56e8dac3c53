import { describe, expect, it } from 'vitest';
import { copyData, isCopy } from './copy-data.ts';

describe('copyData', () => {
  it('plain objects and lists are copied at every depth', () => {
    const data = { a: [{ b: { c: [1, [2]] } }], d: null, e: undefined };
    const copy = copyData(data);
    expect(copy).toStrictEqual(data);
    data.a[0]?.b.c.push(3);
    expect(copy.a[0]?.b.c).toEqual([1, [2]]);
  });

  it.each([new Date(0), new Uint8Array(2), new Map(), /x/, new URL('https://example.com'), () => 1])(
    'shares %o',
    (value) => {
      expect(copyData({ value }).value).toBe(value);
      expect(copyData(value)).toBe(value);
    },
  );

  it('a Standard Schema that is a plain object is shared', () => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } };
    expect(copyData({ schema }).schema).toBe(schema);
  });

  it('a field named __proto__ remains a field', () => {
    const copy = copyData(JSON.parse('{"__proto__":{"polluted":true}}'));
    expect(Object.hasOwn(copy, '__proto__')).toBe(true);
    expect(copy.polluted).toBeUndefined();
  });

  it('the copy ends for data that contains itself or contains the same object many times', () => {
    const circle: { self?: unknown; list: unknown[] } = { list: [] };
    circle.self = circle;
    circle.list.push(circle, circle);
    expect(copyData(circle)).toHaveProperty('self.self.self.list');
    let laughs: unknown = 'ha';
    for (let level = 0; level < 100; level += 1) laughs = { a: laughs, b: laughs };
    expect(copyData(laughs)).toHaveProperty('a.b.a.b');
  });

  it('data that is nested very deeply causes no error', () => {
    let nest: unknown = 'x';
    for (let level = 0; level < 100_000; level += 1) nest = [nest];
    expect(copyData([nest])).toHaveLength(1);
  });
});

describe('isCopy', () => {
  const data = { a: [{ b: 1 }, 'x'], c: { d: [] } };

  it('knows a copy', () => {
    expect(isCopy(copyData(data), data)).toBe(true);
  });

  it.each([
    { a: [{ b: 2 }, 'x'], c: { d: [] } },
    { a: [{ b: 1 }], c: { d: [] } },
    { a: [{ b: 1 }, 'x'] },
    { a: [{ b: 1 }, 'x'], c: { d: {} } },
    { c: { d: [] }, a: [{ b: 1 }, 'x'] },
    [data],
    null,
  ])('recognises other data as changed: %j', (other) => {
    expect(isCopy(other, data)).toBe(false);
  });

  it('endless data counts as changed', () => {
    let laughs: unknown = 'ha';
    for (let level = 0; level < 100; level += 1) laughs = { a: laughs, b: laughs };
    expect(isCopy(laughs, copyData(laughs))).toBe(false);
  });
});
