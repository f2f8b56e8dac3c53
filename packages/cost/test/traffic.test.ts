import { type Attempt, createFlexiAI, type FlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import {
  startAnthropicServer,
  startGeminiServer,
  startOpenAIServer,
  type WireReply,
  type WireServer,
} from '@flexiai/testing';
import { calcPrice, extractUsage, findProvider } from '@pydantic/genai-prices';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cost } from '../src/cost.ts';

/** Where the library reads the raw usage of each entry, and the prices it uses. */
const SOURCES = {
  chat: { id: 'openai', flavour: 'chat', root: 'usage' },
  responses: { id: 'openai', flavour: 'responses', root: 'usage' },
  anthropic: { id: 'anthropic', flavour: 'default', root: 'usage' },
  gemini: { id: 'google', flavour: 'default', root: 'usageMetadata' },
} as const;

/** The cost of an attempt by the library alone, from the provider's raw usage. */
function recomputed({ provider, model, servedModel, usage }: Attempt): number {
  const { id, flavour, root } = SOURCES[provider as keyof typeof SOURCES];
  const source = findProvider({ providerId: id });
  if (source === undefined) throw new Error(`no provider ${id}`);
  const extracted = extractUsage(source, { model, modelVersion: model, [root]: usage?.raw }, flavour);
  return calcPrice(extracted.usage, servedModel ?? model, { providerId: id })?.total_price ?? Number.NaN;
}

let servers: readonly WireServer[];
let ai: FlexiAI;
const ended: Attempt[] = [];

beforeAll(async () => {
  servers = await Promise.all([startOpenAIServer(), startOpenAIServer(), startAnthropicServer(), startGeminiServer()]);
  const [chat, responses, claude, google] = servers.map(({ baseURL }) => baseURL);
  ai = createFlexiAI({
    providers: [
      openai({ name: 'chat', model: 'gpt-5.4', apiKey: 'sk-test', api: 'chat', baseURL: chat ?? '' }),
      openai({
        name: 'responses',
        model: 'gpt-4.1-mini',
        apiKey: 'sk-test',
        api: 'responses',
        baseURL: responses ?? '',
      }),
      anthropic({ name: 'anthropic', model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL: claude ?? '' }),
      gemini({ name: 'gemini', model: 'gemini-2.5-pro', apiKey: 'AIza-test', baseURL: google ?? '' }),
    ],
    retry: { maxRetries: 0 },
    circuitBreaker: false,
    middleware: [cost()],
  });
  ai.on('attemptEnd', ({ attempt }) => ended.push(attempt));
});
beforeEach(() => {
  for (const server of servers) server.reset();
  ended.length = 0;
});
afterAll(async () => {
  await ai.close();
  await Promise.all(servers.map((server) => server.close()));
});

/** The same numbers in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    // Its low bits are not random.
    return Math.floor(state / 256) % below;
  };
}

describe('simulated traffic over all wires', () => {
  it('costs exactly what the raw usage of all attempts costs, to the micro-dollar', async () => {
    const random = numbers(11);
    const reply = (): WireReply => {
      if (random(4) === 0) return { fault: { kind: 'status', status: 500 } };
      const inputTokens = random(2) === 0 ? random(5000) : random(400_000);
      const cacheReadTokens = random(inputTokens + 1);
      const outputTokens = 1 + random(4000);
      const reasoningTokens = random(outputTokens);
      return { text: 'Hi', usage: { inputTokens, cacheReadTokens, outputTokens, reasoningTokens } };
    };
    for (const server of servers) server.reply(reply);
    let total = 0;
    for (let call = 0; call < 120; call += 1) {
      const options = { provider: Object.keys(SOURCES)[random(4)] ?? 'chat' };
      const run =
        random(2) === 0
          ? ai.chatCompletion({ prompt: 'Hello' }, random(2) === 0 ? options : {})
          : ai.streamChatCompletion({ prompt: 'Hello' }, random(2) === 0 ? options : {}).response();
      const answer = await run.catch(() => undefined);
      total += answer?.cost?.totalUsd ?? 0;
      if (answer !== undefined) expect(answer.cost).toMatchObject({ complete: true, unpriced: 0 });
    }
    const billed = ended
      .filter(({ outcome }) => outcome === 'success')
      .reduce((sum, each) => sum + recomputed(each), 0);
    expect(new Set(ended.map(({ provider, outcome }) => `${provider} ${outcome}`)).size).toBe(8);
    expect(billed).toBeGreaterThan(1);
    expect(Math.abs(total - billed)).toBeLessThan(1e-9);
    const counted = ended.reduce((sum, { costUsd = 0 }) => sum + costUsd, 0);
    expect(Math.abs(counted - billed)).toBeLessThan(1e-9);
  });
});

describe('an attempt without a complete answer', () => {
  const only = { provider: 'anthropic' };
  const reply = (given: WireReply): void => servers[2]?.reply(given);
  const unknown = { usd: undefined, accuracy: 'unknown' };

  it('has an estimated cost if it was aborted during its content', async () => {
    reply({ tokens: ['one ', 'two '], fault: { kind: 'stall', afterTokens: 1 } });
    const controller = new AbortController();
    const stream = ai.streamChatCompletion({ prompt: 'Hello' }, { ...only, signal: controller.signal });
    await expect(async () => {
      for await (const _text of stream.textStream) controller.abort();
    }).rejects.toThrow();
    expect(ended).toMatchObject([{ outcome: 'aborted', costUsd: expect.any(Number), costAccuracy: 'estimated' }]);
    expect(ended[0]?.costUsd).toBeGreaterThan(0);
  });

  it('has no known cost if it was aborted before content, or timed out', async () => {
    reply({ fault: { kind: 'hang' } });
    const controller = new AbortController();
    const call = ai.chatCompletion({ prompt: 'Hello' }, { ...only, signal: controller.signal });
    await servers[2]?.waitForRequest(0);
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'aborted', attempts: [{ outcome: 'aborted' }] });
    await expect(ai.chatCompletion({ prompt: 'Hello' }, { ...only, timeouts: { headersMs: 30 } })).rejects.toThrow();
    expect(ended.map(({ costUsd }) => costUsd)).toEqual([undefined, undefined]);
  });

  it('is counted beside the answer of the winning hedge, and of the candidate after a time-out', async () => {
    reply({ text: 'Hi', usage: { inputTokens: 1000, outputTokens: 100 } });
    for (const settings of [{ hedge: { afterMs: 10 } }, {}]) {
      servers[0]?.reply({ fault: { kind: 'hang' } });
      const [chat, , claude] = servers.map(({ baseURL }) => baseURL);
      const racing = createFlexiAI({
        providers: [
          openai({
            model: 'gpt-5.4',
            apiKey: 'sk-test',
            api: 'chat',
            baseURL: chat ?? '',
            ...('hedge' in settings ? {} : { timeouts: { headersMs: 50 } }),
          }),
          anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL: claude ?? '' }),
        ],
        ...settings,
        middleware: [cost()],
      });
      const answer = await racing.chatCompletion({ prompt: 'Hello' });
      await racing.close();
      expect(answer.cost).toMatchObject({
        complete: false,
        unpriced: 1,
        attempts: [
          { provider: 'openai', ...unknown },
          { provider: 'anthropic', accuracy: 'reported' },
        ],
      });
      expect(answer.cost?.totalUsd).toBeCloseTo(1000 * 3e-6 + 100 * 15e-6, 12);
    }
  });

  it('has an estimated cost beside the answer that replaces it', async () => {
    const [chat, , claude] = servers.map(({ baseURL }) => baseURL);
    reply({ text: 'Hi', usage: { inputTokens: 1000, outputTokens: 100 } });
    servers[0]?.reply({ tokens: ['one ', 'two ', 'three'], fault: { kind: 'cut', afterTokens: 2 } });
    const restarting = createFlexiAI({
      providers: [
        openai({ model: 'gpt-5.4', apiKey: 'sk-test', api: 'chat', baseURL: chat ?? '' }),
        anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL: claude ?? '' }),
      ],
      retry: { maxRetries: 0 },
      streaming: { onInterruption: 'restart' },
      middleware: [cost()],
    });
    const answer = await restarting.streamChatCompletion({ prompt: 'Hello' }).response();
    await restarting.close();
    expect(answer.cost).toMatchObject({
      complete: false,
      unpriced: 0,
      attempts: [
        { outcome: 'interrupted', accuracy: 'estimated' },
        { outcome: 'success', accuracy: 'reported' },
      ],
    });
    const [cut, whole] = answer.cost?.attempts ?? [];
    expect(cut?.usd).toBeGreaterThan(0);
    expect(answer.cost?.totalUsd).toBe((cut?.usd ?? 0) + (whole?.usd ?? 0));
  });
});
