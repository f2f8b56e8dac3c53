import type { AttemptUsage, Usage } from '@flexiai/core';
import { calcPrice, type Provider } from '@pydantic/genai-prices';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Catalogue, loadCatalogue } from './catalogue.ts';
import { findModel } from './find-model.ts';
import { quantitiesOf } from './quantities-of.ts';

let catalogue: Catalogue;
let providers: readonly Provider[];

beforeAll(async () => {
  catalogue = await loadCatalogue();
  providers = catalogue.providers;
});

const used = (usage: Partial<Usage>): AttemptUsage => ({
  model: 'm',
  at: 0,
  usage: { inputTokens: undefined, outputTokens: undefined, totalTokens: undefined, accuracy: 'reported', ...usage },
});

/** Tokens as our quantities and as the library's usage. */
const usages = [
  [
    { inputTokens: 1234, outputTokens: 567 },
    { input_tokens: 1234, output_tokens: 567 },
  ],
  [
    { inputTokens: 300_000, cacheReadTokens: 250_000, outputTokens: 1, reasoningTokens: 1 },
    { input_tokens: 300_000, cache_read_tokens: 250_000, output_tokens: 1, output_reasoning_tokens: 1 },
  ],
  [
    { inputTokens: 5000, cacheReadTokens: 1000, cacheWriteTokens: { '5m': 700, '1h': 300 }, outputTokens: 9 },
    {
      input_tokens: 5000,
      cache_read_tokens: 1000,
      cache_write_tokens: 1000,
      cache_write_5m_tokens: 700,
      cache_write_1h_tokens: 300,
      output_tokens: 9,
    },
  ],
] as const;

const MOMENTS = ['2025-03-01T00:10:00Z', '2026-08-21T02:00:00Z', '2026-12-01T08:00:00Z', '2027-01-01T00:00:00Z'];

describe('the price data', () => {
  it('has the price that the library computes, for each model, date and size', () => {
    const different: string[] = [];
    let compared = 0;
    for (const provider of providers) {
      for (const model of provider.models) {
        const name = model.id.toLowerCase();
        const theirs = calcPrice({}, name, { providerId: provider.id })?.model.id;
        if (findModel(providers, provider.id, name)?.id !== theirs) different.push(`${provider.id} ${name}: ${theirs}`);
        const tariff = catalogue.tariffOf(provider.id, name);
        for (const moment of Array.isArray(model.prices) ? MOMENTS : MOMENTS.slice(2, 3)) {
          for (const [ours, usage] of usages) {
            const timestamp = new Date(moment);
            const price = calcPrice(usage, name, { providerId: provider.id, timestamp });
            const cost = tariff?.costOf(quantitiesOf(used(ours)), timestamp.getTime());
            // The library counts a quantity without a price as free.
            if (price === null || cost === undefined) continue;
            compared += 1;
            const gap = Math.abs(cost.usd - price.total_price);
            if (gap > 1e-12 * Math.max(1, price.total_price)) {
              different.push(`${provider.id} ${name} ${moment}: ${cost.usd} for ${price.total_price}`);
            }
          }
        }
      }
    }
    expect(different).toEqual([]);
    expect(compared).toBeGreaterThan(3000);
  });

  it('has no price for what its provider does not sell by the token', () => {
    const embedding = catalogue.tariffOf('openai', 'text-embedding-3-small');
    expect(embedding?.costOf(quantitiesOf(used({ inputTokens: 1_000_000 })), 0)?.usd).toBe(0.02);
    expect(embedding?.costOf(quantitiesOf(used({ inputTokens: 10, outputTokens: 1 })), 0)).toBeUndefined();
    expect(
      catalogue.tariffOf('openai', 'whisper-1')?.costOf(quantitiesOf(used({ inputTokens: 10 })), 0),
    ).toBeUndefined();
  });

  it.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', 'google'],
    ['https://mine.openai.azure.com/openai', 'azure'],
    ['https://api.x.ai/v1', 'x-ai'],
    ['http://127.0.0.1:8080/v1', undefined],
  ])("knows which provider's API is at %s", (baseURL, id) => {
    expect(catalogue.providerAt(baseURL)).toBe(id);
  });
});
