import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_KEY, collect, hello, makeContext, makeProvider, rejection } from '../test/harness.ts';

let server: WireServer;
let elsewhere: WireServer;
beforeAll(async () => {
  [server, elsewhere] = await Promise.all([startOpenAIServer(), startOpenAIServer()]);
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
      () => ({ client: new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL, fetch: (...args) => fetch(...args) }) }),
    ],
  ])('%s', async (_way, options) => {
    const fault = { kind: 'status', status: 307, headers: { location: elsewhere.baseURL } } as const;
    server.enqueue({ fault }, { fault }, { fault });
    const provider = makeProvider(options());
    const failures = [
      await rejection(provider.chatCompletion(hello(), makeContext())),
      (await collect(provider.streamChatCompletion(hello(), makeContext()))).error,
      await rejection(provider.authenticate(makeContext())),
    ];
    for (const failure of failures) expect(failure).toMatchObject({ code: 'connection', status: 307 });
    expect(server.requests).toHaveLength(3);
    expect(elsewhere.requests).toHaveLength(0);
  });
});

describe('the option proxy', () => {
  it('cannot be combined with a fetch', () => {
    expect(() => makeProvider({ proxy: 'environment', fetch })).toThrow('proxy cannot be combined with fetch');
  });
});

describe('the error of a connection that failed', () => {
  it('suggests a solution if the environment has an unused proxy', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    const failing = makeProvider({ baseURL: 'http://127.0.0.1:1/v1' });
    const context = makeContext();
    expect(await rejection(failing.chatCompletion(hello(), context))).toMatchObject({
      code: 'connection',
      message: expect.stringMatching(/ECONNREFUSED.*\. HTTP_PROXY is set, but was not used: set proxy: 'environment'/),
    });
    vi.stubEnv('NO_PROXY', 'localhost, 127.0.0.1');
    expect(await rejection(failing.chatCompletion(hello(), context))).toMatchObject({
      message: expect.not.stringContaining('HTTP_PROXY'),
    });
  });
});

describe('a window with a document, as test runners simulate it', () => {
  it('is a configuration error that suggests a solution', async () => {
    vi.stubGlobal('window', { document: {} });
    const provider = makeProvider({ baseURL: server.baseURL });
    const errors = [
      await rejection(provider.chatCompletion(hello(), makeContext())),
      (await collect(provider.streamChatCompletion(hello(), makeContext()))).error,
    ];
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'configuration',
        message: expect.stringMatching(/@vitest-environment node.*dangerouslyAllowBrowser: true/),
      });
    }
    expect(server.requests).toHaveLength(0);
  });
});
