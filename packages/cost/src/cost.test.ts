import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { cost } from './cost.ts';

it('prices the first call of a client without a price typed by hand', async () => {
  const server = await startOpenAIServer();
  try {
    const ai = createFlexiAI({
      providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: server.baseURL })],
      middleware: [cost()],
    });
    const answer = await ai.chatCompletion({ prompt: 'Hello' });
    expect(answer.cost?.totalUsd).toBeGreaterThan(0);
    await ai.close();
  } finally {
    await server.close();
  }
});
