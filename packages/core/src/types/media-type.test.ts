import { expect, it } from 'vitest';
import { mediaTypeOf } from './media-type.ts';

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
])('reads the media type %o as %s', (text, mediaType) => {
  expect(mediaTypeOf(text)).toBe(mediaType);
});
