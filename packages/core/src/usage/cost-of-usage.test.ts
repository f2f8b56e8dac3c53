import { expect, it } from 'vitest';
import { costOfUsage } from './cost-of-usage.ts';

const price = { inputUsdPerMillion: 10, outputUsdPerMillion: 40 };
const tokens = { inputTokens: 1000, outputTokens: 10, totalTokens: 1010, accuracy: 'reported' } as const;

it('cache reads and cache writes have their own prices, and the rest of the input has the full price', () => {
  const usage = { ...tokens, cacheReadTokens: 600, cacheWriteTokens: { '5m': 100, '1h': 50 } };
  const own = { cacheReadUsdPerMillion: 1, cacheWriteUsdPerMillion: 12.5, cacheWrite1hUsdPerMillion: 20 };
  const cost = costOfUsage(usage, { ...price, ...own });
  expect(cost?.usd).toBeCloseTo(0.00575, 9);
  expect(cost?.parts).toEqual({
    inputUsd: expect.closeTo(0.0025, 9),
    cacheReadUsd: expect.closeTo(0.0006, 9),
    cacheWriteUsd: expect.closeTo(0.00225, 9),
    outputUsd: expect.closeTo(0.0004, 9),
  });
});

it('cached input has the full price if it has no price of its own', () => {
  const cost = costOfUsage({ ...tokens, cacheReadTokens: 600, cacheWriteTokens: 100 }, price);
  expect(cost?.usd).toBeCloseTo(0.0104, 9);
});

it('cached input is not charged twice if a provider reports more of it than input', () => {
  const usage = { ...tokens, inputTokens: 100, cacheReadTokens: 600 };
  expect(costOfUsage(usage, { ...price, cacheReadUsdPerMillion: 1 })?.usd).toBeCloseTo(0.001, 9);
});
