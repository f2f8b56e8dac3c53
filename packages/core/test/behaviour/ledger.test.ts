import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Attempt, createFlexiAI, RateLimitError, ServerError, type StreamPart } from '../../src/index.ts';
import { sleep } from '../pause.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, finish, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const ask = { prompt: 'Hello' };
const START = Date.UTC(2026, 10, 23);

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('an attempt’s record', () => {
  it('has the times of a stream: headers, first content, end', async () => {
    const plugin = rawProvider('a', {
      async *streamChatCompletion(_request, context) {
        await sleep(100);
        context.onHeaders?.({ status: 200, requestId: 'req_1' });
        yield { type: 'stream-start', provider: 'a', model: 'm' };
        await sleep(200);
        yield { type: 'text-delta', id: 't', delta: 'x' };
        await sleep(700);
        yield finish('x');
      },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm' })] });
    const { attempts } = await settled(ai.streamChatCompletion(ask).response());
    expect(attempts).toEqual([
      {
        provider: 'a',
        model: 'm',
        kind: 'first',
        outcome: 'success',
        startedAt: START,
        headersMs: 100,
        firstContentMs: 300,
        durationMs: 1000,
        status: 200,
        providerRequestId: 'req_1',
        requestId: 'req_1',
        usage: { inputTokens: 3, outputTokens: 1, totalTokens: 4, accuracy: 'reported' },
      },
    ] satisfies Attempt[]);
  });

  it('has the times of a unary answer, whose headers count from the answer where the plugin does not report them', async () => {
    const plugin = rawProvider('a', {
      chatCompletion: async () => {
        await sleep(250);
        return { ...answer('x'), requestId: 'req_2' };
      },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm' })] });
    const [attempt] = (await settled(ai.chatCompletion(ask))).attempts;
    expect(attempt).toMatchObject({ headersMs: 250, durationMs: 250, requestId: 'req_2' });
    expect(attempt).not.toHaveProperty('firstContentMs');
  });

  it('has the code, message, status and id of a failure, and no headers where none came', async () => {
    const plugin = rawProvider('a', {
      chatCompletion: async () => {
        await sleep(50);
        throw new ServerError('boom', { provider: 'a', status: 503, requestId: 'req_3' });
      },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm' })], retry: { maxRetries: 0 } });
    const error = (await errorOf(settled(ai.chatCompletion(ask)))) as ServerError;
    expect(error.attempts).toEqual([
      {
        provider: 'a',
        model: 'm',
        kind: 'first',
        outcome: 'failed',
        startedAt: START,
        durationMs: 50,
        errorCode: 'server',
        errorMessage: 'boom',
        status: 503,
        providerRequestId: 'req_3',
        requestId: 'req_3',
        usage: expect.objectContaining({ accuracy: 'unknown' }),
      },
    ]);
  });

  it('names the purpose of each attempt, also after skipped candidates', async () => {
    const [a, b, c] = ['a', 'b', 'c'].map((id) => scripted(id)) as [
      ReturnType<typeof scripted>,
      ReturnType<typeof scripted>,
      ReturnType<typeof scripted>,
    ];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 1000 },
      retry: { maxRetries: 1, baseDelayMs: 0 },
    });
    const kinds = async (): Promise<string[]> => {
      const { attempts, skipped } = await settled(ai.chatCompletion(ask));
      return [
        ...attempts.map(({ provider, kind, outcome }) => `${provider} ${kind} ${outcome}`),
        ...skipped.map(({ provider, reason }) => `${provider} ${reason}`),
      ];
    };
    a.next(new ServerError('boom', { provider: 'a' }));
    // Its circuit is open after one failure: it is not asked again.
    expect(await kinds()).toEqual(['a first failed', 'b failover success']);
    b.next(new RateLimitError('slow down', { provider: 'b', retryAfterMs: 60_000 }));
    // The first that is asked is the first attempt, even after skipped candidates.
    expect(await kinds()).toEqual(['b first failed', 'c failover success', 'a circuit-open']);
    await vi.advanceTimersByTimeAsync(1000);
    a.next(new ServerError('boom', { provider: 'a' }));
    expect(await kinds()).toEqual(['a probe failed', 'c failover success', 'b cooling-down']);
    await vi.advanceTimersByTimeAsync(2000);
    expect(await kinds()).toEqual(['a probe success']);
    expect(ai.getRequestStats()).toMatchObject({ attempts: 7, retries: 0, failovers: 3 });
  });

  it('is in the order of the attempts, with no gap and no overlap', async () => {
    const plugin = (id: string, milliseconds: number) =>
      rawProvider(id, {
        chatCompletion: async () => {
          await sleep(milliseconds);
          throw new ServerError('boom', { provider: id });
        },
      });
    const ai = createFlexiAI({
      providers: [plugin('a', 100)({ model: 'm' }), plugin('b', 200)({ model: 'm' })],
      retry: { maxRetries: 1, baseDelayMs: 1000 },
    });
    const error = (await errorOf(settled(ai.chatCompletion(ask)))) as ServerError;
    // A wait of 500 ms (including a timer's due millisecond) is between an attempt and its retry; 875 ms where no other
    // candidate is left.
    expect(
      error.attempts?.map(({ provider, startedAt, durationMs }) => [provider, startedAt - START, durationMs]),
    ).toEqual([
      ['a', 0, 100],
      ['a', 601, 100],
      ['b', 701, 200],
      ['b', 1777, 200],
    ]);
  });
});

describe('the cost of a call', () => {
  const models = [
    { id: 'large', price: { inputUsdPerMillion: 10, outputUsdPerMillion: 100 } },
    { id: 'small', price: { inputUsdPerMillion: 1, outputUsdPerMillion: 2 } },
  ];

  it('is that of the model that answered, where a server replaced the requested one', async () => {
    const plugin = scripted('a', { models });
    const ai = createFlexiAI({ providers: [plugin({ model: 'large' })] });
    const dear = (3 * 10 + 5 * 100) / 1e6;
    const cheap = (3 * 1 + 5 * 2) / 1e6;
    plugin.next({ whole: answer('Hello', 'a', 'small') });
    expect(await settled(ai.chatCompletion(ask))).toMatchObject({ model: 'small', cost: { totalUsd: cheap } });
    const start = { type: 'stream-start', provider: 'a', model: 'large' } as const;
    const text = { type: 'text-delta', id: 't', delta: 'Hello' } as const;
    plugin.next({ parts: [start, text, { ...finish('Hello'), model: 'small' } as StreamPart] });
    expect((await settled(ai.streamChatCompletion(ask).response())).cost?.totalUsd).toBeCloseTo(cheap, 12);
    plugin.next({ whole: answer('Hello', 'a', 'unheard-of') });
    expect((await settled(ai.chatCompletion(ask))).cost?.totalUsd).toBeCloseTo(dear, 12);
  });

  it('is incomplete where a figure is missing', async () => {
    const plugin = scripted('a', { models });
    const ai = createFlexiAI({ providers: [plugin({ model: 'large' })] });
    const whole = answer('Hello', 'a', 'large');
    plugin.next({ whole: { ...whole, usage: { ...whole.usage, inputTokens: undefined, totalTokens: undefined } } });
    expect((await settled(ai.chatCompletion(ask))).cost).toMatchObject({ complete: false });
  });
});
