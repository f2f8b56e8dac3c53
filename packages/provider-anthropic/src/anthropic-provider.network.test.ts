import Anthropic from '@anthropic-ai/sdk';
import { startAnthropicServer, type WireServer } from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { callContext, collect, createProvider, failureOf, TEST_KEY } from '../test/harness.ts';

const messages = [{ role: 'user', content: 'Hi' }] as const;
let server: WireServer;
let elsewhere: WireServer;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([startAnthropicServer(), startAnthropicServer()]);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  server.reset();
});
afterAll(() => Promise.all([server.close(), elsewhere.close()]));

describe('a redirect is not followed', () => {
  const { fetch } = globalThis;
  it.each([
    ["with core's transport", () => ({ baseURL: server.baseURL })],
    [
      "with the user's own fetch",
      () => ({ baseURL: server.baseURL, fetch: ((input, init) => fetch(input, init)) satisfies typeof fetch }),
    ],
    [
      "with the user's own SDK client",
      () => ({ client: new Anthropic({ apiKey: TEST_KEY, baseURL: server.baseURL }) }),
    ],
  ])('%s', async (_way, options) => {
    const fault = { kind: 'status', status: 307, headers: { location: elsewhere.baseURL } } as const;
    server.enqueue({ fault }, { fault }, { fault });
    const provider = createProvider(options());
    for (const call of [
      () => provider.chatCompletion({ messages }, callContext()),
      () => collect(provider.streamChatCompletion({ messages }, callContext())),
      () => provider.authenticate(callContext()),
    ]) {
      expect(await failureOf(call())).toMatchObject({ code: 'connection', status: 307 });
    }
    expect(server.requests).toHaveLength(3);
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe('the error of a connection that failed', () => {
  it('suggests a solution if the environment has an unused proxy', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    const failing = createProvider({ baseURL: 'http://127.0.0.1:1' });
    expect(await failureOf(failing.chatCompletion({ messages }, callContext()))).toMatchObject({
      code: 'connection',
      message: expect.stringMatching(
        /ECONNREFUSED 127\.0\.0\.1:1\. HTTP_PROXY is set, but was not used: set proxy: 'environment'/,
      ),
    });
  });
});

describe('a window with a document, as test runners simulate it', () => {
  it('is a configuration error that suggests a solution', async () => {
    vi.stubGlobal('window', { document: {} });
    const provider = createProvider({ baseURL: server.baseURL });
    expect(await failureOf(provider.chatCompletion({ messages }, callContext()))).toMatchObject({
      code: 'configuration',
      message: expect.stringMatching(/@vitest-environment node.*dangerouslyAllowBrowser: true/),
    });
    expect(server.requests).toHaveLength(0);
  });
});
