import { UNKNOWN_USAGE } from '@flexiai/core/plugin';
import { expect, it } from 'vitest';
import { usageOf } from './usage.ts';

it('adds up: thinking is output, and the prompts of Google’s own tools are input', () => {
  const raw = {
    promptTokenCount: 100,
    cachedContentTokenCount: 60,
    toolUsePromptTokenCount: 10,
    candidatesTokenCount: 20,
    thoughtsTokenCount: 30,
    totalTokenCount: 160,
  };
  expect(usageOf(raw)).toEqual({
    inputTokens: 110,
    cacheReadTokens: 60,
    outputTokens: 50,
    reasoningTokens: 30,
    toolUseTokens: 10,
    totalTokens: 160,
    accuracy: 'reported',
    raw,
  });
});

it('has thinking only, if the limit is reached during thinking', () => {
  expect(usageOf({ promptTokenCount: 5, thoughtsTokenCount: 60, totalTokenCount: 65 })).toMatchObject({
    outputTokens: 60,
    reasoningTokens: 60,
    totalTokens: 65,
  });
});

it('leaves out figures that are not reported', () => {
  expect(usageOf({ promptTokenCount: 9, totalTokenCount: 9 })).toEqual({
    inputTokens: 9,
    outputTokens: undefined,
    totalTokens: 9,
    accuracy: 'reported',
    raw: { promptTokenCount: 9, totalTokenCount: 9 },
  });
  expect(usageOf(undefined)).toBe(UNKNOWN_USAGE);
  expect(usageOf({ trafficType: 'ON_DEMAND' })).toBe(UNKNOWN_USAGE);
  expect(usageOf({ promptTokenCount: 'many', candidatesTokenCount: -1 })).toBe(UNKNOWN_USAGE);
});
