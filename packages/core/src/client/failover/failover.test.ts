import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { scripted } from '../../../test/scripted-provider.ts';
import {
  AllProvidersFailedError,
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  createFlexiAI,
  InvalidRequestError,
  InvalidResponseError,
  RateLimitError,
  RequestAbortedError,
  RequestTimeoutError,
  ServerError,
} from '../../index.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Lets a call run to its end on the fake clock. */
async function settled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  await vi.runAllTimersAsync();
  return promise;
}

describe('the failover loop', () => {
  it('answers from the first candidate and does not ask the second', async () => {
    const a = scripted('a');
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer).toMatchObject({ text: 'ok', provider: 'a', model: 'm' });
    expect(answer.attempts).toMatchObject([{ provider: 'a', kind: 'first', outcome: 'success' }]);
    expect(b.calls).toHaveLength(0);
  });

  it('retries a server error twice on the same candidate, then fails over', async () => {
    const a = scripted('a');
    const b = scripted('b');
    a.always(new ServerError('boom', { ...at, status: 500 }));
    b.always('from b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const failovers: string[] = [];
    ai.on('failover', ({ from, to, reason }) => failovers.push(`${from}>${to}:${reason}`));
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.text).toBe('from b');
    expect(
      answer.attempts.map(({ provider, kind, outcome, errorCode }) => [provider, kind, outcome, errorCode]),
    ).toEqual([
      ['a', 'first', 'failed', 'server'],
      ['a', 'retry', 'failed', 'server'],
      ['a', 'retry', 'failed', 'server'],
      ['b', 'failover', 'success', undefined],
    ]);
    expect(failovers).toEqual(['a>b:server']);
    expect(ai.getRequestStats()).toMatchObject({ total: 1, succeeded: 1, attempts: 4, retries: 2, failovers: 1 });
  });

  it('reports a failover once, even if the next candidate needs a retry', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new InvalidResponseError('no JSON', at));
    b.next(new ServerError('boom', { ...at, provider: 'b' }));
    const ai = createFlexiAI({ providers: [a({ model: 'm', retry: { maxRetries: 0 } }), b({ model: 'm' })] });
    const failovers: string[] = [];
    ai.on('failover', ({ from, to }) => failovers.push(`${from}>${to}`));
    expect((await settled(ai.chatCompletion(ask))).attempts).toHaveLength(3);
    expect(failovers).toEqual(['a>b']);
  });

  it('waits between retries with full jitter, doubling the bound, and longer where it has one candidate', async () => {
    const delays = async (...others: ReturnType<typeof scripted>[]): Promise<readonly number[]> => {
      const a = scripted('a');
      a.next(new ServerError('boom', at), new ServerError('boom', at), 'third');
      const providers = [a, ...others].map((each) => each({ model: 'm' }));
      const ai = createFlexiAI({ providers, retry: { baseDelayMs: 100 } });
      const waits: number[] = [];
      ai.on('retry', ({ delayMs }) => waits.push(delayMs));
      await settled(ai.chatCompletion(ask));
      return waits;
    };
    expect(await delays(scripted('b'))).toEqual([50, 100]);
    expect(await delays()).toEqual([88, 175]);
  });

  describe('where a retry has no place any more', () => {
    function limited(failoverOn: { server?: boolean }) {
      const [a, b] = [scripted('a'), scripted('b')];
      a.always(new ServerError('boom', { ...at, status: 500 }));
      const limits = { requestsPerMinute: 1, maxQueue: 0 };
      const ai = createFlexiAI({
        providers: [a({ model: 'm', limits, retry: { failoverOn, maxRetries: 1 } }), b({ model: 'm' })],
      });
      const events: unknown[] = [];
      ai.on('failover', ({ from, to, reason }) => events.push({ from, to, reason }));
      ai.on('skip', ({ skipped }) => events.push(skipped.reason));
      return { ai, b, events };
    }

    it('asks the next candidate, as a failover', async () => {
      const { ai, events } = limited({});
      const answer = await settled(ai.chatCompletion(ask));
      expect(answer.attempts.map(({ provider, kind }) => [provider, kind])).toEqual([
        ['a', 'first'],
        ['b', 'failover'],
      ]);
      expect(events).toEqual(['rate-limited', { from: 'a', to: 'b', reason: 'server' }]);
    });

    it('fails where the error rules out failover', async () => {
      const { ai, b } = limited({ server: false });
      await expect(settled(ai.chatCompletion(ask))).rejects.toThrow('boom');
      expect(b.calls).toHaveLength(0);
    });
  });

  it('does not retry a time-out, and asks the next candidate', async () => {
    const a = scripted('a');
    a.always('hang');
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], timeouts: { headersMs: 1000 } });
    const started = Date.now();
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.provider).toBe('b');
    expect(answer.attempts[0]).toMatchObject({ errorCode: 'timeout', provider: 'a' });
    expect(a.calls).toHaveLength(1);
    expect(answer.attempts[1]?.startedAt ?? 0).toBe(started + 1000);
  });

  it('fails over from a provider that ignores its signal', async () => {
    const a = scripted('a', { ignoreAbort: true });
    a.always('hang');
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], timeouts: { headersMs: 1000 } });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
  });

  it.each([
    ['an invalid request', new InvalidRequestError('no', at)],
    ['a content filter', new ContentFilterError('no', at)],
  ])('neither retries nor fails over for %s', async (_name, error) => {
    const a = scripted('a');
    a.always(error);
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const thrown = await settled(ai.chatCompletion(ask)).catch((caught: unknown) => caught);
    expect(thrown).toBe(error);
    expect(error.attempts).toMatchObject([{ provider: 'a', outcome: 'failed', errorCode: error.code }]);
    expect(a.calls).toHaveLength(1);
    expect(b.calls).toHaveLength(0);
  });

  it('fails over for a content filter where the configuration says so', async () => {
    const a = scripted('a');
    a.always(new ContentFilterError('no', at));
    const b = scripted('b');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { failoverOn: { 'content-filter': true } },
    });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
  });

  it('asks the next candidate at once when the prompt is too long for the first', async () => {
    const a = scripted('a');
    a.always(new ContextLengthError('too long', at));
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.provider).toBe('b');
    expect(a.calls).toHaveLength(1);
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('lists every attempt when no candidate answers', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const b = scripted('b');
    b.always(new AuthenticationError('bad key', { provider: 'b', model: 'm' }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const error = await settled(ai.chatCompletion(ask)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AllProvidersFailedError);
    if (!(error instanceof AllProvidersFailedError)) return;
    expect(error.errors.map(({ code }) => code)).toEqual(['server', 'server', 'server', 'authentication']);
    expect(error.attempts).toHaveLength(4);
    expect(error.message.split('\n')).toHaveLength(5);
    expect(error.message).toContain('4. b (m), failover');
  });

  it("throws the only candidate's own error", async () => {
    const a = scripted('a');
    a.always(new AuthenticationError('bad key', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(settled(ai.chatCompletion(ask))).rejects.toBeInstanceOf(AuthenticationError);
  });
});

describe('Retry-After', () => {
  it('causes a failover at once and a cool-down of the provider', async () => {
    const a = scripted('a');
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 30_000 }));
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const first = await ai.chatCompletion(ask);
    expect(first.attempts.map(({ provider }) => provider)).toEqual(['a', 'b']);
    const second = await ai.chatCompletion(ask);
    expect(second.attempts.map(({ provider }) => provider)).toEqual(['b']);
    expect(second.skipped).toMatchObject([{ provider: 'a', reason: 'cooling-down' }]);
    expect(ai.getProviderStatus('a')).toMatchObject({ health: 'degraded', circuit: { state: 'closed' } });
    await vi.advanceTimersByTimeAsync(30_001);
    expect((await ai.chatCompletion(ask)).provider).toBe('a');
  });

  it('is waited for where it is short and there is no other candidate', async () => {
    const a = scripted('a');
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 2000 }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const started = Date.now();
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.attempts).toHaveLength(2);
    expect((answer.attempts[1]?.startedAt ?? 0) - started).toBeGreaterThanOrEqual(2000);
  });

  it('fails the call at once where the only provider asks for longer than the limit', async () => {
    const a = scripted('a');
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 3_600_000 }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'rate-limit', retryAfterMs: 3_600_000 });
    expect(a.calls).toHaveLength(1);
  });

  it('is not waited for where it is longer than maxRetryAfterMs, whether the others have failed or there are none', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new RateLimitError('slow down', { ...at, retryAfterMs: 25_000 }));
    b.always(new AuthenticationError('bad key', { provider: 'b', model: 'm' }));
    for (const providers of [[a({ model: 'm' })], [a({ model: 'm' }), b({ model: 'm' })]] as const) {
      a.calls.length = 0;
      const started = Date.now();
      const ai = createFlexiAI({ providers });
      await expect(settled(ai.chatCompletion(ask))).rejects.toMatchObject({ attempts: { length: providers.length } });
      expect([a.calls.length, Date.now() - started]).toEqual([1, 0]);
    }
  });

  it('that ends first is waited for where several candidates cool down', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 3000 }));
    b.next(new RateLimitError('slow down', { ...at, provider: 'b', retryAfterMs: 1000 }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const started = Date.now();
    // Too short for a wait: each provider cools down from now on.
    for (const provider of ['a', 'b']) {
      await expect(ai.chatCompletion(ask, { provider, timeouts: { totalMs: 500 } })).rejects.toThrow('slow down');
    }
    const { provider, attempts } = await settled(ai.chatCompletion(ask));
    expect(provider).toBe('b');
    const waited = (attempts[0]?.startedAt ?? 0) - started;
    expect(waited).toBeGreaterThanOrEqual(1000);
    expect(waited).toBeLessThan(1200);
  });

  it('of the last candidate is not waited for while an earlier one cools down for less', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 1000 }), 'a again');
    b.always(new RateLimitError('slow down', { ...at, provider: 'b', retryAfterMs: 3000 }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const started = Date.now();
    const { text, attempts } = await settled(ai.chatCompletion(ask));
    expect(text).toBe('a again');
    expect(attempts.map(({ provider, kind }) => `${provider} ${kind}`)).toEqual(['a first', 'b failover', 'a retry']);
    const waited = (attempts[2]?.startedAt ?? 0) - started;
    expect(waited).toBeGreaterThanOrEqual(1000);
    expect(waited).toBeLessThan(1200);
  });

  it('of the last candidate is waited for where an earlier one that cools down for less has no retries left', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new RateLimitError('slow down', { ...at, retryAfterMs: 1000 }));
    b.next(new RateLimitError('slow down', { ...at, provider: 'b', retryAfterMs: 3000 }), 'b again');
    const ai = createFlexiAI({ providers: [a({ model: 'm', retry: { maxRetries: 0 } }), b({ model: 'm' })] });
    const { attempts } = await settled(ai.chatCompletion(ask));
    expect(attempts.map(({ provider, kind }) => `${provider} ${kind}`)).toEqual(['a first', 'b failover', 'b retry']);
  });

  it('of the last candidate is waited out while an earlier one has no free place, as no time is known for that', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next('hang');
    b.next(new RateLimitError('slow down', { ...at, provider: 'b', retryAfterMs: 1000 }), 'b again');
    const ai = createFlexiAI({ providers: [a({ model: 'm', maxConcurrent: 1 }), b({ model: 'm' })] });
    void ai.chatCompletion(ask, { models: ['a'], timeouts: { headersMs: 15_000 } }).catch(() => undefined);
    const answering = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1300);
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1 });
    expect(await settled(answering)).toMatchObject({ text: 'b again' });
  });

  it('is waited for at a throttled provider when the others have failed', async () => {
    const a = scripted('a');
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 1500 }), 'a again');
    const b = scripted('b');
    b.always(new AuthenticationError('bad key', { provider: 'b', model: 'm' }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.text).toBe('a again');
    expect(answer.attempts.map(({ provider, kind }) => `${provider} ${kind}`)).toEqual([
      'a first',
      'b failover',
      'a retry',
    ]);
  });

  it('is waited for by all callers, those that were throttled and later ones, with a random spread', async () => {
    vi.mocked(Math.random).mockRestore();
    const a = scripted('a');
    a.next(...Array.from({ length: 10 }, () => new RateLimitError('slow down', { ...at, retryAfterMs: 2000 })));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const started = Date.now();
    const throttled = Array.from({ length: 10 }, () => ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(100);
    const later = Array.from({ length: 10 }, () => ai.chatCompletion(ask));
    const waitsOf = async (calls: typeof later): Promise<number[]> =>
      (await settled(Promise.all(calls))).map(({ attempts }) => (attempts.at(-1)?.startedAt ?? 0) - started);
    for (const waits of [await waitsOf(throttled), await waitsOf(later)]) {
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(2000);
      expect(Math.max(...waits)).toBeLessThanOrEqual(2202);
      expect(new Set(waits).size).toBeGreaterThan(4);
    }
  });

  it('is estimated where a provider only reports that it is throttled: twice as long each time', async () => {
    const a = scripted('a');
    a.always(new RateLimitError('slow down', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 3, baseDelayMs: 100 } });
    const waits: number[] = [];
    ai.on('retry', ({ delayMs }) => waits.push(delayMs));
    await settled(ai.chatCompletion(ask)).catch(() => undefined);
    // With half of the tenth by which callers are spread.
    expect(waits).toEqual([210, 420, 840]);
  });

  it('is asked for by a throttled provider three times at most in one call', async () => {
    const a = scripted('a');
    a.always(new RateLimitError('slow down', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(settled(ai.chatCompletion(ask))).rejects.toBeInstanceOf(RateLimitError);
    expect(a.calls).toHaveLength(3);
  });
});

describe('deadlines and aborts', () => {
  it('end the whole call at totalMs, whatever is running', async () => {
    const a = scripted('a');
    const b = scripted('b');
    a.always('hang');
    b.always('hang');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      timeouts: { headersMs: 4000, totalMs: 5000 },
    });
    const started = Date.now();
    const call = ai.chatCompletion(ask);
    const error = call.catch((caught: unknown) => caught);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await error).toBeInstanceOf(RequestTimeoutError);
    expect(await error).toMatchObject({ clock: 'total', attempts: [{ provider: 'a' }, { provider: 'b' }] });
    expect(Date.now() - started).toBe(5000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('prevent a retry that would come after the deadline', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      timeouts: { totalMs: 100 },
      retry: { baseDelayMs: 1000 },
    });
    await expect(ai.chatCompletion(ask)).rejects.toBeInstanceOf(ServerError);
    expect(a.calls).toHaveLength(1);
  });

  it.each(['a try', 'a backoff'])('surface at once from %s, without counting a failure', async (place) => {
    const a = scripted('a');
    a.always(place === 'a try' ? 'hang' : new ServerError('boom', at));
    const b = scripted('b');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    const controller = new AbortController();
    const call = ai.chatCompletion(ask, { signal: controller.signal }).catch((caught: unknown) => caught);
    await vi.advanceTimersByTimeAsync(10);
    const failures = ai.getProviderStatus('a').circuit?.failures;
    controller.abort();
    expect(await call).toBeInstanceOf(RequestAbortedError);
    expect(b.calls).toHaveLength(0);
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures });
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, failed: 0, inFlight: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('prevent every request of a call that was aborted before it began', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(ai.chatCompletion(ask, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(RequestAbortedError);
    expect(a.calls).toHaveLength(0);
  });

  it('end a call whose provider aborts it while it is asked, and does not answer', async () => {
    const a = scripted('a', { ignoreAbort: true });
    const controller = new AbortController();
    a.always(() => {
      controller.abort();
      return new Promise(() => undefined);
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const failed = ai.chatCompletion(ask, { signal: controller.signal }).catch((error: unknown) => error);
    expect(await Promise.race([failed, vi.advanceTimersByTimeAsync(10)])).toBeInstanceOf(RequestAbortedError);
  });

  it('remove the listener from the caller’s signal when a call is over', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const { signal } = new AbortController();
    const add = vi.spyOn(signal, 'addEventListener');
    const remove = vi.spyOn(signal, 'removeEventListener');
    await ai.chatCompletion(ask, { signal });
    expect(add).toHaveBeenCalledTimes(1);
    expect(remove.mock.calls[0]?.[1]).toBe(add.mock.calls[0]?.[1]);
  });
});

describe('the retry budget', () => {
  it('stops retries when it is used up, and allows first attempts', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: false,
      retry: { baseDelayMs: 0, maxRetries: 5, budget: { ratio: 1, minPerSecond: 0 } },
    });
    for (let call = 0; call < 40; call += 1) await settled(ai.chatCompletion(ask)).catch(() => undefined);
    // Fifteen were saved up, and no answer pays for more.
    expect(a.calls).toHaveLength(40 + 15);
    a.next('ok', new ServerError('boom', at), 'second try');
    await settled(ai.chatCompletion(ask));
    expect((await settled(ai.chatCompletion(ask))).text).toBe('second try');
  });

  it('receives its deposit from a stream as soon as its answer has begun', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: false,
      retry: { baseDelayMs: 0, maxRetries: 5, budget: { ratio: 1, minPerSecond: 0 } },
    });
    for (let call = 0; call < 4; call += 1) await settled(ai.chatCompletion(ask)).catch(() => undefined);
    expect(a.calls).toHaveLength(4 + 15);
    a.next({ stream: ['Once '], ending: 'hang' }, new ServerError('boom', at), 'second try');
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    await parts.next();
    const answered = ai.chatCompletion(ask).then(({ text }) => text, String);
    await vi.advanceTimersByTimeAsync(10);
    expect(await answered).toBe('second try');
    await parts.return?.();
  });

  it('makes a call wait although it is used up, and retry if others were answered meanwhile', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      retry: { maxRetries: 2, baseDelayMs: 1000, budget: { ratio: 1, minPerSecond: 0 } },
    });
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask)).catch(() => undefined);
    a.calls.length = 0;
    const retries: number[] = [];
    ai.on('retry', ({ delayMs }) => retries.push(delayMs));
    const waiting = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(500);
    expect(a.calls).toHaveLength(1);
    a.always('well');
    expect((await ai.chatCompletion(ask)).text).toBe('well');
    expect((await settled(waiting)).text).toBe('well');
    expect(a.calls).toHaveLength(3);
    expect(retries).toEqual([875]);
  });

  it('reports a retry that was paid for after several waits with the sum of them', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: false,
      retry: { maxRetries: 2, baseDelayMs: 1000, budget: { ratio: 1, minPerSecond: 0 } },
    });
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask)).catch(() => undefined);
    const retries: number[] = [];
    ai.on('retry', ({ delayMs }) => retries.push(delayMs));
    const waiting = ai.chatCompletion(ask);
    // The first wait ends after 875 ms, and the budget is still empty.
    await vi.advanceTimersByTimeAsync(1000);
    a.always('well');
    await ai.chatCompletion(ask);
    expect((await settled(waiting)).text).toBe('well');
    expect(retries).toEqual([875 + 1750]);
  });

  it.each([
    ['alone', []],
    ['after the others have failed', [new ServerError('boom', { provider: 'b', model: 'm' })]],
  ])('is charged for retries after a cool-down, too (%s)', async (_place, failures) => {
    const a = scripted('a');
    a.always(new RateLimitError('slow down', { ...at, retryAfterMs: 100 }));
    const others = failures.map((failure) => {
      const b = scripted('b');
      b.always(failure);
      return b({ model: 'm', retry: { maxRetries: 0 } });
    });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), ...others],
      circuitBreaker: false,
      retry: { maxRetries: 1, budget: { ratio: 0, minPerSecond: 0 } },
    });
    for (let call = 0; call < 20; call += 1) {
      await settled(ai.chatCompletion(ask)).catch(() => undefined);
      if (call === 0) expect(a.calls).toHaveLength(2);
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(a.calls).toHaveLength(20 + 15);
  });

  it('lets a call fail over at once, where it is used up and another candidate can be asked', async () => {
    const a = scripted('a');
    const b = scripted('b');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: false,
      retry: { maxRetries: 2, baseDelayMs: 1000, budget: { ratio: 1, minPerSecond: 0 } },
    });
    for (let call = 0; call < 20; call += 1) await settled(ai.chatCompletion(ask));
    a.calls.length = 0;
    const before = Date.now();
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
    expect([a.calls.length, Date.now() - before]).toEqual([1, 0]);
  });
});

describe('choosing', () => {
  it('skips a candidate that cannot do what the request needs', async () => {
    const a = scripted('a', { capabilities: { images: false } });
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const request = {
      messages: [{ role: 'user', content: [{ type: 'image', url: 'https://example.com/cat.png' }] }],
    } as const;
    expect(ai.explain(request)).toEqual({
      candidates: [{ provider: 'b', model: 'm', timeouts: expect.any(Object) }],
      estimatedInputTokens: expect.any(Number),
      skipped: [expect.objectContaining({ provider: 'a', reason: 'missing-capability' })],
    });
    expect((await settled(ai.chatCompletion(request))).provider).toBe('b');
  });

  it('asks by priority, and the primary before all others', async () => {
    const plugins = ['a', 'b', 'c'].map((id) => scripted(id));
    const [a, b, c] = plugins;
    if (a === undefined || b === undefined || c === undefined) throw new Error('three plugins');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm', priority: 0 }), c({ model: 'm' })] });
    expect(ai.explain(ask).candidates.map(({ provider }) => provider)).toEqual(['b', 'a', 'c']);
    ai.setPrimaryProvider('c');
    expect(ai.explain(ask).candidates.map(({ provider }) => provider)).toEqual(['c', 'b', 'a']);
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('c');
    expect(() => ai.setPrimaryProvider('d')).toThrow(/There is no provider "d".*a, b, c/);
  });

  it('asks only the entry that a call names, and none that it excludes', async () => {
    const a = scripted('a');
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    expect((await settled(ai.chatCompletion(ask, { provider: 'b' }))).provider).toBe('b');
    expect((await settled(ai.chatCompletion(ask, { exclude: ['a'] }))).provider).toBe('b');
    await expect(ai.chatCompletion(ask, { provider: 'bb' })).rejects.toThrow(/did you mean "b"/);
  });

  it('skips an entry without a key, and names the missing variable', async () => {
    const a = scripted('a', { keyed: true });
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.provider).toBe('b');
    expect(answer.skipped).toMatchObject([
      { provider: 'a', reason: 'no-credential', message: expect.stringMatching(/SCRIPTED_API_KEY$/) },
    ]);
    const alone = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(alone.chatCompletion(ask)).rejects.toBeInstanceOf(AuthenticationError);
    expect(a.calls).toHaveLength(0);
  });

  it('masks a key in an error that was set after the client was made', async () => {
    const a = scripted('a', { keyed: true });
    a.always(async (_request, { apiKey }) => {
      throw new InvalidRequestError(`refused for ${apiKey}`, at);
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    vi.stubEnv('SCRIPTED_API_KEY', 'a-late-and-plain-word');
    const error = await ai.chatCompletion(ask).catch((thrown: unknown) => thrown);
    vi.unstubAllEnvs();
    expect(a.calls[0]?.context.apiKey).toBe('a-late-and-plain-word');
    expect(error).toMatchObject({ message: expect.stringContaining('refused for') });
    expect(String(error)).not.toContain('a-late-and-plain-word');
  });

  it('needs no key where the entry has its credential in a header', async () => {
    const a = scripted('a', { keyed: true });
    const ai = createFlexiAI({ providers: [a({ model: 'm', headers: { 'X-Api-Key': 'gateway-secret' } })] });
    await settled(ai.chatCompletion(ask));
    expect(a.calls[0]?.context.apiKey).toBeUndefined();
  });

  it('sends the model of a request only to the entries that know it', async () => {
    const a = scripted('a');
    const b = scripted('b');
    a.always(new ContextLengthError('too long', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'n' })] });
    const answer = await settled(ai.chatCompletion({ ...ask, model: 'm-large' }));
    expect(answer.attempts.map(({ provider, model }) => [provider, model])).toEqual([
      ['a', 'm-large'],
      ['b', 'n'],
    ]);
    expect(ai.explain({ ...ask, model: 'n' }).candidates.map(({ model }) => model)).toEqual(['m', 'n']);
  });

  it('reports options that rule out every provider, or name an unknown one', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await expect(ai.chatCompletion(ask, { exclude: ['a'] })).rejects.toThrow('rule out every provider');
    await expect(ai.chatCompletion(ask, { exclude: ['aa'] })).rejects.toThrow('did you mean "a"');
  });

  it('is unhealthy while no entry has a key', () => {
    const ai = createFlexiAI({ providers: [scripted('a', { keyed: true })({ model: 'm' })] });
    expect(ai.getHealth().status).toBe('unhealthy');
  });
});

describe('a unary answer', () => {
  it('that stalls after its headers is timed out', async () => {
    const a = scripted('a');
    a.always((_request, context) => {
      context.onHeaders?.({ status: 200 });
      return new Promise(() => undefined);
    });
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], timeouts: { idleMs: 1000 } });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.attempts).toMatchObject([
      { provider: 'a', errorCode: 'timeout', durationMs: 1000 },
      { provider: 'b' },
    ]);
  });

  it('that breaks its schema does not count against the circuit', async () => {
    const a = scripted('a');
    a.always('no JSON');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker: { failureThreshold: 1 } });
    await expect(settled(ai.chatCompletion({ ...ask, responseFormat: { type: 'json' } }))).rejects.toThrow(
      'is not JSON',
    );
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures: 0 });
  });
});

describe('a fault in attempt-scope middleware', () => {
  it('does not count as a failure of the provider', async () => {
    const a = scripted('a');
    const b = scripted('b');
    const broken = {
      name: 'broken',
      scope: 'attempt',
      handle: () => Promise.reject(new Error('mine')),
    } as const;
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], middleware: [broken] });
    await expect(settled(ai.chatCompletion(ask))).rejects.toThrow('A middleware around the attempt failed: mine');
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 0 });
    expect(b.calls).toHaveLength(0);
  });
});

describe('the logger', () => {
  it('gets retries, failovers and failed calls, and no prompt', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const lines: string[] = [];
    const write = (message: string, fields?: object) => void lines.push(`${message} ${JSON.stringify(fields)}`);
    const logger = { debug: write, info: write, warn: write, error: write };
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], logger, retry: { maxRetries: 1 } });
    await settled(ai.chatCompletion({ prompt: 'a secret prompt' }));
    expect(lines.join('\n')).toMatch(/Asking "a" again[\s\S]*Failing over from "a" to "b"/);
    expect(lines.join('\n')).not.toContain('secret');
  });

  it('subscribes only to existing events', () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })] });
    expect(() => ai.on('failovr' as never, () => undefined)).toThrow('did you mean "failover"');
  });
});
