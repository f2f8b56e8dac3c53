import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createFlexiAI,
  type FlexiAI,
  OverloadedError,
  RateLimitError,
  RequestAbortedError,
  RequestTimeoutError,
  ServerError,
  type UnifiedResponse,
} from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Answers after a second; records the most concurrent calls. */
function oneSecond(id: string) {
  const plugin = scripted(id);
  const seen = { now: 0, most: 0 };
  plugin.always(async (_request, { signal }) => {
    seen.now += 1;
    seen.most = Math.max(seen.most, seen.now);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 1000);
      signal.addEventListener('abort', () => {
        clearTimeout(timer);
        reject(new Error('aborted'));
      });
    }).finally(() => {
      seen.now -= 1;
    });
    return 'ok';
  });
  return { plugin, seen };
}

const many = (ai: FlexiAI, calls: number): Promise<UnifiedResponse>[] =>
  Array.from({ length: calls }, () => ai.chatCompletion(ask));

async function all<T>(promises: readonly Promise<T>[]): Promise<PromiseSettledResult<T>[]> {
  const ends = Promise.allSettled(promises);
  await vi.runAllTimersAsync();
  return ends;
}

describe('maxConcurrent', () => {
  it('makes calls wait in order where no other candidate can answer', async () => {
    const { plugin, seen } = oneSecond('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', maxConcurrent: 2 })] });
    const start = Date.now();
    const ends: number[] = [];
    const calls = many(ai, 6).map((call) => call.then(() => ends.push(Math.round((Date.now() - start) / 1000))));
    await vi.advanceTimersByTimeAsync(0);
    expect(ai.getProviderStatus('a')).toMatchObject({ inFlight: 2, queued: 4 });
    await all(calls);
    expect(ends).toEqual([1, 1, 2, 2, 3, 3]);
    expect(seen.most).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('sends calls beyond it to the next candidate, at once', async () => {
    const [a, b] = [oneSecond('a'), oneSecond('b')];
    const ai = createFlexiAI({ providers: [a.plugin({ model: 'm', maxConcurrent: 2 }), b.plugin({ model: 'm' })] });
    const ends = await all(many(ai, 5));
    const answers = ends.map((end) => (end.status === 'fulfilled' ? end.value : undefined));
    expect(answers.map((answer) => answer?.provider)).toEqual(['a', 'a', 'b', 'b', 'b']);
    expect(answers[2]?.skipped).toMatchObject([{ provider: 'a', reason: 'at-capacity' }]);
    expect(answers[2]?.attempts).toHaveLength(1);
  });

  it('waits for it after the next candidate fails', async () => {
    const a = oneSecond('a');
    const b = scripted('b');
    b.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a.plugin({ model: 'm', maxConcurrent: 1 }), b({ model: 'm' })],
      retry: { maxRetries: 0 },
    });
    const ends = await all(many(ai, 2));
    const second = ends[1]?.status === 'fulfilled' ? ends[1].value : undefined;
    expect(second?.attempts.map(({ provider }) => provider)).toEqual(['b', 'a']);
  });

  it('waits for its entry first where the option says so', async () => {
    const [a, b] = [oneSecond('a'), oneSecond('b')];
    const ai = createFlexiAI({
      providers: [
        a.plugin({ model: 'm', maxConcurrent: 1, limits: { whenReached: 'wait', maxWaitMs: 1500 } }),
        b.plugin({ model: 'm' }),
      ],
    });
    const ends = await all(many(ai, 4));
    const answerers = ends.map((end) => (end.status === 'fulfilled' ? end.value.provider : end.reason));
    // The third and fourth have reached maxWaitMs before their turn.
    expect(answerers).toEqual(['a', 'a', 'b', 'b']);
  });

  it('takes a call out of the queue after maxWaitMs', async () => {
    const { plugin } = oneSecond('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', maxConcurrent: 1, limits: { maxWaitMs: 500 } })] });
    const [first, second] = many(ai, 2);
    const late = errorOf(second as Promise<unknown>);
    await vi.advanceTimersByTimeAsync(600);
    expect(await late).toBeInstanceOf(OverloadedError);
    expect(ai.getProviderStatus('a')).toMatchObject({ inFlight: 1, queued: 0 });
    await settled(first as Promise<unknown>);
    expect((await settled(ai.chatCompletion(ask))).text).toBe('ok');
  });

  it('rejects calls when the queue is full, with the reason', async () => {
    const { plugin } = oneSecond('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', maxConcurrent: 1, limits: { maxQueue: 1 } })] });
    const [first, second, third] = await all(many(ai, 3));
    expect([first?.status, second?.status, third?.status]).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    const reason = third?.status === 'rejected' ? third.reason : undefined;
    expect(reason).toBeInstanceOf(OverloadedError);
    expect(reason.message).toContain('its maximum of concurrent calls is reached');
  });

  it('gives its place back after failures, aborts and streams, and for a stream only at its end', async () => {
    const plugin = scripted('a');
    const ai = createFlexiAI({
      providers: [plugin({ model: 'm', maxConcurrent: 1, limits: { maxWaitMs: 0 } })],
      retry: { maxRetries: 0 },
    });
    plugin.next(new ServerError('boom', at));
    await errorOf(settled(ai.chatCompletion(ask)));
    const controller = new AbortController();
    plugin.next('hang');
    const hanging = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(5);
    controller.abort();
    expect(await hanging).toBeInstanceOf(RequestAbortedError);
    plugin.next({ stream: ['one ', 'two'] }, { stream: ['three'] });
    const reader = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    await reader.next();
    await expect(ai.chatCompletion(ask)).rejects.toThrow(OverloadedError);
    await reader.return?.();
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('three');
  });

  it('releases a call that is aborted in the queue, and leaves nothing behind', async () => {
    const { plugin } = oneSecond('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', maxConcurrent: 1 })] });
    const first = ai.chatCompletion(ask);
    const controller = new AbortController();
    const waiting = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    const late = errorOf(ai.chatCompletion(ask, { timeouts: { totalMs: 300 } }));
    await vi.advanceTimersByTimeAsync(100);
    const aborted = performance.now();
    controller.abort();
    expect(await waiting).toBeInstanceOf(RequestAbortedError);
    expect(performance.now() - aborted).toBeLessThan(50);
    await vi.advanceTimersByTimeAsync(300);
    expect(await late).toMatchObject({ code: 'timeout', clock: 'total' });
    expect(ai.getProviderStatus('a').queued).toBe(0);
    await settled(first);
    expect(plugin.calls).toHaveLength(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('limits', () => {
  it('pace calls before the provider responds with 429', async () => {
    const plugin = scripted('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', limits: { requestsPerMinute: 60 } })] });
    const start = Date.now();
    const ends: number[] = [];
    await all(many(ai, 63).map((call) => call.then(() => ends.push(Date.now() - start))));
    expect(ends.filter((end) => end < 50)).toHaveLength(60);
    expect(ends.slice(60).map((end) => Math.round(end / 100) * 100)).toEqual([1000, 2000, 3000]);
  });

  it('fail over where another candidate can answer, and count the tokens that were really used', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    // Each answer reports 3 input tokens and 6000 output tokens.
    a.always('x'.repeat(6000));
    const ai = createFlexiAI({
      providers: [a({ model: 'm', limits: { tokensPerMinute: 6000 } }), b({ model: 'm' })],
    });
    const providers: string[] = [];
    for (let call = 0; call < 2; call += 1) providers.push((await settled(ai.chatCompletion(ask))).provider);
    expect(providers).toEqual(['a', 'b']);
    expect(ai.explain(ask).skipped).toMatchObject([
      { provider: 'a', reason: 'rate-limited', retryAt: expect.any(Number) },
    ]);
    vi.setSystemTime(Date.now() + 61_000);
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('a');
  });

  it('reserve the output tokens of a call in flight, and give back what it did not use', async () => {
    const [a, b] = [oneSecond('a'), oneSecond('b')];
    const ai = createFlexiAI({
      providers: [a.plugin({ model: 'm', limits: { tokensPerMinute: 6000 } }), b.plugin({ model: 'm' })],
    });
    const long = { ...ask, maxOutputTokens: 4000 };
    const ends = await all([ai.chatCompletion(long), ai.chatCompletion(long)]);
    const providerOf = (end: (typeof ends)[number]) => (end.status === 'fulfilled' ? end.value.provider : end.reason);
    expect(ends.map(providerOf)).toEqual(['a', 'b']);
    expect((await settled(ai.chatCompletion(long))).provider).toBe('a');
  });

  it('of a pool of keys are not throttled by the headers of one key', async () => {
    const plugin = scripted('a', { keyed: true });
    const used: (string | undefined)[] = [];
    plugin.always(async (_request, { apiKey, onHeaders }) => {
      used.push(apiKey);
      onHeaders?.({ status: 200, rateLimit: { requests: { limit: 10, remaining: 0, resetAfterMs: 60_000 } } });
      return 'ok';
    });
    const apiKeys = ['key-one-of-two', 'key-two-of-two'];
    const ai = createFlexiAI({
      providers: [plugin({ model: 'm', apiKeys, limits: { requestsPerMinute: 1000, maxWaitMs: 0 } })],
    });
    for (let call = 0; call < 2; call += 1) await settled(ai.chatCompletion(ask));
    expect(used).toEqual(apiKeys);
  });

  it('report when the next call may begin, where no other candidate can answer and the wait is too long', async () => {
    const plugin = scripted('a');
    const ai = createFlexiAI({
      providers: [plugin({ model: 'm', limits: { requestsPerMinute: 1, maxWaitMs: 1000 } })],
    });
    await settled(ai.chatCompletion(ask));
    const error = await errorOf(settled(ai.chatCompletion(ask)));
    expect(error).toBeInstanceOf(RateLimitError);
    expect((error as RateLimitError).retryAfterMs).toBeGreaterThan(50_000);
  });

  it('adopt the figures in the provider’s headers', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(async (_request, { onHeaders }) => {
      onHeaders?.({ status: 200, rateLimit: { requests: { limit: 10, remaining: 0, resetAfterMs: 60_000 } } });
      return 'ok';
    });
    const ai = createFlexiAI({
      providers: [a({ model: 'm', limits: { requestsPerMinute: 1000 } }), b({ model: 'm' })],
    });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('a');
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
  });

  it('stop waiting at the deadline of the call', async () => {
    const plugin = scripted('a');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', limits: { requestsPerMinute: 6 } })] });
    await all(many(ai, 6));
    plugin.always('hang');
    const start = Date.now();
    const late = errorOf(ai.chatCompletion(ask, { timeouts: { totalMs: 10_500 } }));
    await vi.advanceTimersByTimeAsync(11_000);
    expect(await late).toBeInstanceOf(RequestTimeoutError);
    expect(Date.now() - start).toBe(11_000);
    expect(plugin.calls).toHaveLength(7);
  });

  it('wait for a candidate that may still be asked when the retries of another one are used up', async () => {
    const [spent, limited, down] = [scripted('spent'), scripted('limited'), scripted('down')];
    spent.always(new RateLimitError('slow down', { ...at, retryAfterMs: 500 }));
    down.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [
        spent({ model: 'm', retry: { budget: { ratio: 0, minPerSecond: 0 } } }),
        limited({ model: 'm', limits: { requestsPerMinute: 20 } }),
        down({ model: 'm', retry: { maxRetries: 0 } }),
      ],
    });
    await errorOf(settled(ai.chatCompletion(ask, { provider: 'spent' })));
    await all(Array.from({ length: 20 }, () => ai.chatCompletion(ask, { provider: 'limited' })));
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('limited');
  });
});
