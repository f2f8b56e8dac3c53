import { expect, it } from 'vitest';
import { mediaTypeOf, mediaTypeOfName } from './media-type.ts';

it.each([
  ['image/png', 'image/png'],
  ['Image/JPG', 'image/jpeg'],
  [' IMAGE/PNG ; q=1', 'image/png'],
  ['text/csv; charset=utf-8; header=present', 'text/csv'],
  ['audio/x-wav', 'audio/wav'],
  ['audio/mp3;codecs=mp3', 'audio/mpeg'],
  ['application/x-pdf', 'application/pdf'],
  ['application/vnd.acme+json', 'application/vnd.acme+json'],
  ['constructor', 'constructor'],
  ['', ''],
])('the media type %o is read as %s', (text, mediaType) => {
  expect(mediaTypeOf(text)).toBe(mediaType);
});

it.each([
  ['notes.MD', 'text/markdown'],
  ['a.b.pdf', 'application/pdf'],
  ['main.ts', 'text/plain'],
  ['archive.zip', undefined],
  ['pdf', undefined],
  ['x.constructor', undefined],
])('the media type of a file named %s is %s', (filename, mediaType) => {
  expect(mediaTypeOfName(filename)).toBe(mediaType);
});
