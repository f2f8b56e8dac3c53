import {
  AuthenticationError,
  InvalidResponseError,
  RateLimitError,
  RequestAbortedError,
  ServerError,
} from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerOf } from '../test/compat.ts';
import { API_KEY, makeContext, makeProvider, rejection } from '../test/harness.ts';
import { deepseek, mistral, together } from './index.ts';

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer({ apiKey: API_KEY });
});

afterEach(() => server.reset());

afterAll(() => server.close());

function provider(config: Parameters<typeof makeProvider>[0] = {}) {
  return makeProvider({ model: 'text-embedding-3-small', baseURL: server.baseURL, ...config });
}

/** The answer for two texts to this body. */
async function read(body: unknown) {
  server.reply({ body });
  return provider().embed?.({ input: ['one', 'two'] }, makeContext());
}

describe('embeddings', () => {
  it('are read as bytes from POST /embeddings, one for each text', async () => {
    server.reply({
      embeddings: [
        [0.5, -0.25],
        [1, 0],
      ],
      usage: { inputTokens: 7 },
      requestId: 'req_7',
    });
    const heads: unknown[] = [];
    const context = makeContext({ onHeaders: (head) => heads.push(head) });
    const result = await provider().embed?.({ input: ['one', 'two'], dimensions: 2 }, context);
    expect(result).toEqual({
      model: 'text-embedding-3-small',
      embeddings: [
        [0.5, -0.25],
        [1, 0],
      ],
      usage: expect.objectContaining({ inputTokens: 7, outputTokens: undefined, totalTokens: 7, accuracy: 'reported' }),
      warnings: [],
      requestId: 'req_7',
    });
    expect(heads).toMatchObject([{ status: 200, requestId: 'req_7' }]);
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v1/embeddings',
      headers: { authorization: `Bearer ${API_KEY}` },
    });
    expect(server.requests[0]?.body).toEqual({
      model: 'text-embedding-3-small',
      input: ['one', 'two'],
      encoding_format: 'base64',
      dimensions: 2,
    });
  });

  it('are the same numbers as from OpenAI’s own SDK', async () => {
    const input = ['one', 'Zwölf Boxkämpfer', '🌍'];
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL });
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input });
    const result = await provider().embed?.({ input }, makeContext());
    expect(result?.embeddings).toEqual(data.map(({ embedding }) => embedding));
  });

  it('may be of another model than the entry’s, and have the API’s own fields', async () => {
    const request = { input: ['one'], model: 'text-embedding-3-large', providerOptions: { openai: { user: 'u-1' } } };
    const result = await provider({ providerOptions: { service_tier: 'flex' } }).embed?.(request, makeContext());
    expect(result?.model).toBe('text-embedding-3-large');
    expect(server.requests[0]?.body).toMatchObject({ model: 'text-embedding-3-large', user: 'u-1' });
    expect(server.requests[0]?.body).not.toHaveProperty('service_tier');
  });

  it('have a fixed length on older models, with a warning', async () => {
    const result = await provider({ model: 'text-embedding-ada-002' }).embed?.(
      { input: ['one'], dimensions: 2 },
      makeContext(),
    );
    expect(result?.warnings).toMatchObject([{ code: 'unsupported-setting', setting: 'dimensions' }]);
    expect(server.requests[0]?.body).not.toHaveProperty('dimensions');
  });

  it('have the order of their texts, whatever order the answer has', async () => {
    const data = [
      { index: 1, embedding: [2] },
      { index: 0, embedding: [1] },
    ];
    expect((await read({ data }))?.embeddings).toEqual([[1], [2]]);
    expect((await read({ data: [{ embedding: [1] }, { embedding: [2] }] }))?.embeddings).toEqual([[1], [2]]);
  });

  it('may have no usage and no model name', async () => {
    const result = await read({ data: [{ embedding: [1] }, { embedding: [2] }] });
    expect(result).toMatchObject({ model: 'text-embedding-3-small', usage: { accuracy: 'unknown' } });
  });

  it('have their batch size declared by every entry', () => {
    expect(provider().capabilities.maxEmbeddingInputs).toBe(2048);
  });

  it('are requested two thousand at once', async () => {
    const input = Array.from({ length: 2048 }, (_, index) => `text ${index}`);
    const result = await provider().embed?.({ input }, makeContext());
    expect(result?.embeddings).toHaveLength(2048);
  });
});

describe('an answer that is not a list of vectors', () => {
  it.each([
    ['no JSON', '<html>', 'is an HTML page'],
    ['no data', {}, 'not a list of embeddings'],
    ['too few vectors', { data: [{ embedding: [1] }] }, '1 embeddings for 2 texts'],
    ['a vector that cannot be read', { data: [{ embedding: [1] }, { embedding: '!' }] }, 'cannot be read'],
    [
      'the same place twice',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [1] },
        ],
      },
      'belongs to',
    ],
    [
      'a place that is none',
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 1e9, embedding: [1] },
        ],
      },
      'belongs to',
    ],
  ])('is refused: %s', async (_name, body, message) => {
    const error = await rejection(read(body));
    expect(error).toBeInstanceOf(InvalidResponseError);
    expect(String(error)).toContain(message);
  });

  it('may be an error', async () => {
    const error = await rejection(read({ error: { message: 'Upstream is down', code: 502 } }));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ message: 'Upstream is down' });
  });
});

describe('a failure of embeddings', () => {
  it('has one of the usual classes', async () => {
    server.enqueue({ fault: { kind: 'status', status: 429, retryAfter: 3 } });
    const limited = await rejection(Promise.resolve(provider().embed?.({ input: ['one'] }, makeContext())));
    expect(limited).toBeInstanceOf(RateLimitError);
    expect(limited).toMatchObject({ provider: 'primary', model: 'text-embedding-3-small', retryAfterMs: 3000 });
    const wrong = makeContext({ apiKey: 'sk-wrong-0123456789' });
    expect(await rejection(Promise.resolve(provider().embed?.({ input: ['one'] }, wrong)))).toBeInstanceOf(
      AuthenticationError,
    );
  });

  it('is an abort if the caller aborted, and the socket is closed', async () => {
    server.reply({ fault: { kind: 'hang' } });
    const controller = new AbortController();
    const pending = rejection(
      Promise.resolve(provider().embed?.({ input: ['one'] }, makeContext({ signal: controller.signal }))),
    );
    const request = await server.waitForRequest(0);
    controller.abort();
    expect(await pending).toBeInstanceOf(RequestAbortedError);
    expect((await server.whenSettled(request)).outcome).toBe('closed-by-client');
  });

  it('is an abort before anything is sent', async () => {
    const context = makeContext({ signal: AbortSignal.abort() });
    expect(await rejection(Promise.resolve(provider().embed?.({ input: ['one'] }, context)))).toBeInstanceOf(
      RequestAbortedError,
    );
    expect(server.requests).toEqual([]);
  });
});

describe('embeddings of compatible endpoints', () => {
  it('have Mistral’s name for their length', async () => {
    const entry = providerOf(mistral, { model: 'mistral-embed', baseURL: server.baseURL, apiKey: API_KEY });
    await entry.embed?.(
      { input: ['one'], dimensions: 4, providerOptions: { mistral: { output_dtype: 'float' } } },
      makeContext(),
    );
    expect(server.requests[0]?.body).toEqual({
      model: 'mistral-embed',
      input: ['one'],
      encoding_format: 'base64',
      output_dimension: 4,
      output_dtype: 'float',
    });
  });

  it('are numbers of a fixed length from Together', async () => {
    const entry = providerOf(together, { model: 'e5', baseURL: server.baseURL, apiKey: API_KEY });
    const result = await entry.embed?.({ input: ['one'], dimensions: 4 }, makeContext());
    expect(server.requests[0]?.body).toEqual({ model: 'e5', input: ['one'] });
    expect(result?.warnings).toMatchObject([{ setting: 'dimensions' }]);
    expect(result?.embeddings[0]).toHaveLength(8);
  });

  it('are not available without such an endpoint', () => {
    const entry = providerOf(deepseek, { model: 'deepseek-chat' });
    expect(entry.embed).toBeUndefined();
    expect(entry.capabilities).not.toHaveProperty('maxEmbeddingInputs');
  });
});
