import { expect, it } from 'vitest';
import { mergeUsage, usageOf } from './usage.ts';

it('cache reads and writes count as input, and also have their own figures', () => {
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

it('figures that were not reported are left out', () => {
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

it('a later report overwrites an earlier one, field by field', () => {
  const first = { input_tokens: 10, output_tokens: 1, cache_read_input_tokens: 5, service_tier: 'standard' };
  const last = { input_tokens: 25, output_tokens: 40, cache_read_input_tokens: null };
  expect(mergeUsage(first, last)).toEqual({
    input_tokens: 25,
    output_tokens: 40,
    cache_read_input_tokens: 5,
    service_tier: 'standard',
  });
});

it('cache writes become one figure if the lifetimes do not add up to the total', () => {
  const cache = { ephemeral_5m_input_tokens: 20, ephemeral_1h_input_tokens: 0 };
  const usage = { input_tokens: 1, output_tokens: 1, cache_creation_input_tokens: 50, cache_creation: cache };
  expect(usageOf(usage).cacheWriteTokens).toBe(50);
});

it('a zero does not replace a figure', () => {
  const first = { input_tokens: 10, cache_read_input_tokens: 5, cache_creation: { ephemeral_5m_input_tokens: 3 } };
  const last = { input_tokens: 0, output_tokens: 40, cache_creation: { ephemeral_5m_input_tokens: 0 } };
  expect(mergeUsage(first, last)).toEqual({
    input_tokens: 10,
    output_tokens: 40,
    cache_read_input_tokens: 5,
    cache_creation: { ephemeral_5m_input_tokens: 3 },
  });
});

const pass = (type: string, input: number, output: number, more: object = {}): object => ({
  type,
  input_tokens: input,
  output_tokens: output,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  ...more,
});

it('the tokens of a compaction are added, because the totals leave them out', () => {
  const usage = {
    input_tokens: 23_000,
    output_tokens: 1000,
    iterations: [pass('compaction', 180_000, 3500), pass('message', 23_000, 1000)],
  };
  expect(usageOf(usage)).toMatchObject({ inputTokens: 203_000, outputTokens: 4500, totalTokens: 207_500, raw: usage });
});

it('the tokens of an advisor are added, whether or not the totals include all passes of the model', () => {
  const iterations = [
    pass('message', 412, 89),
    pass('advisor_message', 823, 1612, { model: 'claude-opus-5' }),
    pass('message', 1348, 442, { cache_read_input_tokens: 412 }),
  ];
  const whole = { inputTokens: 412 + 823 + 1348 + 412, cacheReadTokens: 412, outputTokens: 89 + 1612 + 442 };
  const first = { input_tokens: 412, cache_read_input_tokens: 0, output_tokens: 531 };
  expect(usageOf({ ...first, iterations })).toMatchObject(whole);
  const sums = { input_tokens: 1760, cache_read_input_tokens: 412, output_tokens: 531 };
  expect(usageOf({ ...sums, iterations })).toMatchObject(whole);
});

it('a model that refused counts only if it wrote output', () => {
  const totals = { input_tokens: 400, output_tokens: 60 };
  const served = pass('fallback_message', 400, 60, { model: 'claude-opus-4-8' });
  const silent = [pass('message', 412, 0, { model: 'claude-fable-5' }), served];
  expect(usageOf({ ...totals, iterations: silent })).toMatchObject({ inputTokens: 400, outputTokens: 60 });
  const begun = [pass('message', 412, 9, { model: 'claude-fable-5' }), served];
  expect(usageOf({ ...totals, iterations: begun })).toMatchObject({ inputTokens: 812, outputTokens: 69 });
});

it('the cache writes of all passes are added by their lifetime', () => {
  const writes = (short: number, long: number): object => ({
    cache_creation_input_tokens: short + long,
    cache_creation: { ephemeral_5m_input_tokens: short, ephemeral_1h_input_tokens: long },
  });
  const usage = {
    input_tokens: 1,
    output_tokens: 1,
    ...writes(20, 10),
    iterations: [pass('compaction', 5, 5, writes(0, 7)), pass('message', 1, 1, writes(20, 10))],
  };
  expect(usageOf(usage)).toMatchObject({ inputTokens: 43, cacheWriteTokens: { '5m': 20, '1h': 17 } });
});

it('the totals are used if iterations are missing or invalid', () => {
  const totals = { input_tokens: 4, output_tokens: 6 };
  for (const iterations of [null, [], [null, 'x', { type: 'message' }], {}]) {
    expect(usageOf({ ...totals, iterations })).toMatchObject({ inputTokens: 4, outputTokens: 6 });
  }
});
