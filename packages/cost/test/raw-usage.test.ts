import { createFlexiAI, type ProviderEntry, type UnifiedResponse } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai, openrouter, xai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cost } from '../src/cost.ts';

/** A response body of each API, with the relevant usage. */
const chat = (model: string, usage: object, more: object = {}): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage,
  ...more,
});
const response = (model: string, usage: object, output: readonly object[] = []): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  status: 'completed',
  model,
  output: [
    ...output,
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      content: [{ type: 'output_text', text: 'Hi', annotations: [] }],
    },
  ],
  usage,
});
const message = (model: string, usage: object): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model,
  content: [{ type: 'text', text: 'Hi' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage,
});
const generated = (modelVersion: string, usageMetadata: object): object => ({
  candidates: [{ index: 0, content: { role: 'model', parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }],
  modelVersion,
  usageMetadata,
});

interface Wire {
  readonly start: () => Promise<WireServer>;
  readonly entry: (model: string, baseURL: string) => ProviderEntry;
}

const onChat: Wire = {
  start: startOpenAIServer,
  entry: (model, baseURL) => openai({ model, apiKey: 'sk-test', baseURL, api: 'chat' }),
};
const onResponses: Wire = {
  start: startOpenAIServer,
  entry: (model, baseURL) => openai({ model, apiKey: 'sk-test', baseURL, api: 'responses' }),
};
const onOpenRouter: Wire = {
  start: startOpenAIServer,
  entry: (model, baseURL) => openrouter({ model, apiKey: 'sk-or-test', baseURL }),
};
const onXAI: Wire = {
  start: startOpenAIServer,
  entry: (model, baseURL) => xai({ model, apiKey: 'xai-test', baseURL }),
};
const onAnthropic: Wire = {
  start: startAnthropicServer,
  entry: (model, baseURL) => anthropic({ model, apiKey: 'sk-ant-test', baseURL }),
};
const onGemini: Wire = {
  start: startGeminiServer,
  entry: (model, baseURL) => gemini({ model, apiKey: 'AIza-test', baseURL }),
};

const servers = new Map<Wire['start'], WireServer>();
beforeAll(async () => {
  for (const start of [startOpenAIServer, startAnthropicServer, startGeminiServer]) servers.set(start, await start());
});
afterAll(() => Promise.all([...servers.values()].map((server) => server.close())));

/** The answer to a call whose server responds with `body`. */
async function answerWith(
  { start, entry }: Wire,
  model: string,
  body: object,
  costs = cost(),
): Promise<UnifiedResponse> {
  const server = servers.get(start);
  if (server === undefined) throw new Error('no server');
  server.reply({ body });
  const ai = createFlexiAI({ providers: [entry(model, server.baseURL)], middleware: [costs] });
  const answer = await ai.chatCompletion({ prompt: 'Hello' });
  await ai.close();
  return answer;
}

const search = (type: string): object => ({
  type: 'web_search_call',
  id: `ws_${type}`,
  status: 'completed',
  action: { type, query: 'q', url: 'https://x.test' },
});

/** The bill in micro-dollars, by the providers' price lists: tokens times USD per million. */
const bills: readonly (readonly [string, Wire, string, object, number])[] = [
  [
    'cached input and reasoning on Chat Completions',
    onChat,
    'gpt-5',
    chat('gpt-5-2025-08-07', {
      prompt_tokens: 2006,
      completion_tokens: 300,
      total_tokens: 2306,
      prompt_tokens_details: { cached_tokens: 1920, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 128, audio_tokens: 0 },
    }),
    86 * 1.25 + 1920 * 0.125 + 300 * 10,
  ],
  [
    'sound in and out',
    onChat,
    'gpt-audio',
    chat('gpt-audio-2025-08-28', {
      prompt_tokens: 1117,
      completion_tokens: 200,
      total_tokens: 1317,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 1000, text_tokens: 117 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 150, text_tokens: 50 },
    }),
    117 * 2.5 + 1000 * 32 + 50 * 10 + 150 * 64,
  ],
  [
    'the flex tier',
    onChat,
    'gpt-5-mini',
    chat('gpt-5-mini', { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 }, { service_tier: 'flex' }),
    (1000 * 0.25 + 500 * 2) / 2,
  ],
  [
    'a snapshot with prices of its own',
    onChat,
    'gpt-4o',
    chat('gpt-4o-2024-05-13', { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 }),
    1000 * 5 + 500 * 15,
  ],
  [
    'a large input, which raises the price of the whole request',
    onChat,
    'gpt-5.4',
    chat('gpt-5.4', {
      prompt_tokens: 300_000,
      completion_tokens: 1000,
      total_tokens: 301_000,
      prompt_tokens_details: { cached_tokens: 100_000 },
    }),
    200_000 * 5 + 100_000 * 0.5 + 1000 * 22.5,
  ],
  [
    'searches of the web and of files on Responses, but no opened page',
    onResponses,
    'gpt-4.1',
    response(
      'gpt-4.1-2025-04-14',
      {
        input_tokens: 9000,
        input_tokens_details: { cached_tokens: 1024 },
        output_tokens: 400,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 9400,
      },
      [
        search('search'),
        search('open_page'),
        { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['q'] },
      ],
    ),
    7976 * 2 + 1024 * 0.5 + 400 * 8 + 10_000 + 2500,
  ],
  [
    'searches and a prompt cache that is written for five minutes and for an hour',
    onAnthropic,
    'claude-sonnet-5',
    message('claude-sonnet-5', {
      input_tokens: 50,
      cache_read_input_tokens: 10_000,
      cache_creation_input_tokens: 3000,
      cache_creation: { ephemeral_5m_input_tokens: 2000, ephemeral_1h_input_tokens: 1000 },
      output_tokens: 700,
      output_tokens_details: { thinking_tokens: 300 },
      server_tool_use: { web_search_requests: 3 },
      service_tier: 'standard',
    }),
    50 * 2 + 10_000 * 0.2 + 2000 * 2.5 + 1000 * 4 + 700 * 10 + 3 * 10_000,
  ],
  [
    'a cache with an unknown lifetime',
    onAnthropic,
    'claude-opus-4-5',
    message('claude-opus-4-5-20251101', { input_tokens: 10, cache_creation_input_tokens: 400, output_tokens: 20 }),
    10 * 5 + 400 * 6.25 + 20 * 25,
  ],
  [
    'an advisor, at the price of its own model',
    onAnthropic,
    'claude-sonnet-5',
    message('claude-sonnet-5', {
      input_tokens: 1760,
      cache_read_input_tokens: 412,
      output_tokens: 531,
      iterations: [
        { type: 'message', input_tokens: 412, output_tokens: 89 },
        { type: 'advisor_message', model: 'claude-opus-5', input_tokens: 823, output_tokens: 1612 },
        { type: 'message', input_tokens: 1348, cache_read_input_tokens: 412, output_tokens: 442 },
      ],
    }),
    1760 * 2 + 412 * 0.2 + 531 * 10 + 823 * 5 + 1612 * 25,
  ],
  [
    'a model that declined after it had begun, and its replacement',
    onAnthropic,
    'claude-opus-5',
    message('claude-sonnet-5', {
      input_tokens: 400,
      output_tokens: 60,
      iterations: [
        { type: 'message', model: 'claude-opus-5', input_tokens: 412, output_tokens: 9 },
        { type: 'fallback_message', model: 'claude-sonnet-5', input_tokens: 400, output_tokens: 60 },
      ],
    }),
    412 * 5 + 9 * 25 + 400 * 2 + 60 * 10,
  ],
  [
    'the batch tier',
    onAnthropic,
    'claude-opus-4-5',
    message('claude-opus-4-5', { input_tokens: 100, output_tokens: 20, service_tier: 'batch' }),
    (100 * 5 + 20 * 25) / 2,
  ],
  [
    'thoughts, prompts of tools, a cache and sound',
    onGemini,
    'gemini-2.5-flash',
    generated('gemini-2.5-flash', {
      promptTokenCount: 5000,
      cachedContentTokenCount: 2000,
      toolUsePromptTokenCount: 300,
      candidatesTokenCount: 100,
      thoughtsTokenCount: 900,
      totalTokenCount: 6300,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 3500 },
        { modality: 'AUDIO', tokenCount: 1500 },
      ],
      cacheTokensDetails: [
        { modality: 'TEXT', tokenCount: 1500 },
        { modality: 'AUDIO', tokenCount: 500 },
      ],
    }),
    (3500 - 1500 + 300) * 0.3 + (1500 - 500) * 1 + 1500 * 0.03 + 500 * 0.1 + 1000 * 2.5,
  ],
  [
    'a long prompt of Gemini',
    onGemini,
    'gemini-2.5-pro',
    generated('gemini-2.5-pro', { promptTokenCount: 200_001, candidatesTokenCount: 10, totalTokenCount: 200_011 }),
    200_001 * 2.5 + 10 * 15,
  ],
  [
    'the cost that OpenRouter reports',
    onOpenRouter,
    'another-vendor/new-model',
    chat('another-vendor/new-model', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost: 0.000_123_4 }),
    123.4,
  ],
  [
    'the cost that xAI reports',
    onXAI,
    'grok-4.5',
    chat('grok-4.5', { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15, cost_in_usd_ticks: 37_756_000 }),
    3775.6,
  ],
];

describe('the cost of an answer', () => {
  it.each(bills)('equals the bill: %s', async (_what, wire, model, body, micro) => {
    const { cost: total } = await answerWith(wire, model, body);
    expect((total?.totalUsd ?? Number.NaN) * 1e6).toBeCloseTo(micro, 6);
    expect(total).toMatchObject({ complete: true, unpriced: 0 });
    const parts = Object.values(total?.attempts[0]?.parts ?? {}).reduce((sum, usd) => sum + usd, 0);
    expect(parts * 1e6).toBeCloseTo(micro, 6);
  });

  it('equals the bill of embeddings', async () => {
    const server = servers.get(startOpenAIServer);
    if (server === undefined) throw new Error('no server');
    server.reset();
    server.reply({ usage: { inputTokens: 5000 } });
    const entry = openai({ model: 'text-embedding-3-small', apiKey: 'sk-test', baseURL: server.baseURL });
    const ai = createFlexiAI({ providers: [entry], middleware: [cost()] });
    const answer = await ai.embed({ input: ['Hello'] });
    await ai.close();
    expect(answer.cost).toMatchObject({ complete: true, unpriced: 0 });
    expect((answer.cost?.totalUsd ?? 0) * 1e6).toBeCloseTo((answer.usage.inputTokens ?? Number.NaN) * 0.02, 6);
  });

  it('is undefined in a tier without a known price, and the attempt is counted as unpriced', async () => {
    const usage = { prompt_tokens: 1000, completion_tokens: 500, total_tokens: 1500 };
    const body = chat('gpt-5-mini', usage, { service_tier: 'priority' });
    const costs = cost();
    expect((await answerWith(onChat, 'gpt-5-mini', body, costs)).cost).toBeUndefined();
    expect(costs.unpriced()).toEqual([{ provider: 'openai', model: 'gpt-5-mini', attempts: 1 }]);
    const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2, serviceTiers: { priority: 2 } };
    const priced = await answerWith(onChat, 'gpt-5-mini', body, cost({ prices: { openai: { 'gpt-5-mini': price } } }));
    expect(priced.cost?.totalUsd).toBe(0.004);
  });

  it('leaves out a tool without a known price, and is marked as partial', async () => {
    const usage = { input_tokens: 100, output_tokens: 20, server_tool_use: { web_search_requests: 1 } };
    const prices = { anthropic: { 'claude-x': { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } } };
    const answer = await answerWith(onAnthropic, 'claude-x', message('claude-x', usage), cost({ prices }));
    expect(answer.cost).toMatchObject({ complete: false, attempts: [{ accuracy: 'estimated' }] });
    expect(answer.cost?.totalUsd).toBeCloseTo(140e-6, 12);
  });
});
