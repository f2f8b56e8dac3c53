import { expect, it } from 'vitest';
import { outputText } from './output-text.ts';

const itself: { name: string; self?: unknown } = { name: 'a' };
itself.self = [itself];
const nested = new Map<string, unknown>();
nested.set('self', nested);
const shared = { x: 1 };

it.each([
  ['a text', 'Sunny', 'Sunny'],
  ['nothing', undefined, ''],
  ['a function', () => 1, ''],
  ['an object with a date', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
  ['a bigint', 12n, '"12"'],
  ['a bigint in a list', [{ n: 9007199254740993n }], '[{"n":"9007199254740993"}]'],
  ['a Map with names', new Map<string, unknown>([['a', new Set([1, 2])]]), '{"a":[1,2]}'],
  ['a Map with other keys', new Map([[1, 'a']]), '[[1,"a"]]'],
  [
    'an error',
    Object.assign(new TypeError('No.'), { code: 'E_NO' }),
    '{"code":"E_NO","name":"TypeError","message":"No."}',
  ],
  ['bytes', { data: new Uint8Array([104, 105]), buffer: Buffer.from('hi') }, '{"data":"aGk=","buffer":"aGk="}'],
  ['an object inside itself', itself, '{"name":"a","self":["[circular]"]}'],
  ['a Map inside itself', nested, '{"self":"[circular]"}'],
  ['one object twice', [shared, shared, { shared }], '[{"x":1},{"x":1},{"shared":{"x":1}}]'],
])('writes %s', (_, output, text) => {
  expect(outputText(output)).toBe(text);
});

it('lets a value refuse to be written', () => {
  const broken = {
    toJSON() {
      throw new Error('Not now.');
    },
  };
  expect(() => outputText(broken)).toThrow('Not now.');
});
