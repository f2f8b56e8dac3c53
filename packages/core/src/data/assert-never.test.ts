import { expect, it } from 'vitest';
import { assertNever } from './assert-never.ts';

it.each([
  [{ type: 'video', data: 'AAAA' }, 'Unexpected part of type "video".'],
  [{ kind: 'odd' }, 'Unexpected value of kind "odd".'],
  [{ type: 'x'.repeat(1000) }, `Unexpected part of type "${'x'.repeat(40)}…".`],
  ['odd', 'Unexpected value "odd".'],
  [{}, 'Unexpected object without a type.'],
  [undefined, 'Unexpected value of type undefined.'],
  [null, 'Unexpected value of type object.'],
])('the message names the unexpected value: %j', (value, message) => {
  expect(() => assertNever(value as never)).toThrow(new TypeError(message));
});
