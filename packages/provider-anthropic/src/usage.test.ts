import { expect, it } from 'vitest';
import { mergeUsage, usageOf } from './usage.ts';

it('counts cache reads and writes into the input, and keeps them apart', () => {
  const usage = {
    input_tokens: 10,
    cache_read_input_tokens: 100,
    cache_creation_input_tokens: 30,
    cache_creation: { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 10 },
    output_tokens: 7,
    output_tokens_details: { thinking_tokens: 3 },
  };
  expect(usageOf(usage)).toEqual({
    inputTokens: 140,
    cacheReadTokens: 100,
    cacheWriteTokens: { '5m': 20, '1h': 10 },
    outputTokens: 7,
    reasoningTokens: 3,
    totalTokens: 147,
    accuracy: 'reported',
    raw: usage,
  });
});

it('leaves out what was not reported', () => {
  expect(usageOf({ input_tokens: 10, output_tokens: 7, cache_read_input_tokens: null })).toMatchObject({
    inputTokens: 10,
    totalTokens: 17,
  });
  expect(usageOf({ input_tokens: 10, output_tokens: 7 })).not.toHaveProperty('cacheReadTokens');
  expect(usageOf({})).toEqual({
    inputTokens: undefined,
    outputTokens: undefined,
    totalTokens: undefined,
    accuracy: 'unknown',
  });
});

it('lets a later report overwrite an earlier one, field by field', () => {
  const first = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 5, service_tier: 'standard' };
  const last = { input_tokens: 25, output_tokens: 40, cache_read_input_tokens: null };
  expect(mergeUsage(first, last)).toEqual({
    input_tokens: 25,
    output_tokens: 40,
    cache_read_input_tokens: 5,
    service_tier: 'standard',
  });
});

it('gives cache writes as one figure when the lifetimes do not make up the total any more', () => {
  const cache = { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 0 };
  const usage = { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 50, cache_creation: cache };
  expect(usageOf(usage).cacheWriteTokens).toBe(50);
});
