import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Scripted, scripted } from '../../../test/scripted-provider.ts';
import { errorOf, settled } from '../../../test/settle.ts';
import {
  AllProvidersFailedError,
  AuthenticationError,
  type BroadcastOptions,
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  InvalidRequestError,
  type Middleware,
  majority,
  RequestAbortedError,
  ResponseStream,
  ServerError,
  ValidationError,
} from '../../index.ts';

const ask = { prompt: 'Heads or tails?' };
const at = { provider: 'x', model: 'm' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answering = (text: string, milliseconds: number) => async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return text;
};

type Name = 'a' | 'b' | 'c' | 'd';

/** Four entries with prices, each 1 USD per million tokens, in and out. */
function client(config: Partial<FlexiAIConfig> = {}) {
  const names: readonly Name[] = ['a', 'b', 'c', 'd'];
  const providers = Object.fromEntries(names.map((name) => [name, scripted(name)])) as Record<Name, Scripted>;
  const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 1 };
  const ai = createFlexiAI({
    providers: names.map((name) => providers[name]({ model: `m-${name}`, price } as { model: string })),
    retry: { maxRetries: 0 },
    ...config,
  });
  return { ai, ...providers };
}

describe('broadcast', () => {
  it('asks all entries at the same time, and returns all answers in the order of the plan', async () => {
    const { ai, a, b, c, d } = client();
    for (const [index, provider] of [a, b, c, d].entries())
      provider.always(answering(`from ${index}`, 400 - index * 100));
    const started = performance.now();
    const result = await settled(ai.broadcast(ask, { correlationId: 'c1' }));
    expect(performance.now() - started).toBeLessThan(500);
    expect(result).toMatchObject({ requestId: 'c1', correlationId: 'c1', failures: [], skipped: [] });
    expect(result.responses.map(({ provider, model, text }) => `${provider} ${model} ${text}`)).toEqual([
      'a m-a from 0',
      'b m-b from 1',
      'c m-c from 2',
      'd m-d from 3',
    ]);
    expect(result.results.map((each) => each.status === 'answered' && Math.floor(each.durationMs / 100) * 100)).toEqual(
      [400, 300, 200, 100],
    );
    expect(result.usage).toEqual({ inputTokens: 12, outputTokens: 24, totalTokens: 36, accuracy: 'reported' });
    expect(result.cost).toMatchObject({ totalUsd: 36e-6, complete: true, unpriced: 0 });
    expect(result.attempts.map(({ provider, kind }) => [provider, kind])).toEqual([
      ['a', 'first'],
      ['b', 'first'],
      ['c', 'first'],
      ['d', 'first'],
    ]);
    expect(result.responses[1]?.attempts).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports failed and skipped candidates, each at its position, beside the answers', async () => {
    const { ai, a, b, c } = client({ circuitBreaker: { failureThreshold: 1 } });
    b.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask, { provider: 'b' }));
    c.next(new InvalidRequestError('no such setting', at));
    const result = await settled(ai.broadcast(ask));
    expect(result.results).toMatchObject([
      { status: 'answered', provider: 'a', model: 'm-a', response: { text: 'ok' } },
      { status: 'skipped', provider: 'b', skipped: { reason: 'circuit-open' } },
      { status: 'failed', provider: 'c', error: { code: 'invalid-request' } },
      { status: 'answered', provider: 'd' },
    ]);
    expect(result.responses).toHaveLength(2);
    expect(result.failures).toMatchObject([{ provider: 'c', model: 'm-c', error: { code: 'invalid-request' } }]);
    expect(result.skipped).toMatchObject([{ provider: 'b', reason: 'circuit-open' }]);
    expect(result.attempts.map(({ provider }) => provider)).toEqual(['a', 'c', 'd']);
    expect(result.cost).toMatchObject({ complete: true });
    // No other entry is asked after a failure.
    expect([a.calls.length, b.calls.length, c.calls.length]).toEqual([1, 1, 1]);
  });

  it('retries each candidate separately, and never fails over', async () => {
    const { ai, a, b } = client({ retry: { maxRetries: 2 } });
    a.next(new ServerError('boom', at), new ServerError('boom', at));
    b.always(new ServerError('down', at));
    const result = await settled(ai.broadcast(ask, { exclude: ['c', 'd'] }));
    expect(result.attempts.map(({ provider, kind, outcome }) => `${provider} ${kind} ${outcome}`)).toEqual([
      'a first failed',
      'a retry failed',
      'a retry success',
      'b first failed',
      'b retry failed',
      'b retry failed',
    ]);
    expect(result.failures).toMatchObject([{ provider: 'b', error: { code: 'server', attempts: { length: 3 } } }]);
  });

  it('rejects where no candidate answered, and lists the outcome of each', async () => {
    const { ai, a, b } = client();
    a.always(new ServerError('down', at));
    b.always(new AuthenticationError('no', at));
    const options: BroadcastOptions = { exclude: ['c', 'd'], correlationId: 'c1' };
    const error = await errorOf(settled(ai.broadcast(ask, options)));
    expect(error).toBeInstanceOf(AllProvidersFailedError);
    expect(error).toMatchObject({
      message: [
        'None of 2 candidates of the broadcast answered:',
        '  - a (m-a): server: down',
        '  - b (m-b): authentication: no',
      ].join('\n'),
      errors: [{ code: 'server' }, { code: 'authentication' }],
      attempts: [{ provider: 'a' }, { provider: 'b' }],
      correlationId: 'c1',
    });
    // The second time, the credential is not used.
    expect(await errorOf(settled(ai.broadcast(ask, options)))).toMatchObject({
      skipped: [{ reason: 'credential-out' }],
    });
  });

  it('rejects an invalid request before any attempt', async () => {
    const { ai, a } = client();
    const refused: readonly [Parameters<typeof ai.broadcast>, unknown, string][] = [
      [[{ messages: [] }], ValidationError, 'messages'],
      [[ask, { exclude: ['absent'] }], ConfigurationError, 'There is no provider "absent"'],
      [[ask, { maxConcurrency: 0 }], ValidationError, 'maxConcurrency: expected a whole number from 1, got 0'],
      [[ask, { maxConcurency: 1 } as BroadcastOptions], ValidationError, 'did you mean "maxConcurrency"?'],
      [[ask, 7 as BroadcastOptions], ValidationError, 'expected an object, got 7'],
    ];
    for (const [args, kind, message] of refused) {
      const error = await errorOf(ai.broadcast(...args));
      expect(error).toBeInstanceOf(kind);
      expect((error as Error).message).toContain(message);
    }
    expect(await errorOf(ai.chatCompletion(ask, { maxConcurrency: 1 } as object))).toBeInstanceOf(ValidationError);
    expect(a.calls).toHaveLength(0);
    expect(ai.getRequestStats().total).toBe(0);
  });

  it('reports candidates that were ruled out, and rejects when that is all of them', async () => {
    const text = scripted('text', { capabilities: { tools: false } });
    const both = scripted('both');
    const tools = [{ name: 'f' }];
    const ai = createFlexiAI({ providers: [text({ model: 'm' }), both({ model: 'm' })] });
    expect((await ai.broadcast({ ...ask, tools })).results).toMatchObject([
      { status: 'answered', provider: 'both' },
      { status: 'skipped', provider: 'text', skipped: { reason: 'missing-capability' } },
    ]);
    expect(await errorOf(ai.broadcast({ ...ask, tools }, { exclude: ['both'] }))).toMatchObject({
      code: 'all-providers-failed',
      skipped: [{ reason: 'missing-capability' }],
    });
  });

  it('asks one entry for several models', async () => {
    const { ai, a } = client();
    const { responses } = await ai.broadcast(ask, { models: ['a/small', 'a/large'] });
    expect(responses.map(({ provider }) => provider)).toEqual(['a', 'a']);
    expect(a.calls.map(({ model }) => model)).toEqual(['small', 'large']);
  });

  it('asks at most maxConcurrency candidates at a time, in the order of the plan', async () => {
    const { ai, ...providers } = client();
    let [running, most] = [0, 0];
    const order: string[] = [];
    for (const [name, provider] of Object.entries(providers)) {
      provider.always(async () => {
        order.push(name);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setTimeout(resolve, 100));
        running -= 1;
        return name;
      });
    }
    const result = await settled(ai.broadcast(ask, { maxConcurrency: 2 }));
    expect([most, order, result.responses.map(({ text }) => text)]).toEqual([
      2,
      ['a', 'b', 'c', 'd'],
      ['a', 'b', 'c', 'd'],
    ]);
  });

  it('applies one deadline to all candidates, including those that wait for their turn', async () => {
    const { ai, ...providers } = client();
    for (const provider of Object.values(providers)) provider.always(answering('late', 400));
    const result = await settled(ai.broadcast(ask, { maxConcurrency: 1, timeouts: { totalMs: 1000 } }));
    expect(result.results.map((each) => (each.status === 'failed' ? each.error.code : each.status))).toEqual([
      'answered',
      'answered',
      'timeout',
      'timeout',
    ]);
    expect(providers.d.calls).toHaveLength(0);
    expect(ai.getRequestStats()).toMatchObject({ total: 4, succeeded: 2, failed: 2, inFlight: 0 });
  });

  it('is aborted as a whole: running candidates, waiting ones, and those between retries', async () => {
    const { ai, a, b, c, d } = client({ retry: { maxRetries: 2, baseDelayMs: 60_000, maxDelayMs: 60_000 } });
    vi.spyOn(Math, 'random').mockReturnValue(1);
    b.always('hang');
    c.always(new ServerError('boom', at));
    const controller = new AbortController();
    const options = { signal: controller.signal, maxConcurrency: 3 };
    a.always(answering('x', 10));
    const error = errorOf(ai.broadcast(ask, { ...options, exclude: [] }));
    d.always('hang');
    await vi.advanceTimersByTimeAsync(20);
    controller.abort(new Error('enough'));
    await vi.advanceTimersByTimeAsync(20);
    expect(await error).toBeInstanceOf(RequestAbortedError);
    expect(await error).toMatchObject({
      attempts: [{ provider: 'a' }, { provider: 'b' }, { provider: 'c' }, { provider: 'd' }],
    });
    expect([b, d].map(({ calls }) => calls[0]?.context.signal.aborted)).toEqual([true, true]);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
    expect(ai.getRequestStats()).toMatchObject({ total: 4, succeeded: 1, aborted: 3, inFlight: 0 });
    expect(await errorOf(ai.broadcast(ask, options))).toBeInstanceOf(RequestAbortedError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts as in flight for close(), with the candidates that wait for their turn', async () => {
    const { ai, ...providers } = client();
    for (const [name, provider] of Object.entries(providers)) provider.always(answering(name, 100));
    const result = ai.broadcast(ask, { maxConcurrency: 1 });
    await vi.advanceTimersByTimeAsync(10);
    const closed = ai.close();
    expect(await errorOf(ai.broadcast(ask))).toBeInstanceOf(ConfigurationError);
    await vi.advanceTimersByTimeAsync(500);
    await closed;
    expect((await result).responses.map(({ text }) => text)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('runs each candidate through the middleware around calls, with events under ids of its own', async () => {
    const seen: string[] = [];
    const cache: Middleware = {
      name: 'cache',
      scope: 'call',
      async handle(request, { requestId, correlationId }, next) {
        seen.push(`${requestId} ${correlationId}`);
        const stream = await next(request);
        return requestId.endsWith('.2')
          ? ResponseStream.fromResponse({ ...(await stream.response()), text: 'changed' })
          : stream;
      },
    };
    const { ai, c } = client({ middleware: [cache] });
    const told: string[] = [];
    ai.on('request', ({ requestId, mode }) => told.push(`request ${requestId} ${mode}`));
    ai.on('response', ({ requestId }) => told.push(`response ${requestId}`));
    ai.on('error', ({ requestId }) => told.push(`error ${requestId}`));
    c.next(new ServerError('boom', at));
    const { responses } = await ai.broadcast(ask, { correlationId: 'c1', exclude: ['d'] });
    expect(seen).toEqual(['c1.1 c1', 'c1.2 c1', 'c1.3 c1']);
    expect(responses.map(({ text }) => text)).toEqual(['ok', 'changed']);
    expect(told.toSorted()).toEqual([
      'error c1.3',
      'request c1.1 unary',
      'request c1.2 unary',
      'request c1.3 unary',
      'response c1.1',
      'response c1.2',
    ]);
    expect(ai.getRequestStats()).toMatchObject({ total: 3, succeeded: 2, failed: 1, inFlight: 0 });
  });

  it('applies the changes of a middleware to the request, but keeps the entry of each candidate', async () => {
    const other: Middleware = {
      name: 'other model',
      scope: 'call',
      handle: (request, _context, next) => next({ ...request, model: 'other' }),
    };
    const { ai, ...providers } = client({ middleware: [other] });
    await ai.broadcast(ask);
    // A model that no plugin knows belongs to the first entry.
    expect(Object.values(providers).map(({ calls }) => calls.map(({ model }) => model))).toEqual([
      ['other'],
      ['m-b'],
      ['m-c'],
      ['m-d'],
    ]);
  });

  it('counts an error of a middleware as the failure of its candidate', async () => {
    const strict: Middleware = {
      name: 'strict',
      scope: 'call',
      async handle(request, { requestId }, next) {
        if (requestId.endsWith('.1')) throw new TypeError('oh');
        return next(request);
      },
    };
    const { ai } = client({ middleware: [strict] });
    const { failures, responses } = await ai.broadcast(ask);
    expect(failures).toMatchObject([{ provider: 'a', error: { message: 'A middleware failed: oh' } }]);
    expect(responses).toHaveLength(3);
  });

  it('types and validates objects, and an invalid one is a failure of its candidate', async () => {
    const { ai, a, b } = client({ retry: { maxRetries: 0, retryOn: { 'invalid-response': false } } });
    const schema = z.object({ side: z.enum(['heads', 'tails']) });
    a.always('{"side":"heads"}');
    b.always('{"side":"edge"}');
    const responseFormat = { type: 'json-schema', name: 'coin', schema } as const;
    const result = await ai.broadcast({ ...ask, responseFormat }, { exclude: ['c', 'd'] });
    const side: 'heads' | 'tails' | undefined = result.responses[0].object?.side;
    expect(side).toBe('heads');
    expect(result.failures).toMatchObject([{ provider: 'b', error: { code: 'invalid-response' } }]);
  });
});

describe('majority', () => {
  const voting = async (...texts: readonly string[]) => {
    const { ai, ...providers } = client();
    for (const [index, provider] of Object.values(providers).entries()) provider.always(texts[index] ?? '');
    return ai.broadcast(ask);
  };

  it('returns what most answers say, ignoring case and surrounding white space', async () => {
    const vote = majority(await voting('Heads', 'tails', ' heads\n', 'HEADS'));
    expect(vote).toMatchObject({ response: { provider: 'a', text: 'Heads' }, votes: 3, voters: 4, isMajority: true });
    expect(vote.groups.map(({ key, responses }) => [key, responses.length])).toEqual([
      ['heads', 3],
      ['tails', 1],
    ]);
  });

  it('prefers the first of equal groups in the plan, and half is not a majority', async () => {
    expect(majority(await voting('x', 'y', 'y', 'x'))).toMatchObject({
      response: { text: 'x' },
      votes: 2,
      isMajority: false,
    });
  });

  it('compares by the given key', async () => {
    const vote = majority(await voting('11', '7', '12', '100'), ({ text }) => String(text.length));
    expect(vote).toMatchObject({ response: { text: '11' }, votes: 2 });
  });
});
