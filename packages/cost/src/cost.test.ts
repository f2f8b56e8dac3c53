import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cost } from './cost.ts';

const wires = {
  'OpenAI chat': {
    start: startOpenAIServer,
    entry: (baseURL: string) => openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL }),
    // USD per million tokens: 0.25 in, 2 out.
    usd: 1000 * 0.25e-6 + 500 * 2e-6,
  },
  'OpenAI Responses': {
    start: startOpenAIServer,
    entry: (baseURL: string) => openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL, api: 'responses' }),
    usd: 1000 * 0.25e-6 + 500 * 2e-6,
  },
  Anthropic: {
    start: startAnthropicServer,
    entry: (baseURL: string) => anthropic({ model: 'claude-sonnet-5', apiKey: 'sk-ant-test', baseURL }),
    usd: 1000 * 2e-6 + 500 * 10e-6,
  },
  Gemini: {
    start: startGeminiServer,
    entry: (baseURL: string) => gemini({ model: 'gemini-2.5-flash', apiKey: 'AIza-test', baseURL }),
    usd: 1000 * 0.3e-6 + 500 * 2.5e-6,
  },
} as const;

describe.each(Object.entries(wires))('the cost on the wire of %s', (_name, { start, entry, usd }) => {
  let server: WireServer;
  let ai: FlexiAI;

  beforeAll(async () => {
    server = await start({ reply: { text: 'Hello', usage: { inputTokens: 1000, outputTokens: 500 } } });
    ai = createFlexiAI({ providers: [entry(server.baseURL)], middleware: [cost()] });
  });
  afterAll(async () => {
    await ai.close();
    await server.close();
  });

  it('computes the cost of the first call without a configured price', async () => {
    for (const _call of [1, 2]) {
      const answer = await ai.chatCompletion({ prompt: 'Hello' });
      expect(answer.cost).toMatchObject({ complete: true, unpriced: 0, attempts: [{ accuracy: 'reported' }] });
      expect(answer.cost?.totalUsd).toBeCloseTo(usd, 12);
    }
  });

  it('computes the cost of streams', async () => {
    const answer = await ai.streamChatCompletion({ prompt: 'Hello' }).response();
    expect(answer.cost?.totalUsd).toBeCloseTo(usd, 12);
  });
});
