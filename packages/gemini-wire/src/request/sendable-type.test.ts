import { expect, it } from 'vitest';
import { sendableType } from './sendable-type.ts';

it.each([
  ['image/jpg', 'image/jpeg'],
  ['IMAGE/PNG', 'image/png'],
  ['image/png; charset=binary', 'image/png'],
  [' Application/PDF ', 'application/pdf'],
  ['text/plain;charset=utf-8', 'text/plain'],
  ['text/csv', 'text/csv'],
  ['application/json', 'text/plain'],
  ['application/vnd.api+json', 'text/plain'],
  ['application/yaml', 'text/plain'],
  ['application/xml', 'text/plain'],
  ['text/x-rust', 'text/plain'],
  ['audio/L16;rate=24000', 'audio/L16;rate=24000'],
  ['audio/x-wav', 'audio/wav'],
  ['application/zip', 'application/zip'],
])('%s goes as %s', (given, sent) => {
  expect(sendableType(given)).toBe(sent);
});
