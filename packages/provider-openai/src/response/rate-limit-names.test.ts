import type { ResponseHeaders } from '@flexiai/core/plugin';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { providerOf } from '../../test/compat.ts';
import { API_KEY, hello, makeContext, makeProvider, rejection } from '../../test/harness.ts';
import { azureOpenAI, deepseek, groq, mistral, together } from '../index.ts';

let server: WireServer;

beforeAll(async () => {
  server = await startOpenAIServer();
});

afterEach(() => server.reset());

afterAll(() => server.close());

/** The rate limits that a call of the provider reports for these headers. */
async function limitsTold(
  provider: ReturnType<typeof makeProvider>,
  headers: { readonly [name: string]: string },
): Promise<ResponseHeaders['rateLimit']> {
  const heads: ResponseHeaders[] = [];
  server.reply({ rateLimit: false, headers });
  await provider.chatCompletion(hello(), makeContext({ onHeaders: (head) => heads.push(head) }));
  return heads[0]?.rateLimit;
}

describe('rate limits in headers', () => {
  it('are in seconds at Azure, with -1 for no limit', async () => {
    const provider = providerOf(azureOpenAI, { model: 'm', baseURL: server.baseURL });
    expect(
      await limitsTold(provider, {
        'x-ratelimit-remaining-requests': '19',
        'x-ratelimit-limit-tokens': '20000',
        'x-ratelimit-remaining-tokens': '19913',
        'x-ratelimit-reset-tokens': '12',
      }),
    ).toEqual({ requests: { remaining: 19 }, tokens: { limit: 20_000, remaining: 19_913, resetAfterMs: 12_000 } });
    expect(
      await limitsTold(provider, {
        'x-ratelimit-limit-tokens': '-1',
        'x-ratelimit-remaining-tokens': '-1',
        'x-ratelimit-reset-tokens': '0',
      }),
    ).toBeUndefined();
  });

  it('are OpenAI’s at Groq, with requests by the day', async () => {
    const told = await limitsTold(providerOf(groq, { model: 'm', baseURL: server.baseURL }), {
      'x-ratelimit-limit-requests': '14400',
      'x-ratelimit-remaining-requests': '14370',
      'x-ratelimit-reset-requests': '2m59.56s',
      'x-ratelimit-limit-tokens': '18000',
      'x-ratelimit-remaining-tokens': '17997',
      'x-ratelimit-reset-tokens': '7.66s',
    });
    expect(told).toEqual({
      requests: { limit: 14_400, remaining: 14_370, resetAfterMs: 179_560 },
      tokens: { limit: 18_000, remaining: 17_997, resetAfterMs: 7660 },
    });
  });

  it('have names of their own at Mistral and Together', async () => {
    expect(
      await limitsTold(providerOf(mistral, { model: 'm', baseURL: server.baseURL }), {
        'x-ratelimit-limit-req-minute': '720',
        'x-ratelimit-remaining-req-minute': '717',
        'x-ratelimit-limit-tokens-minute': '5000000',
        'x-ratelimit-remaining-tokens-minute': '4999911',
      }),
    ).toEqual({ requests: { limit: 720, remaining: 717 }, tokens: { limit: 5_000_000, remaining: 4_999_911 } });
    expect(
      await limitsTold(providerOf(together, { model: 'm', baseURL: server.baseURL }), {
        'x-ratelimit-limit': '10',
        'x-ratelimit-remaining': '9',
        'x-ratelimit-reset': '1',
      }),
    ).toEqual({ requests: { limit: 10, remaining: 9, resetAfterMs: 1000 } });
  });

  it('are absent without headers', async () => {
    expect(await limitsTold(providerOf(deepseek, { model: 'm', baseURL: server.baseURL }), {})).toBeUndefined();
  });

  it('are read from errors of the user’s own client, too', async () => {
    const client = new OpenAI({ apiKey: API_KEY, baseURL: server.baseURL });
    const heads: ResponseHeaders[] = [];
    const rateLimit = { tokens: { limit: 1000, remaining: 0, resetAfterMs: 6000 } };
    server.reply({ requestId: 'req_9', rateLimit, fault: { kind: 'status', status: 429 } });
    const context = makeContext({ onHeaders: (head) => heads.push(head) });
    await rejection(makeProvider({ client }).chatCompletion(hello(), context));
    expect(heads).toEqual([{ status: 429, requestId: 'req_9', rateLimit }]);
  });
});
