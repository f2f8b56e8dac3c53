import { startGeminiServer, startVertexServer, type WireServer } from '@flexiai/testing';
import { GoogleGenAI } from '@google/genai';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, callContext, failureOf, makeGoogle } from '../../test/harness.ts';

const apiKey = 'AIzaSyTest-0123456789abcdefghijklmnopqrs';
let server: WireServer;
beforeAll(async () => {
  server = await startGeminiServer();
});
afterEach(() => {
  server.reset();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
afterAll(() => server.close());

const provider = (options: Parameters<typeof makeGoogle>[0] = {}) =>
  makeGoogle({ apiKey, baseURL: server.baseURL, ...options });

describe('the SDK', () => {
  it('hears nothing of its own variables, and prints nothing', async () => {
    const printed = (['log', 'debug', 'warn', 'error'] as const).map((name) => vi.spyOn(console, name));
    vi.stubEnv('GOOGLE_GENAI_USE_VERTEXAI', 'true');
    vi.stubEnv('GOOGLE_GENAI_USE_ENTERPRISE', 'true');
    vi.stubEnv('GOOGLE_GENAI_API_VERSION', 'v9');
    vi.stubEnv('GOOGLE_GEMINI_BASE_URL', 'http://127.0.0.1:9');
    vi.stubEnv('GOOGLE_CLOUD_PROJECT', 'p');
    vi.stubEnv('GOOGLE_API_KEY', 'AIza-one');
    vi.stubEnv('GEMINI_API_KEY', 'AIza-other');
    await provider().chatCompletion(ask('Hi'), callContext());
    expect(server.requests).toMatchObject([
      { path: '/v1beta/models/gemini-2.5-flash:generateContent', headers: { 'x-goog-api-key': apiKey } },
    ]);
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('drops no field that it does not know', async () => {
    const fields = {
      cachedContent: 'cachedContents/abc',
      labels: { team: 'blue' },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'OFF', method: 'SEVERITY' }],
      tools: [{ urlContext: {} }, { codeExecution: {} }, { toolOfTomorrow: { deep: [1] } }],
      fieldOfTomorrow: { a: null },
    };
    const file = { type: 'file', url: 'gs://bucket/a.pdf', mediaType: 'application/pdf' } as const;
    const message = { role: 'user', content: [{ type: 'text', text: 'Hi' }, file] } as const;
    await provider().chatCompletion({ messages: [message], providerOptions: { google: fields } }, callContext());
    expect(server.requests[0]?.body).toEqual({
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Hi' }, { fileData: { fileUri: 'gs://bucket/a.pdf', mimeType: 'application/pdf' } }],
        },
      ],
      ...fields,
    });
  });

  it('asks the version of the options, with the headers of the entry and of the attempt over its own', async () => {
    const headers = { 'User-Agent': 'mine', 'x-team': 'blue' };
    const context = callContext({ headers: { 'x-team': 'green', traceparent: '00-1' } });
    await provider({ apiVersion: 'v1', headers }).chatCompletion(ask('Hi'), context);
    expect(server.requests).toMatchObject([
      {
        path: '/v1/models/gemini-2.5-flash:generateContent',
        headers: { 'user-agent': 'mine', 'x-team': 'green', traceparent: '00-1', 'content-type': 'application/json' },
      },
    ]);
  });

  it('is not told of a key where a gateway’s header authorizes', async () => {
    const headers = { authorization: 'Bearer of-the-gateway' };
    await makeGoogle({ baseURL: server.baseURL, headers }).chatCompletion(ask('Hi'), callContext());
    expect(server.requests[0]?.headers).toMatchObject(headers);
    expect(server.requests[0]?.headers).not.toHaveProperty('x-goog-api-key');
    const nothing = makeGoogle({ baseURL: server.baseURL });
    const error = await failureOf(nothing.chatCompletion(ask('Hi'), callContext()));
    expect(error).toMatchObject({ code: 'authentication', message: expect.stringContaining('GEMINI_API_KEY') });
  });
});

describe('a client of the application’s own', () => {
  const own = (more: object = {}) =>
    new GoogleGenAI({ apiKey, vertexai: false, httpOptions: { baseUrl: server.baseURL, ...more } });

  it('sends one request, whatever its retries are, by its own fetch', async () => {
    const urls: string[] = [];
    const counted: typeof fetch = (input, init) => {
      urls.push(String(input));
      return fetch(input, init);
    };
    const client = own({ retryOptions: { attempts: 5, initialDelay: 0 }, fetch: counted, apiVersion: 'v1alpha' });
    server.enqueue({ fault: { kind: 'status', status: 503, retryAfter: 4 } });
    const failure = failureOf(makeGoogle({ client }).chatCompletion(ask('Hi'), callContext()));
    expect(await failure).toMatchObject({ code: 'overloaded', status: 503, retryAfterMs: 4000 });
    expect(urls).toEqual([`${server.baseURL}/v1alpha/models/gemini-2.5-flash:generateContent`]);
  });

  it('of Vertex AI leads there', async () => {
    await using cloud = await startVertexServer();
    const key = { apiKey: 'AQ.express-0123456789', vertexai: true };
    const client = new GoogleGenAI({ ...key, httpOptions: { baseUrl: cloud.baseURL } });
    const answer = await makeGoogle({ client }).embed?.({ input: ['a'], model: 'gemini-embedding-001' }, callContext());
    expect(answer?.embeddings).toHaveLength(1);
    expect(cloud.requests[0]?.path).toMatch(/\/publishers\/google\/models\/gemini-embedding-001:predict$/);
  });

  it('that waits for a token is left when the call is aborted', async () => {
    const client = { models: { generateContent: () => new Promise(() => undefined) } };
    const controller = new AbortController();
    const context = callContext({ signal: controller.signal });
    const failure = failureOf(makeGoogle({ client }).chatCompletion(ask('Hi'), context));
    controller.abort();
    expect(await failure).toMatchObject({ code: 'aborted' });
  });

  it('without a method fails the calls that need it', async () => {
    const client = { models: { generateContent: async () => ({}) } };
    const error = await failureOf(makeGoogle({ client }).listModels?.() ?? Promise.resolve());
    expect(error).toMatchObject({ code: 'unsupported' });
  });
});

it('a prompt that Model Armor blocks is an error of the filters', async () => {
  const blocked = { promptFeedback: { blockReason: 'MODEL_ARMOR', blockReasonMessage: 'Blocked by Model Armor.' } };
  server.enqueue({ body: blocked });
  const error = await failureOf(provider().chatCompletion(ask('Hi'), callContext()));
  expect(error).toMatchObject({
    code: 'content-filter',
    providerCode: 'MODEL_ARMOR',
    providerMetadata: { google: { blockReason: 'MODEL_ARMOR' } },
  });
});
