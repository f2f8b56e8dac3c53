import type { AttemptUsage, ModelPrice, PricedEntry } from '@flexiai/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cost } from '../cost.ts';
import type { CostOptions } from '../cost-options.ts';
import { PriceBook } from './price-book.ts';

const flat = (usd: number): ModelPrice => ({ inputUsdPerMillion: usd, outputUsdPerMillion: usd });

function entryOf(fields: Partial<PricedEntry>): PricedEntry {
  return { name: 'mine', plugin: 'openai', model: 'gpt-5', listedPrice: () => undefined, ...fields };
}

/** USD per million input tokens. */
async function priceOf(
  entry: Partial<PricedEntry>,
  options: CostOptions = {},
  used: Partial<AttemptUsage> = {},
): Promise<number | undefined> {
  const { pricing } = cost(options);
  await pricing.pending();
  const usage = { inputTokens: 1_000_000, outputTokens: 0, totalTokens: 1_000_000, accuracy: 'reported' } as const;
  const full = entryOf(entry);
  return pricing.costOf(full, { model: full.model, usage, at: Date.parse('2026-12-01T08:00:00Z'), ...used })?.usd;
}

// The time of the first load of the data is not part of any test.
beforeAll(() => priceOf({}));

describe('a price', () => {
  it('comes from the entry, otherwise from the options, the data, or the plugin', async () => {
    const prices = { mine: { 'gpt-5': flat(7) }, openai: { 'gpt-5': flat(8), '*': flat(9) } };
    expect(await priceOf({ price: flat(6) }, { prices })).toBe(6);
    expect(await priceOf({}, { prices })).toBe(7);
    expect(await priceOf({ name: 'another' }, { prices })).toBe(8);
    expect(await priceOf({ name: 'another', model: 'new' }, { prices })).toBe(9);
    expect(await priceOf({})).toBe(1.25);
    expect(await priceOf({ model: 'new', listedPrice: () => flat(10) })).toBe(10);
    expect(await priceOf({ listedPrice: () => flat(10) })).toBe(1.25);
    expect(await priceOf({ model: 'new' })).toBeUndefined();
  });

  it('may be zero if configured, and is unknown otherwise', async () => {
    expect(await priceOf({ plugin: 'ollama', model: 'llama3.2' })).toBeUndefined();
    expect(await priceOf({ plugin: 'ollama', model: 'gpt-5' })).toBeUndefined();
    expect(await priceOf({ plugin: 'ollama', model: 'llama3.2' }, { prices: { ollama: { '*': flat(0) } } })).toBe(0);
  });

  it.each<[Partial<PricedEntry>, CostOptions['providers'], number | undefined]>([
    [{ plugin: 'gemini', model: 'gemini-2.5-flash' }, undefined, 0.3],
    [{ plugin: 'gemini', model: 'models/gemini-2.5-flash' }, undefined, 0.3],
    [{ plugin: 'groq', model: 'llama-3.3-70b-versatile' }, undefined, 0.59],
    [
      { model: 'gemini-2.5-flash', baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/' },
      undefined,
      0.3,
    ],
    // A custom gateway: the models are still the provider's.
    [{ baseURL: 'https://gateway.example/v1' }, undefined, 1.25],
    [{ baseURL: 'https://gateway.example/v1' }, { mine: false }, undefined],
    [{ plugin: 'third-party' }, undefined, undefined],
    [{ plugin: 'third-party' }, { 'third-party': 'openai' }, 1.25],
    [{ plugin: 'third-party' }, { 'third-party': false, mine: 'openai' }, 1.25],
    [{ plugin: '__proto__', name: 'constructor' }, undefined, undefined],
  ])('for %j is found with the options %j', async (entry, providers, usd) => {
    expect(await priceOf(entry, providers === undefined ? {} : { providers })).toBe(usd);
  });

  it.each<[string, string, number | undefined, number | undefined]>([
    ['gpt-5', 'gpt-5-2025-08-07', undefined, 1.25],
    // A configured price also applies to dated names, and to a name that is not a model's, such as a deployment's.
    ['gpt-5', 'gpt-5-2025-08-07', 3, 3],
    ['production', 'gpt-5', 3, 3],
    ['production', 'gpt-5', undefined, 1.25],
    ['gpt-5', 'gpt-5-mini', 3, 0.25],
    ['gpt-5', 'unheard-of', undefined, 1.25],
    ['unheard-of', 'unheard-of-2', undefined, undefined],
  ])(
    'of a call for %s that was answered by %s, with the configured price of %s, is %s',
    async (model, served, set, usd) => {
      const price = set === undefined ? {} : { price: flat(set) };
      expect(await priceOf({ model, ...price }, {}, { served })).toBe(usd);
    },
  );

  it('of a configured model depends on the size of the request, on cached tokens and on sound', async () => {
    const price = {
      ...flat(1),
      cacheReadUsdPerMillion: 0.5,
      cacheWriteUsdPerMillion: 2,
      cacheWrite1hUsdPerMillion: 4,
      inputAudioUsdPerMillion: 10,
      requestUsdPerThousand: 1,
      tiers: [{ aboveInputTokens: 2_000_000, inputUsdPerMillion: 3 }],
    };
    const options = { prices: { mine: { m: price } } };
    const million = 1_000_000;
    const usage = {
      inputTokens: 2 * million,
      cacheReadTokens: 500_000,
      cacheWriteTokens: { '5m': 200_000, '1h': 100_000 },
      outputTokens: 0,
      totalTokens: 2 * million,
      accuracy: 'reported',
      raw: { prompt_tokens_details: { audio_tokens: 100_000 } },
    } as const;
    const expected = 1.1 * 1 + 0.1 * 10 + 0.5 * 0.5 + 0.2 * 2 + 0.1 * 4 + 0.001;
    expect(await priceOf({ model: 'm' }, options, { usage })).toBeCloseTo(expected, 12);
    const larger = { ...usage, inputTokens: 2 * million + 1 };
    expect(await priceOf({ model: 'm' }, options, { usage: larger })).toBeCloseTo(expected + 1.1 * 2 + 3e-6, 9);
  });
});

describe('a price book', () => {
  it('counts the attempts without a known price by model, up to a maximum number of names', async () => {
    const costs = cost();
    await costs.pricing.pending();
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' } as const;
    const entry = entryOf({});
    for (let index = 0; index < 3000; index += 1) costs.pricing.costOf(entry, { model: `x${index}`, usage, at: 0 });
    costs.pricing.costOf(entry, { model: 'x0', usage, at: 0 });
    expect(costs.unpriced()).toHaveLength(1000);
    expect(costs.unpriced()[0]).toEqual({ provider: 'mine', model: 'x0', attempts: 2 });
    expect(costs.pricing.unpriced.attempts).toBe(3001);
  });

  it('knows only configured prices until the data is loaded', () => {
    const book = new PriceBook({ prices: { mine: { m: flat(1) } }, providers: {}, requiresPrice: false });
    expect(book.estimateUsd(entryOf({}), 'm', 1_000_000, 0)).toBe(1);
    expect(book.estimateUsd(entryOf({}), 'gpt-5', 1_000_000, 0)).toBeUndefined();
    expect(book.pending()).toBe(book.pending());
  });
});

describe('cost', () => {
  it.each<[unknown, string]>([
    [{ price: {} }, 'price: unknown option; did you mean "prices"'],
    [{ prices: [] }, 'prices: expected'],
    [{ prices: { a: { m: flat(Number.NaN) } } }, 'prices["a"]["m"].inputUsdPerMillion: expected USD'],
    [{ prices: { a: { m: flat(-1) } } }, 'prices["a"]["m"].outputUsdPerMillion: expected USD'],
    [
      { prices: { a: { m: { ...flat(1), inputUsdPerMillion: '1' } } } },
      'prices["a"]["m"].inputUsdPerMillion: expected USD',
    ],
    [{ prices: { a: { m: { inputUsdPerMillion: 1 } } } }, 'prices["a"]["m"].outputUsdPerMillion: expected USD'],
    [{ prices: { a: { m: { ...flat(1), cacheReadUsdPerMilion: 1 } } } }, 'did you mean "cacheReadUsdPerMillion"'],
    [
      { prices: { a: { m: { ...flat(1), tiers: [{ inputUsdPerMillion: 1 }] } } } },
      '.tiers[0].aboveInputTokens: expected',
    ],
    [{ prices: { a: { m: { ...flat(1), serviceTiers: { flex: 'half' } } } } }, '.serviceTiers["flex"]: expected'],
    [{ providers: { a: 3 } }, 'providers["a"]: expected'],
    [{ onUnknownPrice: 'ignore' }, 'onUnknownPrice: expected "allow" or "refuse", got "ignore"'],
    [null, 'cost expects an object'],
  ])('throws for the options %j', (options, message) => {
    expect(() => cost(options as CostOptions)).toThrow(message);
  });
});
