import { describe, expect, it } from 'vitest';
import { imageSizeOf } from './image-size.ts';
import { imageTokens } from './image-tokens.ts';

const bytes = (...parts: readonly (string | readonly number[])[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)));
const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0);

describe('imageSizeOf', () => {
  it('reads the size of PNG, GIF and the three kinds of WebP', () => {
    expect(
      imageSizeOf(bytes([0x89], 'PNG\r\n', [0x1a, 10, 0, 0, 0, 13], 'IHDR', [0, 0, 3, 0x20, 0, 0, 2, 0x58])),
    ).toEqual({
      width: 800,
      height: 600,
    });
    expect(imageSizeOf(bytes('GIF89a', [0x40, 1, 0xf0, 0]))).toEqual({ width: 320, height: 240 });
    const webp = (kind: string, rest: readonly number[]): Uint8Array =>
      bytes('RIFF', zeros(4), 'WEBP', kind, zeros(4), rest);
    expect(imageSizeOf(webp('VP8 ', [...zeros(6), 0x80, 2, 0xe0, 1]))).toEqual({ width: 640, height: 480 });
    expect(imageSizeOf(webp('VP8L', [0x2f, 0x7f, 0xc2, 0x77, 0, ...zeros(5)]))).toEqual({ width: 640, height: 480 });
    expect(imageSizeOf(webp('VP8X', [...zeros(4), 0x7f, 2, 0, 0xdf, 1, 0]))).toEqual({ width: 640, height: 480 });
  });

  it('finds the frame of a JPEG after other segments', () => {
    const jpeg = bytes(
      [0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 2, 3, 4, 0xff, 0xff, 0xc2, 0, 17, 8, 4, 56, 7, 128, 3],
      zeros(10),
    );
    expect(imageSizeOf(jpeg)).toEqual({ width: 1920, height: 1080 });
  });

  it('returns undefined for other data, truncated headers and sizes of zero', () => {
    for (const data of [
      bytes(),
      bytes('hello'),
      bytes([0xff, 0xd8, 0xff]),
      bytes([0xff, 0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
      bytes('GIF89a', zeros(4)),
    ]) {
      expect(imageSizeOf(data)).toBeUndefined();
    }
  });
});

describe('imageTokens', () => {
  const tokens = (model: string, width: number, height: number, detail?: 'low' | 'high'): number =>
    imageTokens(model, { size: { width, height }, detail }).expected;

  it.each([
    // From the documentation of each provider, and from measured usage minus the text around the picture.
    ['claude-sonnet-4-5', 512, 512, 361],
    ['claude-haiku-4-5', 1280, 720, 1196],
    ['claude-opus-4-7', 1920, 1080, 2691],
    ['claude-opus-5-5', 1024, 1024, 1369],
    ['gpt-4o', 1024, 1024, 765],
    ['gpt-4o', 2048, 4096, 1105],
    ['gpt-4.1-mini', 1024, 1024, 1659],
    ['gpt-5.5', 1920, 1080, 2448],
    ['gpt-6-astra', 4032, 3024, 14364],
    ['gemini-2.5-flash', 300, 300, 258],
    ['gemini-3-pro-preview', 4000, 3000, 1120],
  ])('for %s, a picture of %i by %i pixels is %i tokens', (model, width, height, expected) => {
    expect(tokens(model, width, height)).toBe(expected);
  });

  it("scales large pictures down to the model's maximum number of tokens", () => {
    expect(tokens('claude-opus-4-8', 3840, 2160)).toBeLessThanOrEqual(4784);
    expect(tokens('claude-sonnet-4', 3840, 2160)).toBeLessThanOrEqual(1568);
    expect(tokens('gpt-5.5', 8000, 8000)).toBeLessThanOrEqual(12_000);
  });

  it('counts low detail in older OpenAI models as one tile', () => {
    expect(tokens('gpt-4o', 4000, 4000, 'low')).toBe(85);
  });

  it('returns a wide range for a remote picture and for an unknown model', () => {
    const away = imageTokens('gpt-4o', {});
    expect([away.low, away.high].map(Math.round)).toEqual([230, 842]);
    const unknown = imageTokens('llava', { size: { width: 560, height: 560 } });
    expect(unknown).toEqual({ low: 100, expected: 400, high: 1200 });
  });
});
