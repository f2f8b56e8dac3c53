import { expect, it } from 'vitest';
import { pictureTypeOf } from './picture-type.ts';

it.each([
  [[0xff, 0xd8, 0xff, 0xe0], 'image/jpeg'],
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0], 'image/png'],
  [[...Buffer.from('GIF89a')], 'image/gif'],
  [[...Buffer.from('RIFF    WEBP')], 'image/webp'],
  [[...Buffer.from('<svg/>')], undefined],
  [[], undefined],
])('bytes that begin with %j have the image type %s', (bytes, mediaType) => {
  const data = Uint8Array.from([...bytes, ...(bytes.length === 0 ? [] : [1, 2, 3])]);
  expect(pictureTypeOf(data)).toBe(mediaType);
  expect(pictureTypeOf(Buffer.from(data).toString('base64'))).toBe(mediaType);
});
