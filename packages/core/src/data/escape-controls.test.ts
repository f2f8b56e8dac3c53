import { expect, it } from 'vitest';
import { escapeControls } from './escape-controls.ts';

it.each([
  ['{"a":"x\ny\tz"}', { a: 'x\ny\tz' }],
  ['{\n"a\n":\t"\\"\n\\\\"\n}', { 'a\n': '"\n\\' }],
  ['{"a":"\\\n"}', { a: '\\n' }],
])('makes JSON of %j', (text, value) => {
  expect(JSON.parse(escapeControls(text))).toEqual(value);
});

it('leaves other text unchanged, also a long string without an end', () => {
  const long = `"${'\\"a'.repeat(5_000_000)}`;
  for (const text of ['', '{"a": 1}\n', '"\\', long]) expect(escapeControls(text)).toBe(text);
});
