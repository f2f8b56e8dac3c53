import { expect, it } from 'vitest';
import { parseToolArguments } from './parse-tool-arguments.ts';

it.each([
  ['', { arguments: {}, rawArguments: '' }],
  [' \n', { arguments: {}, rawArguments: '' }],
  ['{}', { arguments: {}, rawArguments: '{}' }],
  ['{"a":[1]}', { arguments: { a: [1] }, rawArguments: '{"a":[1]}' }],
  ['{"a":', { arguments: undefined, rawArguments: '{"a":', invalid: true }],
  ['[1]', { arguments: undefined, rawArguments: '[1]', invalid: true }],
  ['null', { arguments: {}, rawArguments: '{}' }],
  [' null\n', { arguments: {}, rawArguments: '{}' }],
  ['"{\\"a\\":1}"', { arguments: { a: 1 }, rawArguments: '{"a":1}' }],
  ['"[1]"', { arguments: undefined, rawArguments: '"[1]"', invalid: true }],
  ['{"a":"x\ny\tz"}', { arguments: { a: 'x\ny\tz' }, rawArguments: '{"a":"x\\ny\\tz"}' }],
  ['{\n"a":\t"\\"\n"\n}', { arguments: { a: '"\n' }, rawArguments: '{"a":"\\"\\n"}' }],
  ['{"a":"x\n', { arguments: undefined, rawArguments: '{"a":"x\n', invalid: true }],
  ['"text"', { arguments: undefined, rawArguments: '"text"', invalid: true }],
  ['5', { arguments: undefined, rawArguments: '5', invalid: true }],
])('parses the arguments %o of a tool call', (raw, read) => {
  expect(parseToolArguments(raw)).toEqual(read);
});

it('treats "__proto__" like any other field', () => {
  const { arguments: given } = parseToolArguments('{"__proto__":{"polluted":true}}');
  expect(Object.keys(given as object)).toEqual(['__proto__']);
  expect(({} as { polluted?: true }).polluted).toBeUndefined();
});
