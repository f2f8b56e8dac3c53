import { BudgetExceededError, ConfigurationError, createFlexiAI, ValidationError } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { answer, ask, errorOf, limitedClient } from '../../test/limited-client.ts';
import { cost, type LimitEvents } from '../index.ts';

const NOON = Date.parse('2026-12-01T12:00:30Z');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOON });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a hard limit', () => {
  it('reserves the price of the most expensive candidate, releases what was not spent, and refuses what does not fit', async () => {
    const { ai, a, b } = limitedClient([{ name: 'day', amountUsd: 0.125, per: 'day' }]);
    // 0.01 USD each: the third call may cost 0.10 of the remaining 0.105, the fourth 0.10 of 0.095.
    for (let call = 0; call < 3; call += 1) await ai.chatCompletion(ask);
    const error = await errorOf(ai.chatCompletion(ask));
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(error).toMatchObject({
      code: 'budget-exceeded',
      limit: 'day',
      leftUsd: 0.095,
      neededUsd: 0.1,
      resetsAt: Date.parse('2026-12-02T00:00:00Z'),
    });
    expect(String(error)).toContain('2026-12-02T00:00:00.000Z');
    expect([a.calls.length, b.calls.length]).toEqual([3, 0]);
  });

  it('reserves for the most expensive remaining candidate, although a cheaper one is called first', async () => {
    const { ai, a, b } = limitedClient([{ amountUsd: 0.06, per: 'day' }]);
    ai.setPrimaryProvider('b');
    expect(await errorOf(ai.chatCompletion(ask))).toMatchObject({ code: 'budget-exceeded', neededUsd: 0.1 });
    expect((await ai.chatCompletion(ask, { exclude: ['a'] })).provider).toBe('b');
    expect([a.calls.length, b.calls.length]).toEqual([0, 1]);
  });

  it('is not exceeded by a retry or a failover after an attempt that may have been billed', async () => {
    const { ai, a, b } = limitedClient(
      [{ amountUsd: 0.105, per: 'day' }],
      {},
      { retry: { maxRetries: 1, baseDelayMs: 1 } },
    );
    // The attempt may have been billed: its expected cost counts, so neither its retry nor the other candidate fits.
    a.enqueue({ error: 'connection' });
    const error = await errorOf(ai.chatCompletion(ask));
    expect(error).toMatchObject({ attempts: [{ provider: 'a', errorCode: 'connection' }] });
    expect([a.calls.length, b.calls.length]).toEqual([1, 0]);
    expect(String(error)).toContain('has 0.005 USD left');
  });

  it.each([
    ['minute', 31_000],
    ['hour', 3_600_000],
    ['day', 12 * 3_600_000],
    ['month', 31 * 24 * 3_600_000],
  ] as const)('resets with the next %s', async (per, milliseconds) => {
    const { ai, a } = limitedClient([{ amountUsd: 0.1, per }]);
    await ai.chatCompletion(ask);
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(BudgetExceededError);
    vi.setSystemTime(NOON + milliseconds);
    await ai.chatCompletion(ask);
    expect(a.calls).toHaveLength(2);
  });

  it('never resets with `per: total`, and its error has no reset time', async () => {
    const { ai } = limitedClient([{ amountUsd: 0.1, per: 'total' }]);
    await ai.chatCompletion(ask);
    vi.setSystemTime(NOON + 400 * 24 * 3_600_000);
    const error = await errorOf(ai.chatCompletion(ask));
    expect(error).toMatchObject({ limit: 'total' });
    expect(error).not.toHaveProperty('resetsAt');
  });

  it('with `per: call` covers all attempts of the call, and no other call', async () => {
    const { ai, a } = limitedClient(
      [{ amountUsd: 0.15, per: 'call' }],
      {},
      { retry: { maxRetries: 5, baseDelayMs: 1 } },
    );
    // Nothing is known about the interrupted output: the expected cost of each attempt counts.
    a.reply({ ...answer(100), failAfter: 0, failWith: 'invalid-response' });
    const error = await errorOf(ai.chatCompletion(ask, { provider: 'a' }));
    expect(error).toBeInstanceOf(BudgetExceededError);
    expect(a.calls).toHaveLength(1);
    a.reply(answer(100));
    await ai.chatCompletion(ask, { provider: 'a' });
  });

  it('counts separately by key, tenant, user, tag, provider and model, also combined', async () => {
    const { ai } = limitedClient([{ amountUsd: 0.1, per: 'day', by: ['tenant', 'tag'] }]);
    const call = (metadata: Record<string, unknown>) =>
      ai.chatCompletion(ask, { metadata }).then(
        () => 'ok',
        (error: Error) => (error as BudgetExceededError).limit,
      );
    expect(await call({ tenant: 'x', tags: ['1', '2'] })).toBe('ok');
    expect(await call({ tenant: 'x', tag: '3' })).toBe('ok');
    expect(await call({ tenant: 'y', tags: ['1', '2'] })).toBe('ok');
    expect(await call({ tenant: 'x', tag: '2' })).toBe('day by tenant and tag');
    expect(await call({ tenant: 'x', tags: ['4', '1'] })).toBe('day by tenant and tag');
    // Calls without the label share one amount.
    expect(await call({})).toBe('ok');
    expect(await call({})).toBe('day by tenant and tag');
    // Refused calls have reserved nothing.
    expect(await call({ tenant: 'x', tag: '4' })).toBe('ok');
  });

  it('keeps different labels apart, whatever characters they contain', async () => {
    const { ai } = limitedClient([{ amountUsd: 0.1, per: 'day', by: ['tenant', 'user'] }]);
    await ai.chatCompletion(ask, { metadata: { tenant: 'a","user=b', user: 'c' } });
    await ai.chatCompletion(ask, { metadata: { tenant: 'a', user: 'b","c' } });
    await ai.chatCompletion(ask, { metadata: { tenant: '__proto__', user: 'no tenant' } });
    await expect(ai.chatCompletion(ask, { metadata: { tenant: '__proto__', user: 'no tenant' } })).rejects.toThrow(
      'tenant=__proto__, user=no tenant',
    );
  });

  it('shows a key only as a digest', async () => {
    const { ai } = limitedClient([{ amountUsd: 0, per: 'day', by: 'key' }]);
    const error = await errorOf(ai.chatCompletion(ask, { metadata: { key: 'team-secret-value' } }));
    expect(String(error)).toMatch(/key#[0-9a-f]{12}/);
    expect(JSON.stringify(error)).not.toContain('team-secret-value');
  });

  it('refuses a label of an unusable type', async () => {
    const { ai, a } = limitedClient([{ amountUsd: 1, per: 'day', by: 'tenant' }]);
    for (const tenant of [{}, ['x'], 'x'.repeat(300)]) {
      const error = await errorOf(ai.chatCompletion(ask, { metadata: { tenant } }));
      expect(error).toBeInstanceOf(ValidationError);
      expect(error).toMatchObject({ path: 'metadata.tenant' });
    }
    expect(a.calls).toHaveLength(0);
  });

  it('counts only calls that it matches', async () => {
    const { ai } = limitedClient([{ amountUsd: 0, per: 'day', match: { tenant: ['x', 'z'], provider: 'a' } }]);
    expect((await ai.chatCompletion(ask, { metadata: { tenant: 'y' } })).provider).toBe('a');
    expect(await errorOf(ai.chatCompletion(ask, { metadata: { tenant: 'z' } }))).toMatchObject({
      limit: 'day of tenant=x or tenant=z, provider=a',
    });
    expect((await ai.chatCompletion(ask, { metadata: { tenant: 'z' }, provider: 'b' })).provider).toBe('b');
  });

  it('with `cheaper` calls the candidates that fit, and fails if none fits', async () => {
    const { ai, a, b } = limitedClient([{ amountUsd: 0.065, per: 'day', onExceeded: 'cheaper' }]);
    const response = await ai.chatCompletion(ask);
    expect(response).toMatchObject({ provider: 'b', skipped: [{ provider: 'a', reason: 'over-budget' }] });
    for (let call = 0; call < 3; call += 1) await ai.chatCompletion(ask);
    expect(await errorOf(ai.chatCompletion(ask))).toMatchObject({
      code: 'budget-exceeded',
      leftUsd: 0.045,
      neededUsd: 0.05,
    });
    expect([a.calls.length, b.calls.length]).toEqual([0, 4]);
  });

  it('appears in explain, which reserves nothing', async () => {
    const cheaper = limitedClient([{ name: 'l', amountUsd: 0.06, per: 'day', onExceeded: 'cheaper' }]);
    await cheaper.ai.chatCompletion(ask);
    for (let look = 0; look < 3; look += 1) {
      expect(cheaper.ai.explain(ask)).toMatchObject({
        candidates: [{ provider: 'b', budget: { limit: 'l', leftUsd: 0.055, neededUsd: 0.05 } }],
        skipped: [{ provider: 'a', reason: 'over-budget', message: expect.stringContaining('0.055 USD') }],
      });
    }
    const refusing = limitedClient([{ amountUsd: 0.06, per: 'day' }]);
    await errorOf(refusing.ai.chatCompletion(ask));
    expect(refusing.ai.explain(ask)).toMatchObject({ candidates: [], skipped: [{ provider: 'a' }, { provider: 'b' }] });
  });

  it('refuses before any network request', async () => {
    await using server = await startOpenAIServer();
    const costs = cost({ limits: [{ amountUsd: 0.000001, per: 'month' }] });
    const provider = openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: server.baseURL });
    await using ai = createFlexiAI({ providers: [provider], middleware: [costs] });
    const request = { prompt: 'Hello', maxOutputTokens: 1000 };
    expect(await errorOf(ai.chatCompletion(request))).toBeInstanceOf(BudgetExceededError);
    expect(await errorOf(ai.streamChatCompletion(request).response())).toBeInstanceOf(BudgetExceededError);
    expect(await errorOf(ai.embed({ model: 'text-embedding-3-small', input: 'word '.repeat(1000) }))).toBeInstanceOf(
      BudgetExceededError,
    );
    expect(await errorOf(ai.broadcast(request))).toBeInstanceOf(BudgetExceededError);
    expect(server.requests).toHaveLength(0);
  });
});

describe('the state of limits', () => {
  it('has one row per limit and subject of the current period, with the amount spent and the reset time', async () => {
    const { ai, costs } = limitedClient([
      { name: 'day', amountUsd: 1, per: 'day' },
      { name: 'team', amountUsd: 0.5, per: 'hour', by: 'tenant', mode: 'soft' },
      { name: 'one call', amountUsd: 1, per: 'call' },
    ]);
    expect(costs.limits()).toEqual([]);
    await ai.chatCompletion(ask, { metadata: { tenant: 'acme' } });
    const day = { name: 'day', per: 'day', subject: '', mode: 'hard', amountUsd: 1, spentUsd: 0.01, reservedUsd: 0 };
    const team = { name: 'team', per: 'hour', subject: 'tenant=acme', mode: 'soft', amountUsd: 0.5, spentUsd: 0.01 };
    expect(costs.limits()).toEqual([
      { ...day, resetsAt: Date.parse('2026-12-02T00:00:00Z') },
      { ...team, reservedUsd: 0, resetsAt: Date.parse('2026-12-01T13:00:00Z') },
    ]);
    vi.setSystemTime(NOON + 3_600_000);
    expect(costs.limits().map(({ name }) => name)).toEqual(['day']);
  });
});

describe('a soft limit', () => {
  it('refuses nothing, and emits each threshold once per period', async () => {
    const { ai, costs } = limitedClient([
      { name: 's', amountUsd: 0.04, per: 'day', mode: 'soft', by: 'tenant', thresholds: [1, 0.5] },
    ]);
    const told: LimitEvents['threshold'][] = [];
    const stop = costs.on('threshold', (event) => {
      told.push(event);
      throw new Error('a listener that fails breaks nothing');
    });
    const metadata = { tenant: 't' };
    for (let call = 0; call < 6; call += 1) await ai.chatCompletion(ask, { metadata });
    const common = {
      limit: 's',
      per: 'day',
      subject: 'tenant=t',
      amountUsd: 0.04,
      resetsAt: Date.parse('2026-12-02T00:00:00Z'),
    };
    expect(told).toEqual([
      { ...common, threshold: 0.5, spentUsd: 0.02 },
      { ...common, threshold: 1, spentUsd: 0.04 },
    ]);
    vi.setSystemTime(NOON + 24 * 3_600_000);
    for (let call = 0; call < 2; call += 1) await ai.chatCompletion(ask, { metadata });
    expect(told).toHaveLength(3);
    stop();
  });
});

describe('the counted cost', () => {
  it('is zero for an answer that no provider bills, and the expected cost if the attempt may have been billed', async () => {
    const { ai, a } = limitedClient([{ amountUsd: 100, per: 'day' }]);
    const left = () => ai.explain(ask).candidates[0]?.budget?.leftUsd ?? 0;
    const spent: number[] = [];
    await ai.chatCompletion(ask);
    const run = async (call: () => Promise<unknown>) => {
      const before = left();
      await call().catch(() => undefined);
      spent.push(Math.round((before - left()) * 1e6) / 1e6);
    };
    const only = { provider: 'a' };
    a.enqueue({ error: 'rate-limit', retryAfterMs: 1 });
    await run(() => ai.chatCompletion(ask, only));
    ai.resetCircuitBreakers();
    a.enqueue({ error: 'authentication' });
    await run(() => ai.chatCompletion(ask, only));
    ai.resetCircuitBreakers();
    a.enqueue({ error: 'connection' });
    await run(() => ai.chatCompletion(ask, only));
    a.enqueue({ ...answer(10), usage: false });
    await run(() => ai.chatCompletion(ask, only));
    await run(() => ai.chatCompletion(ask, only));
    expect(spent).toEqual([0, 0, 0.1, 0.1, 0.01]);
  });

  it('is the actual use of an abandoned stream, and zero for a refused attempt', async () => {
    const { ai, a } = limitedClient([{ amountUsd: 100, per: 'day' }]);
    const left = () => ai.explain(ask).candidates[0]?.budget?.leftUsd ?? 0;
    await ai.chatCompletion(ask);
    a.enqueue({ text: 'x'.repeat(40), tokens: ['x'.repeat(40), 'y', 'z'] });
    for await (const delta of ai.streamChatCompletion(ask).textStream) if (delta !== '') break;
    await vi.waitFor(() => expect(left()).toBe(99.98));
  });

  it('is kept when the configuration is reloaded and when the middleware is removed', async () => {
    const { ai, costs, a } = limitedClient([{ amountUsd: 0.105, per: 'day' }]);
    await ai.chatCompletion(ask);
    ai.reconfigure({ providers: [a({ model: 'm' })], middleware: [costs] });
    await errorOf(ai.chatCompletion(ask)).then((error) => expect(error).toBeInstanceOf(BudgetExceededError));
    ai.reconfigure({ providers: [a({ model: 'm' })] });
    await ai.chatCompletion(ask);
    const takeOut = ai.use(costs);
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(BudgetExceededError);
    takeOut();
    await ai.chatCompletion(ask);
  });
});

describe('the options of limits', () => {
  it.each([
    [{ amountUsd: Number.NaN, per: 'day' }, 'limits[0].amountUsd'],
    [{ amountUsd: -1, per: 'day' }, 'limits[0].amountUsd'],
    [{ amountUsd: '5', per: 'day' }, 'limits[0].amountUsd'],
    [{ amountUsd: Number.POSITIVE_INFINITY, per: 'day' }, 'limits[0].amountUsd'],
    [{ amountUsd: 1e7, per: 'day' }, 'limits[0].amountUsd'],
    [{ per: 'day' }, 'limits[0].amountUsd'],
    [{ amountUsd: 1 }, 'limits[0].per'],
    [{ amountUsd: 1, per: 'week' }, 'limits[0].per'],
    [{ amountUsd: 1, per: 'day', timezone: 'UTC' }, 'limits[0].timezone'],
    [{ amountUsd: 1, per: 'day', timeZone: 'Mars/Olympus' }, 'limits[0].timeZone'],
    [{ amountUsd: 1, per: 'day', by: 'tennant' }, 'limits[0].by'],
    [{ amountUsd: 1, per: 'day', by: ['tenant', 'tenant'] }, 'limits[0].by'],
    [{ amountUsd: 1, per: 'day', match: { tenants: 'x' } }, 'limits[0].match.tenants'],
    [{ amountUsd: 1, per: 'day', match: { tenant: [] } }, 'limits[0].match.tenant'],
    [{ amountUsd: 1, per: 'day', thresholds: [0] }, 'limits[0].thresholds[0]'],
    [{ amountUsd: 1, per: 'day', mode: 'soft', onExceeded: 'cheaper' }, 'limits[0].onExceeded'],
    [null, 'limits[0]'],
  ])('throw for %j with the path of the problem', (limit, path) => {
    expect(() => cost({ limits: [limit] } as never)).toThrow(ConfigurationError);
    expect(() => cost({ limits: [limit] } as never)).toThrow(path);
  });

  it('list the valid values and suggest the nearest one', () => {
    const limits = [{ amountUsd: 1, per: 'days' }];
    expect(() => cost({ limits } as never)).toThrow(
      'limits[0].per: expected "call", "minute", "hour", "day", "month" or "total", got "days"; did you mean "day"?',
    );
    expect(() => cost().on('treshold' as never, () => undefined)).toThrow('did you mean "threshold"?');
  });

  it('throw for two limits with the same name, and for a store that is not a store', () => {
    const limit = { amountUsd: 1, per: 'day' } as const;
    expect(() => cost({ limits: [limit, { ...limit, amountUsd: 2 }] })).toThrow('limits[1].name');
    expect(() => cost({ limits: [limit], store: {} } as never)).toThrow('store');
    expect(() => cost({ limits: [limit], onStoreDown: 'alow' } as never)).toThrow('did you mean "allow"');
    expect(() => cost({ leaseTtlMs: 5 })).toThrow('leaseTtlMs');
  });
});
