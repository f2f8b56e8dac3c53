import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AuthenticationError,
  createFlexiAI,
  type FlexiAI,
  RateLimitError,
  RequestTimeoutError,
  ServerError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer } from '../scripted-provider.ts';

// The time of day jumps: a machine that slept, a time server that corrects by hours.

const HOUR = 3_600_000;
const request = { prompt: 'x' };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) });
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const jump = (milliseconds: number): unknown => vi.setSystemTime(Date.now() + milliseconds);

/** A call, with its duration. */
function timed(run: () => Promise<unknown>): { readonly outcome: Promise<unknown>; readonly tookMs: () => number } {
  const began = performance.now();
  let tookMs = Number.POSITIVE_INFINITY;
  const over = (): void => {
    tookMs = performance.now() - began;
  };
  const outcome = run().catch((error: unknown) => error);
  void outcome.then(over);
  return { outcome, tookMs: () => tookMs };
}

describe.each([
  ['back', -HOUR],
  ['forward', HOUR],
])('a clock that jumps %s', (_way, milliseconds) => {
  const hangs = rawProvider('hangs', { chatCompletion: () => new Promise(() => undefined) });

  it('does not affect the clocks of an attempt', async () => {
    const ai = createFlexiAI({ providers: [hangs({ model: 'm' })], timeouts: { headersMs: 1000 } });
    const { outcome, tookMs } = timed(() => ai.chatCompletion(request));
    await vi.advanceTimersByTimeAsync(500);
    jump(milliseconds);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tookMs()).toBe(1000);
    expect(await outcome).toMatchObject({ code: 'timeout', clock: 'headers' });
  });

  it('does not affect a deadline', async () => {
    const fails = rawProvider('fails', {
      chatCompletion: () => Promise.reject(new ServerError('no', { provider: 'fails' })),
    });
    const ai = createFlexiAI({
      providers: [fails({ model: 'm' }), hangs({ model: 'm' })],
      retry: { maxRetries: 0 },
      timeouts: { totalMs: 5000 },
    });
    const { outcome, tookMs } = timed(() => ai.chatCompletion(request));
    jump(milliseconds);
    await vi.advanceTimersByTimeAsync(6000);
    expect(tookMs()).toBeLessThanOrEqual(5200);
    expect(tookMs()).toBeGreaterThanOrEqual(5000);
    expect(await outcome).toBeInstanceOf(RequestTimeoutError);
  });

  it('neither ends a held stream of content early nor keeps it too long', async () => {
    const drips = rawProvider('drips', {
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: 'drips', model: 'm' };
        for (let piece = 0; piece < 5; piece += 1) {
          yield { type: 'text-delta', id: 't', delta: 'a' };
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        await new Promise(() => undefined);
      },
    });
    const ai: FlexiAI = createFlexiAI({ providers: [drips({ model: 'm' })], timeouts: { idleMs: 300 } });
    const { outcome, tookMs } = timed(() => ai.streamChatCompletion(request).response());
    await vi.advanceTimersByTimeAsync(250);
    jump(milliseconds);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcome).toMatchObject({ partial: { text: 'aaaaa' } });
    expect(tookMs()).toBe(700);
  });
});

describe('a clock that jumps back', () => {
  const well = async (ai: FlexiAI): Promise<boolean> => {
    const outcome = await ai.chatCompletion(request).catch((error: unknown) => error);
    return !(outcome instanceof Error);
  };

  it.each<[string, Error]>([
    ['an open circuit', new ServerError('no', { provider: 'p', status: 500 })],
    ['a cool-down', new RateLimitError('no', { provider: 'p', retryAfterMs: 1000 })],
    ['a refused key', new AuthenticationError('no', { provider: 'p' })],
  ])('does not prolong %s', async (_what, failure) => {
    let fails = true;
    const p = rawProvider('p', {
      chatCompletion: async () => {
        if (fails) throw failure;
        return answer('ok');
      },
    });
    const circuitBreaker = { failureThreshold: 1, recoveryTimeoutMs: 1000, whenAlone: 'refuse' } as const;
    const ai = createFlexiAI({ providers: [p({ model: 'm' })], retry: { maxRetries: 0 }, circuitBreaker });
    expect(await well(ai)).toBe(false);
    fails = false;
    jump(-HOUR);
    expect(await well(ai)).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    jump(-HOUR);
    expect(await well(ai)).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await well(ai)).toBe(true);
  });

  it('does not prolong the rate limits that a provider reported', async () => {
    const p = rawProvider('p', {
      async chatCompletion(_request, context) {
        context.onHeaders?.({ status: 200, rateLimit: { requests: { remaining: 0, limit: 1, resetAfterMs: 1000 } } });
        return answer('ok');
      },
    });
    const ai = createFlexiAI({ providers: [p({ model: 'm', limits: { tokensPerMinute: 1e6, maxWaitMs: 0 } })] });
    expect(await well(ai)).toBe(true);
    jump(-HOUR);
    expect(await well(ai)).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(await well(ai)).toBe(true);
  });
});
