import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { mockProvider, startAnthropicServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CostControl, cost } from '../cost.ts';

describe('the books of a client', () => {
  let first: WireServer;
  let second: WireServer;
  let costs: CostControl;
  const usage = { inputTokens: 1000, outputTokens: 500 };

  beforeAll(async () => {
    first = await startOpenAIServer({ reply: { text: 'Hello', usage } });
    second = await startAnthropicServer({ reply: { text: 'Hello', usage } });
    costs = cost();
  });
  afterAll(async () => {
    await first.close();
    await second.close();
  });

  it('contain every attempt: complete answers, streams, embeddings and failures', async () => {
    await using ai = createFlexiAI({
      providers: [
        openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: first.baseURL }),
        anthropic({ model: 'claude-sonnet-5', apiKey: 'sk-ant-test', baseURL: second.baseURL }),
      ],
      retry: { maxRetries: 0 },
      middleware: [costs],
    });
    await ai.chatCompletion({ prompt: 'Hello' }, { metadata: { tenant: 'acme', tags: ['search'] } });
    await ai.streamChatCompletion({ prompt: 'Hello' }, { metadata: { tenant: 'acme' } }).response();
    await ai.embed({ model: 'text-embedding-3-small', input: ['one', 'two'] }, { metadata: { tag: 'index' } });
    first.enqueue({ fault: { kind: 'status', status: 500 } });
    const failedOver = await ai.chatCompletion({ prompt: 'Hello' });
    expect(failedOver.provider).toBe('anthropic');

    const each = 1000 * 0.25e-6 + 500 * 2e-6;
    const report = await costs.report({ by: ['provider', 'model'] });
    expect(report.rows).toMatchObject([
      { values: ['anthropic', 'claude-sonnet-5'], attempts: 1, failed: 0, costUsd: 0.007 },
      { values: ['openai', 'gpt-5-mini'], attempts: 3, failed: 1, inputTokens: 2000, outputTokens: 1000, unpriced: 0 },
      { values: ['openai', 'text-embedding-3-small'], attempts: 1 },
    ]);
    expect(report.rows[1]?.costUsd).toBeCloseTo(2 * each, 12);
    const byTenant = await costs.report({ by: 'tenant' });
    expect(byTenant.rows.find(({ values }) => values[0] === 'acme')?.costUsd).toBeCloseTo(2 * each, 12);
    const byTag = await costs.report({ by: 'tag' });
    expect(byTag.rows.map(({ values, attempts }) => [values[0], attempts])).toContainEqual(['index', 1]);
    expect(byTag.rows.find(({ values }) => values[0] === 'search')?.costUsd).toBeCloseTo(each, 12);
  });

  it('estimate a request at each candidate, and the actual cost is in the range', async () => {
    await using ai = createFlexiAI({
      providers: [
        openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: first.baseURL }),
        anthropic({ model: 'claude-sonnet-5', apiKey: 'sk-ant-test', baseURL: second.baseURL }),
        openai({ name: 'own', model: 'our-model', apiKey: 'sk-test', baseURL: first.baseURL }),
      ],
      middleware: [costs],
    });
    const request = { system: 'Answer briefly.', prompt: 'word '.repeat(990), maxOutputTokens: 600 };
    const estimates = await costs.estimateCost(request, ai);
    expect(estimates.map(({ provider, usd }) => [provider, usd !== undefined])).toEqual([
      ['openai', true],
      ['anthropic', true],
      ['own', false],
    ]);
    const answer = await ai.chatCompletion(request);
    const [here, other] = estimates;
    const { usd, inputTokens, outputTokens, outputBasis } = here ?? {};
    expect(inputTokens?.low).toBeLessThan(1000);
    expect(inputTokens?.high).toBeGreaterThan(1000);
    expect(outputTokens?.high).toBe(600);
    expect(outputBasis).toBe('limit');
    expect(usd?.low).toBeLessThan(answer.cost?.totalUsd ?? 0);
    expect(usd?.high).toBeGreaterThan(answer.cost?.totalUsd ?? 0);
    expect(other?.usd?.expected).toBeGreaterThan(usd?.expected ?? 0);
  });

  it("use the application's token counter, and estimate if it fails", async () => {
    const asked: string[] = [];
    const counting = cost({
      countTokens: (text) => {
        asked.push(text);
        return text.length;
      },
      countInput: async (_request, { model }) => {
        if (model === 'gpt-5-mini') throw new Error('no network');
        return model === 'claude-sonnet-5' ? 77 : undefined;
      },
    });
    await using ai = createFlexiAI({
      providers: [
        openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: first.baseURL }),
        anthropic({ model: 'claude-sonnet-5', apiKey: 'sk-ant-test', baseURL: second.baseURL }),
      ],
      middleware: [counting],
    });
    const [gpt, claude] = await counting.estimateCost({ prompt: 'x'.repeat(300) }, ai);
    expect(gpt).toMatchObject({ inputBasis: 'tokenizer', inputTokens: { expected: 309 } });
    expect(claude).toMatchObject({ inputBasis: 'endpoint', inputTokens: { low: 77, expected: 77, high: 77 } });
    expect(asked).toEqual(['x'.repeat(300)]);
  });

  it('truncate a model name from a server to the maximum length', async () => {
    const provider = mockProvider({ id: 'hostile' });
    provider.reply({
      text: 'x',
      model: 'm'.repeat(10_000),
      usage: { inputTokens: 1, outputTokens: 1, totalTokens: 2 },
    });
    const books = cost();
    const ai = createFlexiAI({ providers: [provider({ model: 'asked' })], middleware: [books] });
    const { attempts } = await ai.chatCompletion({ prompt: 'Hello' });
    expect(attempts[0]).not.toHaveProperty('servedModel');
    expect(books.unpriced()).toEqual([{ provider: 'hostile', model: 'asked', attempts: 1 }]);
  });

  it('count cached answers when they are attached to a client', async () => {
    const saving = cost();
    const listeners: ((event: unknown) => void)[] = [];
    const on = (name: string, listener: (event: unknown) => void): (() => void) => {
      expect(name).toBe('cacheHit');
      listeners.push(listener);
      return () => listeners.splice(0);
    };
    const detach = saving.attach({ on, explain: () => undefined } as unknown as Parameters<CostControl['attach']>[0]);
    listeners[0]?.({ provider: 'openai', model: 'gpt-5-mini', savedUsd: 0.25 });
    expect((await saving.report()).rows).toMatchObject([
      { values: ['gpt-5-mini'], cacheHits: 1, savedUsd: 0.25, costUsd: 0 },
    ]);
    detach();
    expect(listeners).toEqual([]);
  });
});
