import { expect, it } from 'vitest';
import type { Usage } from '../model/usage.ts';
import { addUsage } from './add-usage.ts';

const usage: Usage = { inputTokens: 10, outputTokens: 5, totalTokens: 15, accuracy: 'reported' };

it('the sum has every figure that both attempts report', () => {
  const full: Usage = {
    ...usage,
    cacheReadTokens: 3,
    cacheWriteTokens: { '5m': 1 },
    reasoningTokens: 2,
    toolUseTokens: 4,
  };
  expect(addUsage(full, { ...full, cacheWriteTokens: { '5m': 1, '1h': 2 } })).toStrictEqual({
    inputTokens: 20,
    outputTokens: 10,
    totalTokens: 30,
    cacheReadTokens: 6,
    cacheWriteTokens: { '5m': 2, '1h': 2 },
    reasoningTokens: 4,
    toolUseTokens: 8,
    accuracy: 'reported',
  });
  expect(addUsage(full, { ...full, cacheWriteTokens: 7 }).cacheWriteTokens).toBe(8);
});

it('a figure that only one attempt reports is left out of the sum', () => {
  expect(addUsage(usage, { ...usage, inputTokens: undefined, cacheReadTokens: 1, cacheWriteTokens: 1 })).toStrictEqual({
    inputTokens: undefined,
    outputTokens: 10,
    totalTokens: 30,
    accuracy: 'reported',
  });
});

it.each([
  ['reported', 'estimated', 'estimated'],
  ['unknown', 'estimated', 'unknown'],
] as const)('the sum has the lower accuracy of the two: %s and %s give %s', (a, b, sum) => {
  expect(addUsage({ ...usage, accuracy: a }, { ...usage, accuracy: b }).accuracy).toBe(sum);
});

it('tokens of an answer from a cache are left out, unless both answers come from a cache', () => {
  const used = { inputTokens: 1, outputTokens: 2, totalTokens: 3, accuracy: 'reported' } as const;
  const cached = { ...used, cached: true } as const;
  expect(addUsage(used, cached)).toEqual(used);
  expect(addUsage(cached, used)).toEqual(used);
  expect(addUsage(cached, cached)).toEqual({ ...cached, inputTokens: 2, outputTokens: 4, totalTokens: 6 });
});
