import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFlexiAI, RateLimitError, ServerError, type StreamPart } from '../../src/index.ts';
import { finish, scripted } from '../scripted-provider.ts';
import { settled, timed } from '../settle.ts';

const ask = { prompt: 'Hello' };
const at = { provider: 'a', model: 'm', status: 500 };
const boom = new ServerError('boom', at);
/** A budget that is refilled only by time. */
const onlyTimePays = (minPerSecond: number) => ({ ratio: 0, minPerSecond });

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Uses up the reserve of retries of `a`. */
async function useUpReserve(ai: ReturnType<typeof createFlexiAI>): Promise<void> {
  for (let call = 0; call < 20; call += 1) {
    await settled(ai.chatCompletion(ask, { provider: 'a' })).catch(() => undefined);
  }
}

describe('the last resort', () => {
  it('asks an entry that answered some calls before an entry that answered none', async () => {
    const [dead, flaky] = [scripted('dead'), scripted('flaky')];
    const ai = createFlexiAI({
      providers: [dead({ model: 'm' }), flaky({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 600_000 },
      retry: { maxRetries: 0 },
    });
    for (let call = 0; call < 10; call += 1) await ai.chatCompletion(ask, { provider: 'flaky' });
    for (const plugin of [dead, flaky]) {
      plugin.next(boom);
      await ai.chatCompletion(ask, { provider: plugin.id }).catch(() => undefined);
      expect(ai.getProviderStatus(plugin.id).circuit?.state).toBe('open');
    }
    expect((await ai.chatCompletion(ask)).attempts).toMatchObject([{ provider: 'flaky', lastResort: true }]);
  });

  it('counts as a retry of an entry that was asked before: the entry is asked no more often than its retries allow', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(boom);
    const ai = createFlexiAI({
      providers: [
        a({ model: 'm', retry: { maxRetries: 2, budget: onlyTimePays(0.1) } }),
        b({ model: 'm', retry: { maxRetries: 0 } }),
      ],
      circuitBreaker: false,
    });
    await useUpReserve(ai);
    a.calls.length = 0;
    // While b is asked, the budget of a refills.
    b.next(async () => {
      await new Promise((resolve) => setTimeout(resolve, 50_000));
      throw boom;
    });
    const error = await settled(ai.chatCompletion(ask)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      attempts: [
        { provider: 'a', kind: 'first' },
        { provider: 'b', kind: 'failover' },
        { provider: 'a', kind: 'retry' },
        { provider: 'a', kind: 'retry' },
      ],
    });
  });
});

describe('a retry that the budget cannot pay', () => {
  it('is not waited for a second time where the provider asked for a cool-down', async () => {
    const a = scripted('a');
    a.always(new RateLimitError('slow down', { ...at, status: 429, retryAfterMs: 4000 }));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      retry: { maxRetries: 2, budget: onlyTimePays(0) },
      circuitBreaker: false,
    });
    await useUpReserve(ai);
    await vi.advanceTimersByTimeAsync(10_000);
    a.calls.length = 0;
    const { ms, outcome } = await timed(() => ai.chatCompletion(ask));
    expect(outcome).toMatchObject({ code: 'rate-limit' });
    expect(a.calls).toHaveLength(1);
    expect(ms).toBeLessThan(2 * 4000);
  });
});

describe('maxConcurrent', () => {
  it('does not count a call whose deadline passed long ago, even if its timers have not run', async () => {
    const a = scripted('a');
    a.next('hang');
    const ai = createFlexiAI({ providers: [a({ model: 'm', maxConcurrent: 1 })] });
    const lost = ai.chatCompletion(ask, { timeouts: { totalMs: 30_000 } }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    expect(a.calls).toHaveLength(1);
    const now = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + 39_000);
    const refused = ai.chatCompletion(ask, { timeouts: { totalMs: 50 } }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(100);
    expect(await refused).toMatchObject({ code: 'timeout' });
    expect(a.calls).toHaveLength(1);
    clock.mockImplementation(() => now() + 41_000);
    const admitted = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(100);
    expect((await admitted).text).toBe('ok');
    clock.mockRestore();
    await vi.runAllTimersAsync();
    expect(await lost).toMatchObject({ code: 'timeout' });
  });
});

describe('the idle clock of a stream', () => {
  it('does not run while the reader pauses after a part without content', async () => {
    const a = scripted('a');
    const empty: StreamPart = { type: 'text-delta', id: 't', delta: '' };
    const text: StreamPart = { type: 'text-delta', id: 't', delta: 'ab' };
    a.next({ parts: [{ type: 'stream-start', provider: 'a', model: 'm' }, text, empty, text, finish('abab')] });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], timeouts: { idleMs: 1000 }, retry: { maxRetries: 0 } });
    const seen: string[] = [];
    for await (const part of ai.streamChatCompletion(ask)) {
      seen.push(part.type);
      await vi.advanceTimersByTimeAsync(5000);
    }
    expect(seen.filter((type) => type === 'text-delta').length).toBeGreaterThanOrEqual(2);
    expect(seen.at(-1)).toBe('finish');
  });
});
