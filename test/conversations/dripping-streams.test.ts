import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { expect, it } from 'vitest';

it('a server that drips is left for one that does not, over HTTP and the SDK', async () => {
  const tokens = [...'a story that never comes to its end'];
  const drips = await startOpenAIServer({ reply: { tokens, tokenDelayMs: 200 } });
  const well = await startOpenAIServer({ reply: { text: 'A whole answer.' } });
  const entry = (name: string, baseURL: string) => openai({ name, model: 'gpt-6.1-sol', apiKey: 'sk-test', baseURL });
  const ai = createFlexiAI({
    providers: [entry('drips', drips.baseURL), entry('well', well.baseURL)],
    streaming: { onInterruption: 'restart' },
    retry: { maxRetries: 0 },
    timeouts: { minCharsPerSecond: 100, rateWindowMs: 500 },
  });
  const answer = await ai.streamChatCompletion({ prompt: 'A story' }).response();
  expect(answer).toMatchObject({ provider: 'well', text: 'A whole answer.', attempts: [{ errorCode: 'timeout' }, {}] });
  await ai.close();
  await Promise.all([drips.close(), well.close()]);
});
