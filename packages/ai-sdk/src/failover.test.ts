import { APICallError } from '@ai-sdk/provider';
import { AllProvidersFailedError, createFlexiAI, RateLimitError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import { embedMany, generateText, streamText, ToolLoopAgent, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { overTwo, QUICK } from '../test/open-call.ts';
import { createFlexiAIProvider, flexiai, flexiaiErrorOf } from './index.ts';

let primary: WireServer;
let fallback: WireServer;

beforeAll(async () => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  [primary, fallback] = await Promise.all([startOpenAIServer(), startOpenAIServer()]);
});
beforeEach(() => {
  primary.reply({});
  fallback.reply({});
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all([primary.close(), fallback.close()]);
});

/** All parts of a stream, and the text that an application would show. */
async function read(result: { readonly fullStream: AsyncIterable<object & { readonly type: string }> }) {
  const parts: (object & { readonly type: string })[] = [];
  let text = '';
  for await (const part of result.fullStream) {
    parts.push(part);
    if (part.type === 'text-delta') text += String(Reflect.get(part, 'text'));
  }
  return { parts, text, types: parts.map(({ type }) => type) };
}

async function failureOf(promise: PromiseLike<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new TypeError('It was expected to fail.');
}

describe('a primary that fails', () => {
  it('is replaced by the next entry, and the ledger has both attempts', async () => {
    await using provider = overTwo(primary, fallback);
    primary.reply({ fault: { kind: 'status', status: 503 } });
    fallback.reply({ text: 'Here I am.' });
    const { text, providerMetadata, response } = await generateText({ model: provider(), prompt: 'Hi' });
    expect(text).toBe('Here I am.');
    expect(response.modelId).toBe('gpt-fallback');
    expect(providerMetadata?.['flexiai']).toMatchObject({
      provider: 'fallback',
      attempts: [
        { provider: 'primary', outcome: 'failed', errorCode: 'overloaded', status: 503 },
        { provider: 'fallback', outcome: 'success', kind: 'failover' },
      ],
    });
  });

  it('before the first content of a stream is replaced without a trace in the text', async () => {
    await using provider = overTwo(primary, fallback);
    primary.reply({ tokens: ['Lost'], fault: { kind: 'cut', afterTokens: 0 } });
    fallback.reply({ tokens: ['All', ' is', ' well.'] });
    const result = streamText({ model: provider(), prompt: 'Hi' });
    const { text, types } = await read(result);
    expect(text).toBe('All is well.');
    expect(types).not.toContain('error');
    expect(types).not.toContain('custom');
  });

  it('in the middle of its text is continued: no text is lost or repeated, and a part marks the seam', async () => {
    await using provider = overTwo(primary, fallback);
    const tokens = ['One', ' two', ' three', ' four', ' five', ' six', ' seven'];
    primary.reply({ tokens, fault: { kind: 'reset', afterTokens: 4 } });
    // The second model repeats the text from its beginning.
    fallback.reply({ tokens });
    const result = streamText({ model: provider(), prompt: 'Count' });
    const { text, parts } = await read(result);
    expect(text).toBe(tokens.join(''));
    expect(await result.text).toBe(tokens.join(''));
    expect(await result.finishReason).toBe('stop');
    expect(parts).toContainEqual(
      expect.objectContaining({
        type: 'custom',
        kind: 'flexiai.continuation',
        providerMetadata: { flexiai: expect.objectContaining({ provider: 'fallback', reason: 'connection' }) },
      }),
    );
    expect((await result.providerMetadata)?.['flexiai']).toMatchObject({
      attempts: [{ outcome: 'interrupted' }, { outcome: 'success' }],
    });
    // The mark is not sent to the service in the next turn.
    const { messages } = await result.response;
    fallback.reply({ text: 'Eight.' });
    primary.reply({ text: 'Eight.' });
    const next = await generateText({
      model: provider(),
      messages: [{ role: 'user', content: 'Count' }, ...messages, { role: 'user', content: 'Go on' }],
    });
    expect(next.text).toBe('Eight.');
    expect(JSON.stringify(primary.requests.at(-1)?.body)).not.toContain('flexiai');
  });

  it('in the text that is withheld is replaced without a trace', async () => {
    await using provider = overTwo(primary, fallback, { streaming: { onInterruption: 'hold', holdChars: 10_000 } });
    primary.reply({ tokens: ['Wrong', ' words'], fault: { kind: 'cut', afterTokens: 2 } });
    fallback.reply({ tokens: ['Right', ' words'] });
    const { text, types } = await read(streamText({ model: provider(), prompt: 'Hi' }));
    expect(text).toBe('Right words');
    expect(types).not.toContain('custom');
  });

  it('under a client that restarts streams ends the stream with an error: no text is repeated', async () => {
    const client = createFlexiAI({
      providers: [
        openai({ name: 'primary', model: 'a', baseURL: primary.baseURL, apiKey: 'sk-test' }),
        openai({ name: 'fallback', model: 'b', baseURL: fallback.baseURL, apiKey: 'sk-test' }),
      ],
      ...QUICK,
      streaming: { onInterruption: 'restart' },
    });
    primary.reply({ tokens: ['Wrong', ' words'], fault: { kind: 'cut', afterTokens: 2 } });
    fallback.reply({ tokens: ['Right', ' words'] });
    const { text, parts } = await read(
      streamText({ model: flexiai(client)(), prompt: 'Hi', onError: () => undefined }),
    );
    expect(text).toBe('Wrong words');
    expect(parts.find(({ type }) => type === 'error')).toMatchObject({
      error: { message: expect.stringContaining("Set it to 'continue' or 'hold'") },
    });
    await client.close();
  });

  it('cannot be restarted: createFlexiAIProvider rejects that policy', () => {
    const streaming = { onInterruption: 'restart' } as unknown as { onInterruption: 'hold' };
    expect(() => createFlexiAIProvider({ providers: [openai('gpt-5.6')], streaming })).toThrow(
      /streaming\.onInterruption: the AI SDK cannot retract delivered text/,
    );
  });

  it('is replaced in every step of an agent', async () => {
    await using provider = overTwo(primary, fallback);
    primary.reply({ fault: { kind: 'status', status: 500 } });
    fallback.reply(({ body }) =>
      JSON.stringify(body).includes('"role":"tool"')
        ? { text: 'It rains.' }
        : { toolCalls: [{ name: 'weather', arguments: { city: 'Bergen' } }] },
    );
    const agent = new ToolLoopAgent({
      model: provider('auto'),
      tools: {
        weather: tool({ inputSchema: z.object({ city: z.string() }), execute: async ({ city }) => `rain in ${city}` }),
      },
    });
    const { text, steps } = await agent.generate({ prompt: 'Do I need an umbrella?' });
    expect(text).toBe('It rains.');
    expect(steps.map(({ providerMetadata }) => providerMetadata?.['flexiai']?.['provider'])).toEqual([
      'fallback',
      'fallback',
    ]);
  });

  it('is replaced for embeddings by an entry with the same model', async () => {
    const entry = (name: string, { baseURL }: WireServer) =>
      openai({ name, model: 'text-embedding-3-small', baseURL, apiKey: 'sk-test' });
    await using provider = createFlexiAIProvider({
      providers: [entry('primary', primary), entry('fallback', fallback)],
      ...QUICK,
    });
    primary.reply({ fault: { kind: 'status', status: 500 } });
    fallback.reply({
      embeddings: [
        [1, 0],
        [0, 1],
      ],
    });
    const result = await embedMany({ model: provider.embeddingModel('auto'), values: ['a', 'b'] });
    expect(result.embeddings).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(result.usage.tokens).toBeGreaterThan(0);
    expect(result.providerMetadata?.['flexiai']).toMatchObject({ provider: 'fallback' });
  });
});

it('an empty list of texts needs no request and has no vectors', async () => {
  await using provider = overTwo(primary, fallback);
  const count = primary.requests.length;
  const { embeddings, usage } = await embedMany({ model: provider.embeddingModel(), values: [] });
  expect([embeddings, usage.tokens, primary.requests.length]).toEqual([[], 0, count]);
});

describe('a call that fails', () => {
  it('is an APICallError that the AI SDK does not retry, with status, body and cause', async () => {
    await using provider = overTwo(primary, fallback);
    const before = primary.requests.length + fallback.requests.length;
    primary.reply({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
    fallback.reply({ fault: { kind: 'status', status: 500 } });
    const error = await failureOf(generateText({ model: provider(), prompt: 'A secret prompt' }));
    expect(primary.requests.length + fallback.requests.length - before).toBe(2);
    expect(APICallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({ statusCode: 500, isRetryable: false });
    const cause = flexiaiErrorOf(error);
    expect(cause).toBeInstanceOf(AllProvidersFailedError);
    expect(cause?.attempts).toMatchObject([{ status: 429 }, { status: 500 }]);
    expect((error as APICallError).responseBody).toContain('all-providers-failed');
    expect(JSON.stringify(error)).not.toContain('secret prompt');
  });

  it('has the wait that a provider asked for', async () => {
    await using provider = createFlexiAIProvider({
      providers: [openai({ model: 'gpt-5.6', baseURL: primary.baseURL, apiKey: 'sk-test' })],
      ...QUICK,
    });
    primary.reply({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
    const error = await failureOf(generateText({ model: provider(), prompt: 'Hi' }));
    const responseHeaders = { 'retry-after': '7', 'retry-after-ms': '7000', 'x-request-id': expect.any(String) };
    expect(error).toMatchObject({ statusCode: 429, responseHeaders, isRetryable: false });
    expect(flexiaiErrorOf(error)).toBeInstanceOf(RateLimitError);
  });

  it('has the shortest wait of all providers, also when none is asked because all of them cool down', async () => {
    await using provider = overTwo(primary, fallback);
    primary.reply({ fault: { kind: 'status', status: 429, retryAfter: 7 } });
    fallback.reply({ fault: { kind: 'status', status: 429, retryAfter: 9 } });
    const asked = await failureOf(generateText({ model: provider(), prompt: 'Hi' }));
    expect(asked).toMatchObject({ statusCode: 429, responseHeaders: { 'retry-after': '7' } });
    const count = primary.requests.length + fallback.requests.length;
    const cooling = await failureOf(generateText({ model: provider(), prompt: 'Hi' }));
    expect(primary.requests.length + fallback.requests.length).toBe(count);
    expect(Number((cooling as APICallError).responseHeaders?.['retry-after'])).toBeLessThanOrEqual(7);
    expect(flexiaiErrorOf(cooling)).toMatchObject({
      skipped: [{ reason: 'cooling-down' }, { reason: 'cooling-down' }],
    });
  });

  it('is an error part in a stream, after the text that had arrived', async () => {
    await using provider = overTwo(primary, fallback, { streaming: { onInterruption: 'error' } });
    primary.reply({ tokens: ['One', ' two', ' three'], fault: { kind: 'cut', afterTokens: 2 } });
    const errors: unknown[] = [];
    const result = streamText({ model: provider(), prompt: 'Hi', onError: ({ error }) => void errors.push(error) });
    const { text, types } = await read(result);
    expect(text).toBe('One two');
    expect(types).toContain('error');
    expect(flexiaiErrorOf(errors[0])).toMatchObject({ code: 'stream-interrupted', partial: { text: 'One two' } });
    expect(errors[0]).toMatchObject({ isRetryable: false });
  });

  it("closes the provider's connection when the stream is cancelled", async () => {
    await using provider = overTwo(primary, fallback);
    primary.reply({ tokens: ['One', ' two'], fault: { kind: 'stall', afterTokens: 1 } });
    const index = primary.requests.length;
    const { stream } = await provider().doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }],
    });
    const reader = stream.getReader();
    let type: string | undefined;
    while (type !== 'text-delta') type = (await reader.read()).value?.type;
    await reader.cancel();
    const request = await primary.waitForRequest(index);
    await primary.whenSettled(request);
    expect(request.outcome).toBe('closed-by-client');
  });
});
