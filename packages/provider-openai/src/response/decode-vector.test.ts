import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeVector } from './decode-vector.ts';

/** Numbers of 32 bits, the lowest byte first, as base64. */
function encode(...numbers: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  for (const [index, value] of numbers.entries()) view.setFloat32(index * 4, value, true);
  return btoa(String.fromCharCode(...new Uint8Array(view.buffer)));
}

afterEach(() => vi.unstubAllGlobals());

describe('a vector', () => {
  it('is returned as a list if it was one', () => {
    expect(decodeVector([0.25, -1])).toEqual([0.25, -1]);
  });

  it('is read from its bytes', () => {
    const vector = decodeVector(encode(0.25, -1, 3.4e38, 1e-40));
    expect(vector).toEqual([0.25, -1, Math.fround(3.4e38), Math.fround(1e-40)]);
    expect(decodeVector('')).toEqual([]);
  });

  it('is read from its bytes by engines without a decoder of their own', () => {
    vi.stubGlobal(
      'Uint8Array',
      new Proxy(Uint8Array, { get: (target, key) => (key === 'fromBase64' ? undefined : Reflect.get(target, key)) }),
    );
    expect(decodeVector(encode(0.25, -1))).toEqual([0.25, -1]);
  });

  it.each([
    ['nothing', undefined],
    ['a number', 1],
    ['a list with a text in it', [1, '2']],
    ['what is no base64', '!!!'],
    ['a number that was cut', 'AAAAAAA='],
  ])('is not %s', (_name, embedding) => {
    expect(decodeVector(embedding)).toBeUndefined();
  });
});
