import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { createFlexiAI } from '@flexiai/core';
import { afterEach, expect, it, vi } from 'vitest';
import { aiSdk } from './index.ts';

const FINISH: LanguageModelV4StreamPart = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 1, noCache: 1, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 1, text: 1, reasoning: undefined },
  },
};

/** A model of an application's own. */
function modelOf(
  open: (signal: AbortSignal | undefined) => ReadableStream<LanguageModelV4StreamPart>,
): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'own.chat',
    modelId: 'own-1',
    supportedUrls: {},
    doStream: async ({ abortSignal }) => ({ stream: open(abortSignal) }),
    doGenerate: () => Promise.reject(new TypeError('It streams only.')),
  };
}

function streamOf(parts: readonly LanguageModelV4StreamPart[]): ReadableStream<LanguageModelV4StreamPart> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

afterEach(() => vi.useRealTimers());

it('text and reasoning with the same id stay apart', async () => {
  const parts: LanguageModelV4StreamPart[] = [
    { type: 'reasoning-start', id: '0' },
    { type: 'reasoning-delta', id: '0', delta: 'I' },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: 'Yes' },
    { type: 'reasoning-delta', id: '0', delta: ' think' },
    { type: 'reasoning-end', id: '0' },
    { type: 'text-delta', id: '0', delta: ', no' },
    { type: 'text-end', id: '0' },
    FINISH,
  ];
  await using ai = createFlexiAI({ providers: [aiSdk(modelOf(() => streamOf(parts)))] });
  const { content } = await ai.streamChatCompletion({ prompt: 'Hi' }).response();
  expect(content).toMatchObject([
    { type: 'reasoning', text: 'I think' },
    { type: 'text', text: 'Yes, no' },
  ]);
});

it('a stream that stays open after the end of its answer is aborted', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  let signal: AbortSignal | undefined;
  let isCancelled = false;
  const model = modelOf((given) => {
    signal = given;
    return new ReadableStream({
      start(controller) {
        controller.enqueue({ type: 'text-delta', id: '1', delta: 'Yes' });
        controller.enqueue(FINISH);
      },
      cancel() {
        isCancelled = true;
      },
    });
  });
  await using ai = createFlexiAI({ providers: [aiSdk(model)] });
  const { text } = await ai.streamChatCompletion({ prompt: 'Hi' }).response();
  expect([text, signal?.aborted, isCancelled]).toEqual(['Yes', false, false]);
  await vi.advanceTimersByTimeAsync(500);
  expect([signal?.aborted, isCancelled]).toEqual([true, true]);
});
