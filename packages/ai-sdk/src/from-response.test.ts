import type { UnifiedResponse } from '@flexiai/core';
import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { fromResponse } from './from-response.ts';

async function answer(): Promise<UnifiedResponse> {
  await using client = createFlexiAI({ providers: [mockProvider()({ model: 'm-1' })] });
  return client.chatCompletion({ prompt: 'Hi' });
}

it('the usage of an answer counts what was read from a cache, what was written to it, and thoughts, apart', async () => {
  const usage = {
    inputTokens: 100,
    outputTokens: 20,
    totalTokens: 120,
    cacheReadTokens: 60,
    cacheWriteTokens: { '5m': 10, '1h': 5 },
    reasoningTokens: 8,
    raw: { own: 1 },
    accuracy: 'reported',
  } as const;
  const unknown = {
    inputTokens: undefined,
    outputTokens: undefined,
    totalTokens: undefined,
    accuracy: 'unknown',
  } as const;
  const whole = await answer();
  expect(fromResponse({ ...whole, usage }, []).usage).toEqual({
    inputTokens: { total: 100, noCache: 25, cacheRead: 60, cacheWrite: 15 },
    outputTokens: { total: 20, text: 12, reasoning: 8 },
    raw: { own: 1 },
  });
  expect(fromResponse({ ...whole, usage: { ...unknown, cacheWriteTokens: 4 } }, []).usage).toEqual({
    inputTokens: { total: undefined, noCache: undefined, cacheRead: undefined, cacheWrite: 4 },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  });
});

it.each([
  ['refusal', 'content-filter'],
  ['pause', 'other'],
  ['tool-calls', 'tool-calls'],
] as const)('the finish reason %s becomes %s, and keeps its own word', async (finishReason, unified) => {
  const { rawFinishReason: _raw, ...whole } = await answer();
  expect(fromResponse({ ...whole, finishReason }, []).finishReason).toEqual({ unified, raw: finishReason });
});

it('warnings of an answer follow those of the request, in the words of the AI SDK', async () => {
  const whole = await answer();
  const own = { type: 'other', message: 'first' } as const;
  const { warnings } = fromResponse(
    {
      ...whole,
      warnings: [
        { code: 'unsupported-setting', setting: 'seed', message: 'no seed' },
        { code: 'unsupported-content', message: 'no sound' },
        { code: 'adjusted-setting', message: 'lower' },
        { code: 'malformed-chunk', message: 'an event' },
      ],
    },
    [own],
  );
  expect(warnings).toEqual([
    own,
    { type: 'unsupported', feature: 'seed', details: 'no seed' },
    { type: 'unsupported', feature: 'content', details: 'no sound' },
    { type: 'compatibility', feature: 'setting', details: 'lower' },
    { type: 'other', message: 'an event' },
  ]);
});
