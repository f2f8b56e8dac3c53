import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { rawProvider } from '../../test/raw-provider.ts';
import { createFlexiAI, type FlexiAI, RequestTimeoutError, ServerError } from '../index.ts';

// The time of day jumps: a machine that slept, a time server that corrects by hours.

const HOUR = 3_600_000;
const request = { prompt: 'x' };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) });
});
afterEach(() => {
  vi.useRealTimers();
});

const jump = (milliseconds: number): unknown => vi.setSystemTime(Date.now() + milliseconds);

/** A call, with the time by which it was over. */
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

  it('moves no clock of a try', async () => {
    const ai = createFlexiAI({ providers: [hangs({ model: 'm' })], timeouts: { headersMs: 1000 } });
    const { outcome, tookMs } = timed(() => ai.chatCompletion(request));
    await vi.advanceTimersByTimeAsync(500);
    jump(milliseconds);
    await vi.advanceTimersByTimeAsync(1000);
    expect(tookMs()).toBe(1000);
    expect(await outcome).toMatchObject({ code: 'timeout', clock: 'headers' });
  });

  it('moves no deadline', async () => {
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

  it('does not end a stream of content, or keep it', async () => {
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
