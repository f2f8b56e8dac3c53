import { expect, it } from 'vitest';
import { PartialArguments } from './partial-arguments.ts';

function assemble(...pieces: readonly object[]): unknown {
  const args = new PartialArguments();
  for (const piece of pieces) if (!args.add([piece])) return undefined;
  return JSON.parse(args.toJson());
}

it('joins pieces by their places', () => {
  expect(
    assemble(
      { jsonPath: '$.city', stringValue: 'New ', willContinue: true },
      { jsonPath: '$.city', stringValue: 'Delhi' },
      { jsonPath: '$.days', numberValue: 3 },
      { jsonPath: '$.exact', boolValue: false },
      { jsonPath: '$.near', nullValue: 'NULL_VALUE' },
      { jsonPath: '$.list[0].name', stringValue: 'a' },
      { jsonPath: '$.list[0].name', stringValue: 'b"' },
      { jsonPath: '$.list[1].name', stringValue: 'c' },
      { jsonPath: '$["odd.name"][\'x y\']', stringValue: '' },
      { jsonPath: '$.empty', willContinue: true },
    ),
  ).toEqual({
    city: 'New Delhi',
    days: 3,
    exact: false,
    near: null,
    list: [{ name: 'ab"' }, { name: 'c' }],
    'odd.name': { 'x y': '' },
    empty: '',
  });
});

it('has no arguments if none arrived', () => {
  expect(assemble()).toEqual({});
});

it('changes no prototype', () => {
  const args = assemble({ jsonPath: '$.__proto__.polluted', stringValue: 'yes' });
  expect(JSON.stringify(args)).toBe('{"__proto__":{"polluted":"yes"}}');
  expect({}).not.toHaveProperty('polluted');
});

it.each([
  ['no path', { stringValue: 'a' }],
  ['the root', { jsonPath: '$', stringValue: 'a' }],
  ['no path of names', { jsonPath: '$..a', stringValue: 'a' }],
  ['a list of holes', { jsonPath: '$.a[999999]', stringValue: 'a' }],
  ['a path without end', { jsonPath: `$${'.a'.repeat(1000)}`, stringValue: 'a' }],
])('refuses %s', (_name, piece) => {
  expect(assemble(piece)).toBeUndefined();
});

it('refuses a piece inside a value that is not an object', () => {
  expect(assemble({ jsonPath: '$.a', numberValue: 1 }, { jsonPath: '$.a.b', numberValue: 1 })).toBeUndefined();
});
