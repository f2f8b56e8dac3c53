import { createFlexiAI, type FlexiAIConfig } from '@flexiai/core';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openai } from './index.ts';

const ask = { prompt: 'Hello' };
const down = { fault: { kind: 'status', status: 503 } } as const;

let primary: WireServer;
let spare: WireServer;

beforeEach(async () => {
  [primary, spare] = await Promise.all([startOpenAIServer(), startOpenAIServer()]);
});
afterEach(() => Promise.all([primary.close(), spare.close()]));

function client(config: Partial<FlexiAIConfig> = {}) {
  return createFlexiAI({
    providers: [
      openai({ name: 'primary', model: 'gpt-5-mini', apiKey: 'test', baseURL: primary.baseURL }),
      openai({ name: 'spare', model: 'gpt-5-mini', apiKey: 'test', baseURL: spare.baseURL }),
    ],
    retry: { maxRetries: 0 },
    circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 600_000 },
    ...config,
  });
}

it('recovers with a health check long before its time, without a paid generation', async () => {
  await using ai = client({ healthProbe: { intervalMs: 10 } });
  primary.reply(down);
  expect((await ai.chatCompletion(ask)).provider).toBe('spare');
  // One generation, then lists of models, as often as needed.
  await primary.waitForRequest(3);
  expect((await ai.chatCompletion(ask)).attempts).toHaveLength(1);
  primary.reply({ text: 'back' });
  await vi.waitFor(() => expect(ai.explain(ask).candidates[0]?.provider).toBe('primary'), { timeout: 5000 });
  expect(await ai.chatCompletion(ask)).toMatchObject({
    text: 'back',
    attempts: [{ provider: 'primary', kind: 'probe' }],
  });
  const generations = primary.requests.filter(({ method }) => method === 'POST');
  expect(generations).toHaveLength(2);
  const others = primary.requests.filter((request) => !generations.includes(request));
  expect(new Set(others.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(['GET /v1/models']));
  expect(spare.requests).toHaveLength(2);
});

it('is not asked by the next process, which got a snapshot of the first', async () => {
  await using ai = client();
  primary.reply(down);
  await ai.chatCompletion(ask);
  const stored = JSON.stringify(ai);
  await using next = client({ snapshot: JSON.parse(stored) });
  for (let call = 0; call < 5; call += 1) expect((await next.chatCompletion(ask)).provider).toBe('spare');
  expect(primary.requests).toHaveLength(1);
  await using fresh = client();
  await fresh.chatCompletion(ask);
  expect(primary.requests).toHaveLength(2);
});

it('is asked next to the other candidate in a broadcast, whose cost is the sum of both', async () => {
  await using ai = client();
  primary.reply({ text: 'one', usage: { inputTokens: 10, outputTokens: 5 } });
  spare.reply({ text: 'two', usage: { inputTokens: 20, outputTokens: 7 } });
  const { responses, usage } = await ai.broadcast(ask);
  expect(responses.map(({ text }) => text)).toEqual(['one', 'two']);
  expect(usage).toMatchObject({ inputTokens: 30, outputTokens: 12, accuracy: 'reported' });
  expect([primary, spare].map(({ requests }) => requests.length)).toEqual([1, 1]);
});
