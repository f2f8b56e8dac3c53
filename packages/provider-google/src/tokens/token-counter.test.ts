import { startGeminiServer, startVertexServer } from '@flexiai/testing';
import { afterEach, expect, it, vi } from 'vitest';
import { failureOf } from '../../test/harness.ts';
import { tokenCounter } from './token-counter.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const request = {
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi' },
  ],
  tools: [{ name: 'now' }],
} as const;
const model = 'gemini-2.5-flash';

it('asks the Gemini API about the whole request, with the key of the environment', async () => {
  await using server = await startGeminiServer({ reply: { usage: { inputTokens: 31 } } });
  vi.stubEnv('GEMINI_API_KEY', undefined);
  vi.stubEnv('GOOGLE_API_KEY', 'AIza-of-the-environment');
  expect(await tokenCounter({ baseURL: server.baseURL })(request, { model })).toBe(31);
  expect(server.requests).toMatchObject([
    {
      path: `/v1beta/models/${model}:countTokens`,
      headers: { 'x-goog-api-key': 'AIza-of-the-environment' },
      body: {
        generateContentRequest: {
          model: `models/${model}`,
          contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
          systemInstruction: { parts: [{ text: 'Be kind.' }] },
          tools: [{ functionDeclarations: [{ name: 'now' }] }],
        },
      },
    },
  ]);
});

it('asks Vertex AI about the fields that it counts', async () => {
  await using server = await startVertexServer({ reply: { usage: { inputTokens: 31 } } });
  const authClient = { getRequestHeaders: async () => ({ authorization: 'Bearer mine' }) };
  const count = tokenCounter({ baseURL: server.baseURL, vertex: { project: 'p', authClient } });
  expect(await count({ ...request, providerOptions: { google: { labels: { a: 'b' } } } }, { model })).toBe(31);
  expect(server.requests).toMatchObject([{ headers: { authorization: 'Bearer mine' } }]);
  expect(Object.keys(Object(server.requests[0]?.body)).sort()).toEqual(['contents', 'systemInstruction', 'tools']);
});

it('asks nothing about a model of others, and refuses options that are not valid', async () => {
  await using server = await startGeminiServer();
  const count = tokenCounter({ baseURL: server.baseURL, apiKey: 'AIza-test' });
  expect(await count(request, { model: 'gpt-6-luna' })).toBeUndefined();
  expect(server.requests).toHaveLength(0);
  expect(() => tokenCounter({ apikey: 'x' } as never)).toThrow('apikey');
});

it('fails as a call does', async () => {
  await using server = await startGeminiServer({ reply: { fault: { kind: 'status', status: 429 } } });
  const count = tokenCounter({ baseURL: server.baseURL, apiKey: 'AIza-test' });
  expect(await failureOf(count(request, { model }))).toMatchObject({ code: 'rate-limit' });
  server.reply({ body: {} });
  expect(await failureOf(count(request, { model }))).toMatchObject({ code: 'invalid-response' });
});

it('waits ten seconds for the service, and no longer', async () => {
  await using server = await startGeminiServer({ reply: { fault: { kind: 'hang' } } });
  const late = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(late.signal);
  const failure = failureOf(tokenCounter({ baseURL: server.baseURL, apiKey: 'AIza-test' })(request, { model }));
  await server.waitForRequest(0);
  expect(timeout).toHaveBeenCalledExactlyOnceWith(10_000);
  late.abort(new DOMException('late', 'TimeoutError'));
  expect(await failure).toBeInstanceOf(Error);
});
