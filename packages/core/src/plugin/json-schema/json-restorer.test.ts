import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import type { AnswerPlan, AnswerShape, PropertyShape } from './answer-shape.ts';
import { JsonRestorer } from './json-restorer.ts';

const optional = (shape: AnswerShape = {}): PropertyShape => ({
  shape,
  nullIsAbsent: true,
});
const plain = (shape: AnswerShape = {}): PropertyShape => ({
  shape,
  nullIsAbsent: false,
});

const point: AnswerShape = {
  properties: new Map([
    ['x', plain()],
    ['y', optional()],
    ['z', optional()],
  ]),
};
const list: AnswerShape = { items: point };

function restored(plan: AnswerPlan, text: string, size = text.length || 1): string {
  const restorer = new JsonRestorer(plan);
  let out = '';
  for (let index = 0; index < text.length; index += size) out += restorer.push(text.slice(index, index + size));
  return out + restorer.end();
}

describe('JsonRestorer', () => {
  it.each([
    ['the last member', '{"x":1,"y":null}', '{"x":1}'],
    ['the first member', '{"y":null,"x":1}', '{"x":1}'],
    ['all members', '{ "y": null, "z": null }', '{ }'],
    ['members between others', '{"x": 1, "y": null, "w": [null], "z": null }', '{"x": 1, "w": [null] }'],
    ['no member that has a value', '{"x":1,"y":"null","z":{"y":null}}', '{"x":1,"y":"null","z":{"y":null}}'],
    ['null as an ordinary value', '{"x":null,"w":null}', '{"x":null,"w":null}'],
  ])('removes %s whose null stands for "left out"', (_which, text, expected) => {
    for (const size of [1, 2, 3, text.length]) expect(restored({ shape: point }, text, size)).toBe(expected);
  });

  it.each([
    ['a list', '{"value":[{"x":1,"y":null},{"y":2}]}', '[{"x":1},{"y":2}]'],
    ['a text', ' { "value" : "a\\"}b" } ', '"a\\"}b"'],
    ['a number', '{"value":12.5}', '12.5'],
    ['null', '{"value":null}', 'null'],
  ])('unwraps %s', (_what, text, expected) => {
    for (const size of [1, 2, text.length])
      expect(restored({ unwrap: 'value', shape: list }, text, size).trim()).toBe(expected);
  });

  it.each([
    ["has the user's shape already", '[{"x":1}]'],
    ['has another member', '{"other":{"value":1}}'],
    ['is no JSON', 'Sorry, I cannot.'],
    ['is a scalar', '12'],
    ['is empty', ''],
    ['was cut in a name', '{"val'],
  ])('returns an answer unchanged that %s', (_what, text) => {
    for (const size of [1, 2, text.length || 1])
      expect(restored({ unwrap: 'value', shape: {} }, text, size)).toBe(text);
  });

  it('returns the withheld text of a cut answer', () => {
    expect(restored({ shape: point }, '{"x":1,"y":nu', 1)).toBe('{"x":1,"y":nu');
    expect(restored({ shape: point }, '{"x":1,"y":"a', 1)).toBe('{"x":1,"y":"a');
  });

  it('distinguishes alternatives by their fixed values', () => {
    const options: AnswerShape = {
      options: [
        {
          properties: new Map([
            ['kind', { ...plain(), values: ['a'] }],
            ['note', optional()],
          ]),
        },
        {
          properties: new Map([
            ['kind', { ...plain(), values: ['b'] }],
            ['note', plain()],
          ]),
        },
      ],
    };
    expect(restored({ shape: options }, '{"kind":"a","note":null}', 1)).toBe('{"kind":"a"}');
    expect(restored({ shape: options }, '{"kind":"b","note":null}', 1)).toBe('{"kind":"b","note":null}');
  });

  it('follows a shape that contains itself', () => {
    const properties = new Map<string, PropertyShape>();
    const tree: AnswerShape = { properties };
    properties.set('next', optional(tree));
    expect(restored({ shape: tree }, '{"next":{"next":{"next":null}}}', 1)).toBe('{"next":{"next":{}}}');
  });

  it('returns any JSON unchanged without anything to restore, whatever its pieces are', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 7 }), (text, size) => {
        expect(restored({ shape: {} }, text, size)).toBe(text);
      }),
      propertyRuns(),
    );
  });

  it('unwraps any JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.integer({ min: 1, max: 7 }), (text, size) => {
        expect(restored({ unwrap: 'value', shape: {} }, `{"value":${text}}`, size)).toBe(text);
      }),
      propertyRuns(),
    );
  });
});
