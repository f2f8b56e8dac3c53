import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { GrowingJson } from './growing-json.ts';

/** The values after each piece; a piece that changes nothing has none. */
function grown(...pieces: readonly string[]): unknown[] {
  const json = new GrowingJson();
  return pieces.flatMap((piece) => {
    json.push(piece);
    const value = json.take();
    return value === undefined ? [] : [value];
  });
}

/** Whether a value may be the beginning of another one. */
function isBeginning(early: unknown, late: unknown): boolean {
  if (typeof early === 'string') return typeof late === 'string' && late.startsWith(early);
  if (Array.isArray(early)) {
    return Array.isArray(late) && early.length <= late.length && early.every((item, at) => isBeginning(item, late[at]));
  }
  if (typeof early === 'object' && early !== null) {
    return Object.keys(early).every(
      (key) =>
        Object.hasOwn(late as object, key) && isBeginning(Reflect.get(early, key), Reflect.get(late as object, key)),
    );
  }
  return Object.is(early, late);
}

describe('GrowingJson', () => {
  it('has the value so far after each piece', () => {
    expect(grown('{"city":"Ber', 'gen","days":[{"sky":', '"rain","c":1', '2},', '{"sky":null}]}')).toEqual([
      { city: 'Ber' },
      { city: 'Bergen', days: [{}] },
      { city: 'Bergen', days: [{ sky: 'rain' }] },
      { city: 'Bergen', days: [{ sky: 'rain', c: 12 }] },
      { city: 'Bergen', days: [{ sky: 'rain', c: 12 }, { sky: null }] },
    ]);
  });

  it('shares what is complete between two values, and changes no earlier one', () => {
    const json = new GrowingJson();
    json.push('[{"a":1},{"b":"x');
    const first = json.take() as readonly object[];
    const kept = structuredClone(first);
    json.push('y","c":2}]');
    const second = json.take() as readonly object[];
    expect(first).toEqual(kept);
    expect(second[0]).toBe(first[0]);
    expect(second).toEqual([{ a: 1 }, { b: 'xy', c: 2 }]);
  });

  it('does not end a text in half a character or half an escape', () => {
    expect(grown('["\\ud83d', '\\ude00', '\\', 'n\\u00', 'e9', '😀'.slice(0, 1), `${'😀'.slice(1)}"]`)).toEqual([
      [''],
      ['😀'],
      ['😀\n'],
      ['😀\né'],
      ['😀\né😀'],
    ]);
  });

  it('gives the items of a list when they are complete', () => {
    const json = new GrowingJson();
    const items: unknown[][] = [];
    for (const piece of ['[1', '2,"a', '",{"b":[', ']},tr', 'ue', ']']) {
      json.push(piece);
      items.push([...json.takeItems()]);
    }
    expect(items).toEqual([[], [12], ['a'], [{ b: [] }], [], [true]]);
    expect(json.isNoList).toBe(false);
  });

  it.each([
    ['a code fence', ['``', '`json\n{"a"', ':1}\n```'], [{}, { a: 1 }]],
    ['white space', [' \n', ' {', ' "a" : 1 , "b" : [ ] }\n'], [{}, { a: 1, b: [] }]],
    ['a text', ['"Hel', 'lo"'], ['Hel', 'Hello']],
    ['the field __proto__', ['{"__proto__":{"a":1}}'], [JSON.parse('{"__proto__":{"a":1}}')]],
    ['prose', ['Here is {"a":1}'], []],
    ['a mistake', ['{"a":1,', 'b:2}', ',"c":3}'], [{ a: 1 }]],
    ['a comma too many', ['[1,', ']', ',2]'], [[1]]],
    ['text behind the value', ['{}', ' [1]'], [{}]],
  ])('reads %s', (_name, pieces, values) => {
    expect(grown(...pieces)).toEqual(values);
  });

  it('does not follow values that are nested too deeply', () => {
    const json = new GrowingJson();
    json.push('['.repeat(100_000));
    json.push(']'.repeat(100_000));
    expect(json.isBroken).toBe(true);
    expect(json.takeItems()).toEqual([]);
  });

  it('has the whole value at the end, and its beginnings before, however the text is cut', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())),
        fc.boolean(),
        fc.array(fc.nat(40), { minLength: 1 }),
        (value, isPretty, sizes) => {
          const text = JSON.stringify(value, null, isPretty ? 2 : undefined);
          const json = new GrowingJson();
          const seen: unknown[] = [];
          const kept: unknown[] = [];
          const items: unknown[] = [];
          for (let at = 0, turn = 0; at < text.length; turn += 1) {
            const size = 1 + (sizes[turn % sizes.length] ?? 0);
            json.push(text.slice(at, at + size));
            at += size;
            const now = json.take();
            items.push(...json.takeItems());
            if (now === undefined) continue;
            seen.push(now);
            kept.push(structuredClone(now));
          }
          const whole: unknown = JSON.parse(text);
          expect(seen.at(-1)).toEqual(whole);
          expect(seen).toEqual(kept);
          for (const each of seen) expect(isBeginning(each, whole)).toBe(true);
          expect(items).toEqual(Array.isArray(whole) ? whole : []);
        },
      ),
      propertyRuns(),
    );
  });

  it('reads a long text in pieces of one character', () => {
    const item = JSON.stringify({ id: 12345, name: 'A name that is not short', tags: ['a', 'b'] });
    const text = `{"rows":[${Array.from({ length: 300 }, () => item).join(',')}]}`;
    const json = new GrowingJson();
    let last: unknown;
    for (const letter of text) {
      json.push(letter);
      last = json.take() ?? last;
    }
    expect(last).toEqual(JSON.parse(text));
  });
});
