import { createFlexiAI, type FlexiAIConfig, type StreamingOptions } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

const ask = { prompt: 'Tell me a story' };
/** More pieces than the answer has: the connection ends after the last one, without the terminal event. */
const cut = { kind: 'cut', afterTokens: 99 } as const;

let first: WireServer;
let second: WireServer;
let third: WireServer;

beforeAll(async () => {
  [first, second, third] = await Promise.all([
    startOpenAIServer({ strict: true }),
    startAnthropicServer({ strict: true }),
    startGeminiServer({ strict: true }),
  ]);
});
beforeEach(() => {
  for (const server of [first, second, third]) server.reset();
});
afterAll(() => Promise.all([first, second, third].map((server) => server.close())));

/** OpenAI, then Anthropic, which supports a prefill, then Gemini. */
function client(streaming: StreamingOptions, config: Partial<FlexiAIConfig> = {}) {
  return createFlexiAI({
    providers: [
      openai({ model: 'gpt-4.1-mini', apiKey: 'sk-test', baseURL: first.baseURL, api: 'chat' }),
      anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL: second.baseURL }),
      google({ model: 'gemini-3.8-flash', apiKey: 'AIza-test', baseURL: third.baseURL }),
    ],
    streaming,
    retry: { maxRetries: 0 },
    ...config,
  });
}

it('a stream that two services interrupt is joined to one text, and its usage is the sum of all three', async () => {
  await using ai = client({ onInterruption: 'continue' });
  first.reply({ tokens: ['Once ', 'upon ', 'a '], fault: cut });
  second.reply({ tokens: ['time ', 'there ', 'was '], usage: { inputTokens: 20, outputTokens: 3 }, fault: cut });
  // Held back as a possible repetition of "time" until the stream finishes.
  third.reply({ tokens: ['time'], usage: { inputTokens: 30, outputTokens: 1 } });
  const { text, usage, attempts } = await ai.streamChatCompletion(ask).response();
  expect(text).toBe('Once upon a time there was time');
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['interrupted', 'interrupted', 'success']);
  const sum = (field: 'inputTokens' | 'outputTokens'): number =>
    attempts.reduce((total, attempt) => total + (attempt.usage?.[field] ?? Number.NaN), 0);
  expect(usage).toMatchObject({ inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens') });
  // Anthropic rejects a prefill that ends with white space.
  expect(second.requests[0]?.body).toMatchObject({
    messages: [{ role: 'user' }, { role: 'assistant', content: [{ type: 'text', text: 'Once upon a' }] }],
  });
});

it('a stream that is ended during its continuation aborts that request, and calls no other service', async () => {
  await using ai = client({ onInterruption: 'restart' });
  first.reply({ tokens: ['Once '], fault: cut });
  second.reply({ fault: { kind: 'hang' } });
  const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
  for (let part = await parts.next(); part.value?.type !== 'text-delta'; ) part = await parts.next();
  const rest = parts.next().catch(() => undefined);
  const request = await second.waitForRequest(0);
  await parts.return?.();
  await rest;
  expect(await second.whenSettled(request)).toMatchObject({ outcome: 'closed-by-client' });
  expect(third.requests).toHaveLength(0);
  expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual([0, 0, 0]);
});

it.each(['restart', 'continue'] as const)(
  'a stream that a content filter ended is complete: no other provider is called (%s)',
  async (onInterruption) => {
    await using ai = client({ onInterruption });
    first.reply({ tokens: ['Once ', 'upon'], finishReason: 'content_filter' });
    const response = await ai.streamChatCompletion(ask).response();
    expect(response).toMatchObject({ text: 'Once upon', finishReason: 'content-filter', attempts: { length: 1 } });
    expect([second.requests.length, third.requests.length]).toEqual([0, 0]);
  },
);

it('a service whose quota for one key is used up is called with the other key', async () => {
  const apiKeys = ['sk-test-one', 'sk-test-two'];
  await using ai = createFlexiAI({
    providers: [
      openai({
        model: 'gpt-4.1-mini',
        apiKeys,
        baseURL: first.baseURL,
        limits: { requestsPerMinute: 1000, maxWaitMs: 0 },
      }),
    ],
  });
  first.reply({ rateLimit: { requests: { limit: 10, remaining: 0, resetAfterMs: 60_000 } } });
  for (let call = 0; call < 2; call += 1) await ai.chatCompletion(ask);
  expect(first.requests.map(({ headers }) => headers['authorization'])).toEqual(apiKeys.map((key) => `Bearer ${key}`));
});
