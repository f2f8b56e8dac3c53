import { describe, expect, it } from 'vitest';
import { growUsage, usageOf } from './usage.ts';

describe('usageOf', () => {
  it('counts cached tokens as part of the prompt, and reasoning as part of the completion', () => {
    const raw = {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 64, cache_write_tokens: 20 },
      completion_tokens_details: { reasoning_tokens: 30 },
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

  it('leaves out figures that were not reported', () => {
    expect(usageOf({ prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 })).toEqual({
      inputTokens: 3,
      outputTokens: 4,
      totalTokens: 7,
      accuracy: 'reported',
      raw: expect.anything(),
    });
  });

  it.each([undefined, null, 'many', []])('is unknown for %j', (usage) => {
    expect(usageOf(usage)).toEqual({
      inputTokens: undefined,
      outputTokens: undefined,
      totalTokens: undefined,
      accuracy: 'unknown',
    });
  });

  it('ignores a figure that is not a count', () => {
    expect(usageOf({ prompt_tokens: -1, completion_tokens: 'x', total_tokens: Number.NaN })).toMatchObject({
      inputTokens: undefined,
      outputTokens: undefined,
      totalTokens: undefined,
      accuracy: 'unknown',
    });
  });

  it('adds reasoning that is separate from the completion by the server’s own total', () => {
    expect(
      usageOf({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 315,
        completion_tokens_details: { reasoning_tokens: 300 },
      }),
    ).toMatchObject({ inputTokens: 10, outputTokens: 305, reasoningTokens: 300, totalTokens: 315 });
  });

  it('adds cached tokens that do not fit into the prompt', () => {
    const usage = usageOf({ prompt_tokens: 10, completion_tokens: 5, prompt_tokens_details: { cached_tokens: 90 } });
    expect(usage).toMatchObject({ inputTokens: 100, cacheReadTokens: 90, totalTokens: 105 });
  });

  it('never lets the cached parts exceed the input', () => {
    const usage = usageOf({
      prompt_tokens: 100,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 80, cache_write_tokens: 64 },
    });
    expect(usage).toMatchObject({ inputTokens: 100, cacheReadTokens: 80, cacheWriteTokens: 20 });
  });
});

describe('usageOf, for figures in other places', () => {
  it.each([
    ['Moonshot', { cached_tokens: 4 }],
    ['DeepSeek', { prompt_cache_hit_tokens: 4, prompt_cache_miss_tokens: 6 }],
    ['DeepSeek with empty details', { prompt_cache_hit_tokens: 4, prompt_tokens_details: { cached_tokens: null } }],
    ['OpenAI', { prompt_tokens_details: { cached_tokens: 4 } }],
    ['OpenAI, with a zero beside it', { cached_tokens: 0, prompt_tokens_details: { cached_tokens: 4 } }],
  ])('finds the cached tokens of %s', (_name, fields) => {
    const usage = { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12, ...fields };
    expect(usageOf(usage)).toMatchObject({ inputTokens: 10, cacheReadTokens: 4, outputTokens: 2 });
  });

  it('finds Perplexity’s separate reasoning', () => {
    expect(usageOf({ prompt_tokens: 1, completion_tokens: 5, reasoning_tokens: 3 })).toMatchObject({
      outputTokens: 5,
      reasoningTokens: 3,
    });
  });
});

describe('growUsage', () => {
  it('replaces figures by later ones, but not by zeros', () => {
    const known = { prompt_tokens: 10, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 4 } };
    expect(growUsage(known, { prompt_tokens: 0, completion_tokens: 7, total_tokens: 0 })).toEqual({
      ...known,
      completion_tokens: 7,
      total_tokens: 0,
    });
    expect(growUsage(known, { prompt_tokens_details: { cached_tokens: 0, audio_tokens: 2 } })).toMatchObject({
      prompt_tokens_details: { cached_tokens: 4, audio_tokens: 2 },
    });
    expect(growUsage(undefined, known)).toBe(known);
  });
});
