import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import { sha256, sha256Portable } from './sha256.ts';

const reference = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

describe.each([
  ["with the runtime's hash", sha256],
  ["without the runtime's hash", sha256Portable],
])('a SHA-256 digest made %s', (_, digest) => {
  it('equals that of the standard for its examples', () => {
    expect(digest('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digest('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it('equals that of Node for any text and any bytes', () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 200 }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(fc.oneof(texts, fc.uint8Array({ maxLength: 200 })), (data) => digest(data) === reference(data)),
      propertyRuns(),
    );
  });

  it('equals that of Node for lengths around the size of a block', () => {
    for (const length of [55, 56, 63, 64, 65, 119, 120, 128, 10_000]) {
      expect(digest('x'.repeat(length))).toBe(reference('x'.repeat(length)));
    }
  });
});
