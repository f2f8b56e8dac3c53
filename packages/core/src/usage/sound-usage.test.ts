import { expect, it } from 'vitest';
import type { Usage } from '../model/usage.ts';
import { soundUsage } from './sound-usage.ts';

const sound: Usage = { inputTokens: 3, outputTokens: 0, totalTokens: 3, cacheReadTokens: 1, accuracy: 'reported' };

it('valid usage is returned as it is', () => {
  expect(soundUsage(sound)).toBe(sound);
  const partial: Usage = { inputTokens: undefined, outputTokens: 5, totalTokens: undefined, accuracy: 'reported' };
  expect(soundUsage(partial)).toBe(partial);
  const written: Usage = { ...sound, cacheWriteTokens: { '5m': 2 } };
  expect(soundUsage(written)).toBe(written);
});

it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, '7', null, {}, 1e300])(
  '%j is not a valid number of tokens',
  (odd) => {
    const given = { ...sound, inputTokens: odd, totalTokens: odd, cacheReadTokens: odd, cacheWriteTokens: odd };
    const expected = { inputTokens: undefined, outputTokens: 0, totalTokens: undefined, accuracy: 'reported' };
    expect(soundUsage(given as unknown as Usage)).toStrictEqual(
      typeof odd === 'object' && odd !== null ? { ...expected, cacheWriteTokens: {} } : expected,
    );
  },
);

it('invalid figures of cache writes by lifetime are left out', () => {
  const given = { ...sound, cacheWriteTokens: { '5m': 2, '1h': Number.NaN } };
  expect(soundUsage(given)).toStrictEqual(sound);
});

it('the sum of input and output replaces a reported total of 0', () => {
  expect(soundUsage({ ...sound, totalTokens: 0 })).toStrictEqual(sound);
  const partial: Usage = { inputTokens: undefined, outputTokens: 5, totalTokens: 0, accuracy: 'reported' };
  expect(soundUsage(partial).totalTokens).toBeUndefined();
  const nothing: Usage = { inputTokens: 0, outputTokens: 0, totalTokens: 0, accuracy: 'reported' };
  expect(soundUsage(nothing)).toBe(nothing);
});
