import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { BoundedLru } from './bounded-lru.ts';

describe('BoundedLru', () => {
  it('removes the least recently used entry', () => {
    const evicted: string[] = [];
    const lru = new BoundedLru<number>({ maxEntries: 2, maxBytes: 100, onEvict: (key) => evicted.push(key) });
    lru.set('a', 1, 1);
    lru.set('b', 2, 1);
    expect(lru.get('a')).toBe(1);
    lru.set('c', 3, 1);
    expect([...lru.entries()]).toEqual([
      ['a', 1],
      ['c', 3],
    ]);
    expect(evicted).toEqual(['b']);
  });

  it('does not change the order of use by a peek', () => {
    const lru = new BoundedLru<number>({ maxEntries: 2, maxBytes: 100 });
    lru.set('a', 1, 1);
    lru.set('b', 2, 1);
    expect(lru.peek('a')).toBe(1);
    lru.set('c', 3, 1);
    expect(lru.peek('a')).toBeUndefined();
  });

  it('removes as many entries as the bytes of a new one need', () => {
    const lru = new BoundedLru<number>({ maxEntries: 10, maxBytes: 10 });
    lru.set('a', 1, 4);
    lru.set('b', 2, 4);
    lru.set('c', 3, 9);
    expect([...lru.entries()]).toEqual([['c', 3]]);
    expect(lru.bytes).toBe(9);
  });

  it('rejects an entry that alone exceeds the limit, and removes the older value of its key', () => {
    const lru = new BoundedLru<number>({ maxEntries: 10, maxBytes: 10 });
    lru.set('a', 1, 4);
    lru.set('b', 2, 4);
    expect(lru.set('a', 3, 11)).toBe(false);
    expect([...lru.entries()]).toEqual([['b', 2]]);
    expect(lru.bytes).toBe(4);
  });

  it('agrees with a plain list of pairs after any sequence of operations', () => {
    const step = fc.record({
      operation: fc.constantFrom('get', 'set', 'delete', 'clear'),
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      bytes: fc.integer({ min: 0, max: 12 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const lru = new BoundedLru<number>({ maxEntries: 3, maxBytes: 20 });
        let model: [string, number, number][] = [];
        for (const [index, { operation, key, bytes }] of steps.entries()) {
          const found = model.find(([name]) => name === key);
          if (operation === 'get') {
            expect(lru.get(key)).toBe(found?.[1]);
            if (found !== undefined) model = [...model.filter((entry) => entry !== found), found];
          } else if (operation === 'clear') {
            lru.clear();
            model = [];
          } else {
            model = model.filter((entry) => entry !== found);
            if (operation === 'delete') lru.delete(key);
            else {
              lru.set(key, index, bytes);
              model.push([key, index, bytes]);
              while (model.length > 3 || model.reduce((sum, entry) => sum + entry[2], 0) > 20) model.shift();
            }
          }
          expect([...lru.entries()]).toEqual(model.map(([name, value]) => [name, value]));
          expect(lru.bytes).toBe(model.reduce((sum, entry) => sum + entry[2], 0));
        }
      }),
      propertyRuns(200),
    );
  });
});
