import { describe, expect, it } from 'vitest';
import {
  type Attempt,
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  type Logger,
  type Middleware,
  type PricedEntry,
  type PriceSource,
  ServerError,
  UnknownPriceError,
} from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';
import { turns } from '../settle.ts';

const ask = { prompt: 'Hello', maxOutputTokens: 100 };

/** Prices by model, in USD per token; available once they are loaded. */
function priceList(prices: { readonly [model: string]: number }, options: { readonly requiresPrice?: boolean } = {}) {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let loaded = false;
  const asked: PricedEntry[] = [];
  const source: PriceSource = {
    pending: () => (loaded ? undefined : promise),
    costOf: (entry, { model, usage }) => {
      asked.push(entry);
      const price = loaded ? prices[model] : undefined;
      return price === undefined ? undefined : { usd: price * (usage.totalTokens ?? 0), parts: { inputUsd: 0 } };
    },
    estimateUsd: (_entry, model, input, output) => {
      const price = loaded ? prices[model] : undefined;
      return price === undefined ? undefined : price * (input + output);
    },
    ...options,
  };
  const load = (): void => {
    loaded = true;
    resolve(undefined);
  };
  return { source, load, asked };
}

const priced = (pricing: PriceSource, more: Partial<Middleware> = {}): Middleware => ({
  name: 'prices',
  scope: 'call',
  passive: true,
  handle: () => Promise.reject(new Error('A passive middleware stands in no chain.')),
  pricing,
  ...more,
});

const loaded = (prices: { readonly [model: string]: number }, options = {}): PriceSource => {
  const list = priceList(prices, options);
  list.load();
  return list.source;
};

describe('a price source', () => {
  it('prices each attempt, and splits the cost of the answer', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ServerError('down', { provider: 'a', status: 500 }));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'n' })],
      retry: { maxRetries: 0 },
      middleware: [priced(loaded({ m: 1, n: 2 }))],
    });
    const answer = await ai.chatCompletion(ask);
    expect(answer.cost).toEqual({
      totalUsd: 2 * (answer.usage.totalTokens ?? 0),
      complete: true,
      unpriced: 0,
      attempts: [
        { provider: 'a', model: 'm', outcome: 'failed', usd: 0, accuracy: 'reported' },
        expect.objectContaining({ provider: 'b', model: 'n', outcome: 'success', accuracy: 'reported' }),
      ],
    });
    expect(answer.attempts[1]).toMatchObject({ costUsd: answer.cost?.totalUsd, costAccuracy: 'reported' });
  });

  it('omits an unknown cost, and counts it', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always({ stream: ['begun'], ending: new ServerError('down', { provider: 'a' }) });
    const ai = createFlexiAI({
      providers: [a({ model: 'unknown' }), b({ model: 'n' })],
      streaming: { onInterruption: 'restart' },
      middleware: [priced(loaded({ n: 2 }))],
    });
    const answer = await ai.streamChatCompletion(ask).response();
    expect(answer.cost).toMatchObject({ complete: false, unpriced: 1 });
    expect(answer.cost?.attempts.map(({ usd, accuracy }) => [usd === undefined, accuracy])).toEqual([
      [true, 'unknown'],
      [false, 'reported'],
    ]);
    const alone = createFlexiAI({ providers: [b({ model: 'x' })], middleware: [priced(loaded({}))] });
    expect(await alone.chatCompletion(ask)).not.toHaveProperty('cost');
  });

  it('receives the entry: its plugin, its endpoint, its own price', async () => {
    const list = priceList({ m: 1 });
    list.load();
    const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
    const a = scripted('plugin');
    const ai = createFlexiAI({
      providers: [a({ name: 'mine', model: 'm', price, baseURL: 'https://gateway.test/v1' } as never)],
      middleware: [priced(list.source)],
    });
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    expect(list.asked[0]).toMatchObject({
      name: 'mine',
      plugin: 'plugin',
      model: 'm',
      price,
      baseURL: 'https://gateway.test/v1',
    });
    expect(list.asked[1]).toBe(list.asked[0]);
  });

  it.each(['unary', 'stream'] as const)(
    'that is still loading delays the end of a %s call, not its request',
    async (mode) => {
      const a = scripted('a');
      const list = priceList({ m: 1 });
      const ends: Attempt[] = [];
      const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [priced(list.source)] });
      ai.on('attemptEnd', ({ attempt }) => ends.push({ ...attempt }));
      const answer = mode === 'unary' ? ai.chatCompletion(ask) : ai.streamChatCompletion(ask).response();
      await expect.poll(() => a.calls.length).toBe(1);
      list.load();
      expect((await answer).cost?.complete).toBe(true);
      expect(ends).toMatchObject([{ costUsd: expect.any(Number) }]);
    },
  );

  it('is waited for before a plan that depends on cost', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const list = priceList({ dear: 2, cheap: 1 });
    const ai = createFlexiAI({
      providers: [a({ model: 'dear' }), b({ model: 'cheap' })],
      routing: { strategy: 'lowest-cost' },
      middleware: [priced(list.source)],
    });
    const answer = ai.chatCompletion(ask);
    await Promise.resolve();
    list.load();
    expect((await answer).model).toBe('cheap');
    expect(a.calls).toHaveLength(0);
    expect(ai.explain(ask).candidates.map(({ model, estimatedCostUsd }) => [model, estimatedCostUsd])).toEqual([
      ['cheap', 102],
      ['dear', 204],
    ]);
  });

  it('that never loads delays no call beyond its deadline', async () => {
    const a = scripted('a');
    const { source } = priceList({ m: 1 });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [priced(source)] });
    const answer = await ai.chatCompletion(ask, { timeouts: { totalMs: 60 } });
    expect(answer.text).toBe('ok');
    expect(answer.cost).toBeUndefined();
  });

  it('is added and removed by use, and by a new configuration', async () => {
    const a = scripted('a');
    const config: FlexiAIConfig = { providers: [a({ model: 'm' })] };
    const ai = createFlexiAI(config);
    const cost = async (): Promise<unknown> => (await ai.chatCompletion(ask)).cost?.totalUsd;
    expect(await cost()).toBeUndefined();
    const remove = ai.use(priced(loaded({ m: 1 })));
    expect(await cost()).toBeGreaterThan(0);
    ai.reconfigure(config);
    expect(await cost()).toBeGreaterThan(0);
    remove();
    expect(await cost()).toBeUndefined();
    ai.reconfigure({ ...config, middleware: [priced(loaded({ m: 1 }))] });
    expect(await cost()).toBeGreaterThan(0);
  });

  it('decides whether a hedge is too expensive', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const slow = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 40));
      return 'slow';
    };
    for (const [maxExtraCostUsd, text] of [
      [50, 'slow'],
      [500, 'ok'],
    ] as const) {
      a.next(slow);
      const ai = createFlexiAI({
        providers: [a({ model: 'm' }), b({ model: 'n' })],
        hedge: { afterMs: 1, maxExtraCostUsd },
        middleware: [priced(loaded({ m: 1, n: 1 }))],
      });
      expect((await ai.chatCompletion(ask)).text).toBe(text);
    }
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no data');
      },
    ],
    ['returns NaN', () => Number.NaN],
    ['returns a negative amount', () => -1],
  ])('that %s fails no call: its prices are unknown', async (_what, usd) => {
    const warnings: string[] = [];
    const logger: Logger = { debug() {}, info() {}, warn: (message) => void warnings.push(message), error() {} };
    const source: PriceSource = {
      pending: () => Promise.reject(new Error('not loaded')),
      costOf: () => ({ usd: usd(), parts: {} }),
      estimateUsd: usd,
    };
    const ai = createFlexiAI({
      providers: [scripted('a')({ model: 'm' })],
      routing: { strategy: 'lowest-cost' },
      middleware: [
        { name: 'prices', scope: 'call', passive: true, pricing: source, handle: (_request, _context, next) => next() },
      ],
      logger,
    });
    for (const answer of [await ai.chatCompletion(ask), await ai.streamChatCompletion(ask).response()]) {
      expect(answer.text).toBe('ok');
      expect(answer.attempts.map(({ costUsd }) => costUsd)).toEqual([undefined]);
    }
    expect(ai.explain(ask).candidates.map(({ estimatedCostUsd }) => estimatedCostUsd)).toEqual([undefined]);
    expect(warnings.filter((warning) => warning.includes('The prices of the middleware "prices" failed'))).toHaveLength(
      1,
    );
  });

  it('must have its methods', () => {
    const a = scripted('a');
    const bad = { name: 'x', scope: 'call', handle: () => undefined, pricing: { pending: () => undefined } } as never;
    expect(() => createFlexiAI({ providers: [a({ model: 'm' })], middleware: [bad] })).toThrow(
      'middleware[0]: needs pricing with pending, costOf and estimateUsd',
    );
    expect(() => createFlexiAI({ providers: [a({ model: 'm' })] }).use(bad)).toThrow(ConfigurationError);
  });
});

describe('the end of an attempt whose prices are still loading', () => {
  const failing = (list: ReturnType<typeof priceList>) => {
    const a = scripted('a');
    a.always(new ServerError('down', { provider: 'a', status: 500 }));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      retry: { maxRetries: 0 },
      middleware: [priced(list.source)],
    });
    const heard: string[] = [];
    ai.on('attemptEnd', ({ attempt }) => heard.push(attempt.outcome));
    return { ai, heard };
  };

  it('is heard before the client is closed', async () => {
    const { ai, heard } = failing(priceList({ m: 1 }));
    await expect(ai.chatCompletion(ask)).rejects.toThrow('down');
    expect(heard).toEqual([]);
    await ai.close({ timeoutMs: 0 });
    expect(heard).toEqual(['failed']);
  });

  it('is heard once, if the prices load while the client waits to close', async () => {
    const list = priceList({ m: 1 });
    const { ai, heard } = failing(list);
    await expect(ai.chatCompletion(ask)).rejects.toThrow('down');
    const closed = ai.close();
    let isClosed = false;
    void closed.then(() => {
      isClosed = true;
    });
    await turns(20);
    expect(isClosed).toBe(false);
    list.load();
    await closed;
    expect(heard).toEqual(['failed']);
  });
});

describe('a price source that requires prices', () => {
  const requiring = (): Middleware => priced(loaded({ m: 1 }, { requiresPrice: true }));

  it('passes over candidates without a price', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'x' }), b({ model: 'm' })], middleware: [requiring()] });
    const answer = await ai.chatCompletion(ask);
    expect(answer.provider).toBe('b');
    expect(answer.skipped).toMatchObject([{ provider: 'a', reason: 'unknown-price' }]);
    expect(ai.explain(ask).skipped).toMatchObject([{ provider: 'a', reason: 'unknown-price' }]);
    expect(a.calls).toHaveLength(0);
  });

  it('rejects a call without a remaining candidate before anything is sent', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'x' }), b({ model: 'y' })], middleware: [requiring()] });
    const calls = [ai.chatCompletion(ask), ai.streamChatCompletion(ask).response(), ai.broadcast(ask)];
    for (const call of calls) {
      const error = await call.then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(UnknownPriceError);
      expect(error).toMatchObject({
        code: 'configuration',
        candidates: [
          { provider: 'a', model: 'x' },
          { provider: 'b', model: 'y' },
        ],
        message: expect.stringContaining('Set the option "price" of the entry'),
      });
    }
    expect([...a.calls, ...b.calls]).toHaveLength(0);
  });
});

describe('a setting that depends on prices', () => {
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const logger: Logger = { debug: () => undefined, info: () => undefined, warn: note, error: note };
  const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };

  it.each([
    ['lowest-cost', { routing: { strategy: 'lowest-cost' } }],
    ['lowest-cost', { preset: 'cheap' }],
    ['hedge.maxExtraCostUsd', { hedge: { afterMs: 1000, maxExtraCostUsd: 1 } }],
  ] as const)('warns once that no price is known: %s of %j', async (setting, config) => {
    lines.length = 0;
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm', price }), b({ model: 'n' })], ...config, logger });
    expect(lines).toHaveLength(0);
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(setting);
    expect(lines[0]).toContain('"b" (n)');
    expect(lines[0]).toContain('install @flexiai/cost');
  });

  it('causes no warning where each entry has a price, or a source has prices', async () => {
    lines.length = 0;
    const a = scripted('a');
    const cheap = { routing: { strategy: 'lowest-cost' }, logger } as const;
    await createFlexiAI({ providers: [a({ model: 'm', price })], ...cheap }).chatCompletion(ask);
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], ...cheap });
    ai.use(priced(loaded({})));
    await ai.chatCompletion(ask);
    expect(lines).toHaveLength(0);
  });
});
