import { describe, expect, it } from 'vitest';
import { usageOf } from './usage.ts';

describe('usageOf', () => {
  it('counts cached tokens as part of the input, and reasoning as part of the output', () => {
    const raw = {
      input_tokens: 100,
      input_tokens_details: { cached_tokens: 64, cache_write_tokens: 20 },
      output_tokens: 50,
      output_tokens_details: { reasoning_tokens: 30 },
      total_tokens: 150,
    };
    expect(usageOf(raw)).toEqual({
      inputTokens: 100,
      cacheReadTokens: 64,
      cacheWriteTokens: 20,
      outputTokens: 50,
      reasoningTokens: 30,
      totalTokens: 150,
      accuracy: 'reported',
      raw,
    });
  });

  it('is unknown if nothing was reported', () => {
    expect(usageOf(null)).toMatchObject({ totalTokens: undefined, accuracy: 'unknown' });
    expect(usageOf({ prompt_tokens: 3 })).toMatchObject({ inputTokens: undefined, accuracy: 'unknown' });
  });

  it('adds up even if a server counts the parts separately from the whole', () => {
    const usage = usageOf({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 30 },
      output_tokens: 5,
      output_tokens_details: { reasoning_tokens: 20 },
    });
    expect(usage).toMatchObject({ inputTokens: 40, cacheReadTokens: 30, outputTokens: 25, totalTokens: 65 });
  });
});
