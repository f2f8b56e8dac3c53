import { expect, it } from 'vitest';
import { fullMediaType } from './full-media-type.ts';

const bytes = (...values: (number | string)[]) =>
  Uint8Array.from(
    values.flatMap((value) => (typeof value === 'string' ? [...new TextEncoder().encode(value)] : value)),
  );

it.each([
  ['application', bytes('%PDF-1.7\n'), 'application/pdf'],
  ['audio', bytes('RIFF', 1, 2, 3, 4, 'WAVEfmt '), 'audio/wav'],
  ['audio', bytes('ID3', 4, 0), 'audio/mpeg'],
  ['audio', bytes(0xff, 0xfb, 0x90, 0x64), 'audio/mpeg'],
  ['audio', bytes('OggS', 0), 'audio/ogg'],
  ['image', bytes(0), 'image/*'],
  ['audio/flac', bytes(0), 'audio/flac'],
])('the kind "%s" is completed from the first bytes (%#)', (kind, data, whole) => {
  expect(fullMediaType(kind, { type: 'data', data })).toBe(whole);
  const base64 = Buffer.from(data).toString('base64');
  expect(fullMediaType(kind, { type: 'data', data: base64 })).toBe(whole);
});

it('a text is plain text', () => {
  expect(fullMediaType('text', { type: 'text', text: 'Hi' })).toBe('text/plain');
});

it.each(['application', 'audio', 'video'])(
  'an unknown file of the kind "%s" is an error that says what to set',
  (kind) => {
    expect(() => fullMediaType(kind, { type: 'data', data: bytes('????????????') })).toThrow(/Set the whole type/);
  },
);
