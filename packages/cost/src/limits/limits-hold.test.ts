import { type Attempt, BudgetExceededError, createFlexiAI, type FlexiAI } from '@flexiai/core';
import { isUnbilled } from '@flexiai/core/plugin';
import { openai } from '@flexiai/provider-openai';
import { type MockReplySource, mockProvider, startOpenAIServer } from '@flexiai/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IS_LONG, propertyRuns } from '../../../../test/long-form.ts';
import { answer, ask, errorOf, limitedClient } from '../../test/limited-client.ts';
import { type CostStore, cost, type Eventually, memoryStore } from '../index.ts';
import { moneyOf } from '../money/money.ts';
import { picoOf } from './pico-usd.ts';

const limit = { name: 'l', per: 'total' } as const;
const BUCKET = JSON.stringify(['l', 'total', 0]);
const DOLLAR = 10n ** 12n;

async function outcomes(calls: readonly Promise<unknown>[]) {
  const all = await Promise.all(
    calls.map((call) =>
      call.then(
        () => 'answered',
        (error: Error) => error.name,
      ),
    ),
  );
  return { answered: all.filter((each) => each === 'answered').length, names: new Set(all) };
}

describe('1,000 calls at the same time', () => {
  it('spend one limit to the cent, and never more', async () => {
    const store = memoryStore();
    const { ai, a } = limitedClient([{ ...limit, amountUsd: 5 }], { store });
    a.reply({ ...answer(100), delayMs: 1 });
    const { answered, names } = await outcomes(Array.from({ length: 1000 }, () => ai.chatCompletion(ask)));
    expect(answered).toBe(50);
    expect(names).toEqual(new Set(['answered', 'BudgetExceededError']));
    expect(a.calls).toHaveLength(50);
    expect(store.read([BUCKET])).toEqual([{ spent: 5n * DOLLAR, reserved: 0n }]);
  });

  it('overspend by at most one call if a provider bills more output than allowed', async () => {
    const store = memoryStore();
    const { ai, a } = limitedClient([{ ...limit, amountUsd: 5 }], { store });
    a.reply(answer(104));
    // One after the other: the cost of each call is known before the next one starts.
    for (let call = 0; call < 60; call += 1) await ai.chatCompletion(ask).catch(() => undefined);
    const [balance] = await store.read([BUCKET]);
    expect(balance?.spent).toBeLessThanOrEqual(5n * DOLLAR + (104n * DOLLAR) / 1000n);
  });

  it('stay below every limit when limits and tenants are mixed, nested limits included', async () => {
    const store = memoryStore();
    const limits = [
      { ...limit, amountUsd: 3 },
      { name: 'tenant', per: 'day', amountUsd: 1, by: 'tenant' },
      { name: 'model', per: 'hour', amountUsd: 0.8, by: ['tenant', 'model'] },
    ] as const;
    const { ai, a } = limitedClient(limits, { store });
    a.reply((_request, { index }) => answer((index * 37) % 101));
    const calls = Array.from({ length: 1000 }, (_, index): Promise<unknown> => {
      const options = { metadata: { tenant: `t${index % 5}` }, models: [index % 2 === 0 ? 'm' : 'n'], provider: 'a' };
      if (index % 3 === 0) return ai.streamChatCompletion(ask, options).response();
      return ai.chatCompletion(ask, options);
    });
    const { names } = await outcomes(calls);
    expect(names).toEqual(new Set(['answered', 'BudgetExceededError']));
    const spent = a.calls.reduce((sum, _call, index) => sum + ((index * 37) % 101), 0);
    const [balance] = await store.read([BUCKET]);
    expect(balance).toEqual({ spent: (BigInt(spent) * DOLLAR) / 1000n, reserved: 0n });
    expect(spent).toBeLessThanOrEqual(3000);
  });

  it('are refused over HTTP before any network request', async () => {
    await using server = await startOpenAIServer({
      reply: { text: 'Hello', usage: { inputTokens: 10, outputTokens: 100 } },
    });
    const entry = openai({
      model: 'own',
      apiKey: 'sk-test',
      baseURL: server.baseURL,
      price: { inputUsdPerMillion: 0, outputUsdPerMillion: 1000 },
    });
    const costs = cost({ limits: [{ ...limit, amountUsd: 2 }] });
    await using ai = createFlexiAI({ providers: [entry], retry: { maxRetries: 0 }, middleware: [costs] });
    const { answered } = await outcomes(Array.from({ length: IS_LONG ? 1000 : 300 }, () => ai.chatCompletion(ask)));
    expect(answered).toBe(20);
    expect(server.requests).toHaveLength(20);
  });
});

describe('every way of a call', () => {
  it('reserves for each step the cost of its own request: a loop of tools grows until the limit stops it', async () => {
    const store = memoryStore();
    const { ai, a } = limitedClient([{ ...limit, amountUsd: 0.35 }], { store });
    a.reply({ ...answer(100), toolCalls: [{ name: 'look', arguments: {} }] });
    const messages = [{ role: 'user' as const, content: 'Look.' }];
    const tools = [{ name: 'look', parameters: { type: 'object' } }];
    let steps = 0;
    const loop = async (): Promise<never> => {
      for (;;) {
        await ai.chatCompletion({ messages, tools, maxOutputTokens: 100 });
        steps += 1;
      }
    };
    expect(await errorOf(loop())).toBeInstanceOf(BudgetExceededError);
    expect(steps).toBe(3);
    expect(store.read([BUCKET])).toEqual([{ spent: (3n * DOLLAR) / 10n, reserved: 0n }]);
  });

  it('counts each candidate of a broadcast and each batch of an embedding', async () => {
    const store = memoryStore();
    const { ai, a, b } = limitedClient([{ ...limit, amountUsd: 0.12 }], { store });
    const result = await ai.broadcast(ask);
    expect(result.responses).toHaveLength(1);
    expect(result.failures).toMatchObject([{ error: { code: 'budget-exceeded' } }]);
    expect(a.calls.length + b.calls.length).toBe(1);
  });

  it('keeps the reservation of an unread stream until the stream ends, and then releases the unused part', async () => {
    const store = memoryStore();
    const { ai, a } = limitedClient([{ ...limit, amountUsd: 0.15 }], { store });
    a.enqueue({ ...answer(1), tokens: ['x', 'y'], tokenDelayMs: Number.POSITIVE_INFINITY });
    const controller = new AbortController();
    const stream = ai.streamChatCompletion(ask, { signal: controller.signal, timeouts: { firstContentMs: 60_000 } });
    const reading = errorOf(stream.response());
    await expect.poll(() => a.calls.length).toBe(1);
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(BudgetExceededError);
    controller.abort();
    await reading;
    const [balance] = await store.read([BUCKET]);
    expect(balance?.reserved).toBe(0n);
  });
});

it('explains by the last known balances, if the store answers later', async () => {
  const { ai } = limitedClient([{ ...limit, amountUsd: 0.105 }], { store: laterStore(memoryStore()) });
  await ai.chatCompletion(ask);
  await expect.poll(() => ai.explain(ask).skipped).toMatchObject([{ provider: 'a', reason: 'over-budget' }, {}]);
  expect(ai.explain(ask).candidates).toEqual([]);
});

/** The behaviours of a provider in a fault script. */
const reply: fc.Arbitrary<MockReplySource> = fc.oneof(
  { weight: 4, arbitrary: fc.constant(answer(1)) },
  fc.constant({ error: 'rate-limit', retryAfterMs: 1 } as const),
  fc.constant({ error: 'server' } as const),
  fc.constant({ error: 'overloaded' } as const),
  fc.constant({ error: 'connection' } as const),
  fc.constant({ error: 'invalid-request' } as const),
  fc.constant({ ...answer(1), usage: false } as const),
  fc.constant({ ...answer(1, 'a b c d'), failAfter: 2 }),
  fc.constant({ ...answer(1, 'a b c d'), failAfter: 0, failWith: 'server' } as const),
  fc.constant({ ...answer(1), delayMs: Number.POSITIVE_INFINITY }),
  fc.constant({ ...answer(1, 'a b c d'), tokenDelayMs: 2 }),
);

const kind = fc.constantFrom('unary', 'stream', 'left', 'aborted', 'broadcast');
type Kind = 'unary' | 'stream' | 'left' | 'aborted' | 'broadcast';

/** The same store as if behind a network: each answer comes later, and out of order. */
function laterStore(store: CostStore): CostStore {
  let turn = 0;
  const later = <T>(operation: () => Eventually<T>): Promise<T> => {
    turn += 1;
    return new Promise((resolve) => {
      setTimeout(() => resolve(operation()), (turn * 7) % 4);
    });
  };
  return {
    reserve: (reservation) => later(() => store.reserve(reservation)),
    settle: (settlement) => later(() => store.settle(settlement)),
    release: (id) => later(() => store.release(id)),
    renew: (ids, ttlMs) => later(() => store.renew(ids, ttlMs)),
    read: (buckets) => later(() => store.read(buckets)),
  };
}

async function make(ai: FlexiAI, how: Kind): Promise<void> {
  const request = { prompt: 'x', maxOutputTokens: 1 };
  const options = { timeouts: { headersMs: 15, firstContentMs: 15, idleMs: 15, totalMs: 150 } };
  if (how === 'unary') await ai.chatCompletion(request, options);
  else if (how === 'broadcast') await ai.broadcast(request, options);
  else if (how === 'stream') await ai.streamChatCompletion(request, options).response();
  else if (how === 'left') for await (const _text of ai.streamChatCompletion(request, options).textStream) break;
  else await ai.chatCompletion(request, { ...options, signal: AbortSignal.timeout(5) });
}

it('settles what the ledger records, with nothing left reserved, whatever fails', async () => {
  const price = { inputUsdPerMillion: 0, outputUsdPerMillion: 1000 };
  await fc.assert(
    fc.asyncProperty(
      fc.array(reply, { minLength: 1, maxLength: 12 }),
      fc.array(reply, { maxLength: 12 }),
      fc.array(kind, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      fc.integer({ min: 0, max: 20 }),
      fc.boolean(),
      async (first, second, kinds, hedges, room, answersLater) => {
        const [a, b] = [mockProvider({ id: 'a', replies: first }), mockProvider({ id: 'b', replies: second })];
        a.reply(answer(1));
        b.reply(answer(1));
        const store = memoryStore();
        // A limit that may be too low: refused calls must leave nothing behind.
        const costs = cost({
          prices: { a: { '*': price }, b: { '*': price } },
          limits: [{ ...limit, amountUsd: room / 1000 }],
          store: answersLater ? laterStore(store) : store,
        });
        const ai = createFlexiAI({
          providers: [a({ model: 'm' }), b({ model: 'm' })],
          retry: { maxRetries: 2, baseDelayMs: 1, maxDelayMs: 2 },
          // Open circuits and last resorts are covered, too.
          circuitBreaker: { failureThreshold: 2, recoveryTimeoutMs: 5 },
          streaming: { onInterruption: 'continue' },
          ...(hedges && { hedge: { afterMs: 3 } }),
          middleware: [costs],
        });
        const ledger: Attempt[] = [];
        ai.on('attemptEnd', ({ attempt }) => ledger.push(attempt));
        await Promise.allSettled(kinds.map((how) => make(ai, how)));
        await ai.close();
        await costs.flush();
        // One token is a thousandth of a dollar, and a request for one token expects one token.
        const costOf = (attempt: Attempt): bigint =>
          attempt.costUsd === undefined
            ? isUnbilled(attempt)
              ? 0n
              : DOLLAR / 1000n
            : picoOf(moneyOf(attempt.costUsd));
        const spent = ledger.reduce((sum, attempt) => sum + costOf(attempt), 0n);
        expect(store.read([BUCKET])).toEqual([{ spent, reserved: 0n }]);
        expect(ledger).toHaveLength(a.calls.length + b.calls.length);
      },
    ),
    { ...propertyRuns(25, 1000), endOnFailure: true },
  );
});
