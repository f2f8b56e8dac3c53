import { describe, expect, it, vi } from 'vitest';
import { createFlexiAI, type FlexiAI, type FlexiAIConfig, RequestTimeoutError } from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, type Scripted, scripted, slowly } from '../scripted-provider.ts';
import { errorOf, timed } from '../settle.ts';

onFakeClock();

const ask = { prompt: 'Hello' };

function pair(config: Partial<FlexiAIConfig> = {}): { a: Scripted; b: Scripted; ai: FlexiAI } {
  const [a, b] = [scripted('a'), scripted('b')];
  const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 }, ...config });
  return { a, b, ai };
}

const whole = (ai: FlexiAI) => (): Promise<unknown> => ai.chatCompletion(ask);
const streamed = (ai: FlexiAI) => (): Promise<unknown> => ai.streamChatCompletion(ask).response();

async function learn(ai: FlexiAI, a: Scripted, ms: number, mode: typeof whole, calls = 20): Promise<void> {
  a.always(slowly(ms));
  for (let call = 0; call < calls; call += 1) await timed(mode(ai), ms + 1);
}

describe('clocks without a configured limit', () => {
  it.each([
    ['unary', whole, 'unaryHeadersMs'],
    ['streamed', streamed, 'firstContentMs'],
  ] as const)(
    'are learned from %s answers: a route that falls silent is timed out in seconds',
    async (_mode, mode, clock) => {
      const { a, ai } = pair();
      await learn(ai, a, 300, mode, 19);
      expect(ai.getProviderStatus('a').timeouts.learned).toEqual([]);
      await learn(ai, a, 300, mode, 1);
      expect(ai.getProviderStatus('a').timeouts).toMatchObject({
        [clock]: 5000,
        learned: expect.arrayContaining([clock]),
      });
      expect(ai.explain(ask).candidates[0]?.timeouts).toEqual(ai.getProviderStatus('a').timeouts);
      a.always('hang');
      const { ms, outcome } = await timed(mode(ai));
      expect(outcome).toMatchObject({ provider: 'b', attempts: [{ errorCode: 'timeout' }, {}] });
      expect(ms).toBeGreaterThanOrEqual(5000);
      expect(ms).toBeLessThanOrEqual(5050);
      expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 1 });
    },
  );

  it.each([
    ['unary', whole],
    ['streamed', streamed],
  ] as const)(
    'never time out a model that always thinks for 90 s (%s), with or without another candidate',
    async (_mode, mode) => {
      const { a, b, ai } = pair({ timeouts: { totalMs: 3_600_000 } });
      b.always('hang');
      const alone = scripted('alone');
      const single = createFlexiAI({ providers: [alone({ model: 'm' })], timeouts: { totalMs: 3_600_000 } });
      for (const [client, plugin] of [[single, alone]] as const) await learn(client, plugin, 90_000, mode, 25);
      expect(single.getRequestStats()).toMatchObject({ succeeded: 25, failed: 0 });
      if (mode === whole) {
        await learn(ai, a, 90_000, mode, 25);
        expect(a.calls).toHaveLength(25);
        expect(ai.getProviderStatus('a').timeouts.unaryHeadersMs).toBe(120_000);
      }
    },
  );

  it('return a multiple of the slow tail, and never more than the default', async () => {
    const { a, ai } = pair();
    await learn(ai, a, 4000, whole);
    expect(ai.getProviderStatus('a').timeouts.unaryHeadersMs).toBe(10_000);
    const slow = pair();
    await learn(slow.ai, slow.a, 100_000, whole);
    expect(slow.ai.getProviderStatus('a').timeouts.unaryHeadersMs).toBe(120_000);
  });

  it('allow a long answer while the route answers other calls', async () => {
    const { a, b, ai } = pair();
    await learn(ai, a, 300, whole);
    a.next(slowly(40_000));
    const long = ai.chatCompletion(ask);
    a.always('quick');
    await vi.advanceTimersByTimeAsync(1000);
    expect(await ai.chatCompletion(ask)).toMatchObject({ provider: 'a' });
    await vi.advanceTimersByTimeAsync(40_000);
    expect(await long).toMatchObject({ provider: 'a', attempts: [{ outcome: 'success' }] });
    expect(b.calls).toHaveLength(0);
  });

  it('are not learned where a limit is configured, and are part of a snapshot', async () => {
    const { a, ai } = pair({ timeouts: { headersMs: 40_000 } });
    await learn(ai, a, 100, streamed);
    expect(ai.getProviderStatus('a').timeouts).toMatchObject({
      headersMs: 40_000,
      unaryHeadersMs: 40_000,
      firstContentMs: 5000,
      learned: ['firstContentMs'],
    });
    const next = pair({ snapshot: JSON.parse(JSON.stringify(ai)) });
    expect(next.ai.getProviderStatus('a').timeouts).toMatchObject({ firstContentMs: 5000, headersMs: 5000 });
    const absurd = JSON.parse(JSON.stringify(ai).replaceAll('"firstContentMs":5000', '"firstContentMs":1'));
    expect(pair({ snapshot: absurd }).ai.getProviderStatus('a').timeouts.firstContentMs).toBe(5000);
  });

  it('wait longer where no other candidate could be asked', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    a.always('hang');
    const { ms, outcome } = await timed(streamed(ai));
    expect(outcome).toMatchObject({ code: 'timeout', clock: 'headers', timeoutMs: 300_000 });
    expect(ms).toBeLessThanOrEqual(300_100);
  });
});

describe('a time limit that the caller chose', () => {
  it.each([
    ['headersMs', whole, { timeouts: { headersMs: 60 } }],
    ['totalMs', whole, { timeouts: { totalMs: 60 } }],
    ['firstContentMs', streamed, { timeouts: { firstContentMs: 60 } }],
    ['idleMs', streamed, { timeouts: { idleMs: 60 } }],
  ] as const)('(%s) does not count against the provider', async (_what, mode, options) => {
    const { a, ai } = pair();
    a.always('hang');
    if ('idleMs' in options.timeouts) a.always({ stream: ['x'], ending: 'hang' });
    for (let call = 0; call < 6; call += 1) {
      const call = mode === whole ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response();
      const outcome = call.catch(() => undefined);
      await vi.advanceTimersByTimeAsync(120);
      await outcome;
    }
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures: 0 });
  });

  it('is distinct from a limit of the entry, which counts as a failure', async () => {
    const { a, ai } = pair({ timeouts: { headersMs: 200 } });
    a.always('hang');
    await timed(() => ai.chatCompletion(ask, { timeouts: { headersMs: 150 } }), 400);
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 0 });
    await timed(() => ai.chatCompletion(ask, { timeouts: { headersMs: 250 } }), 400);
    await timed(whole(ai), 400);
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 2 });
  });

  it('does not count against the second candidate, which only had the rest of the call', async () => {
    const { a, b, ai } = pair({ timeouts: { headersMs: 200, totalMs: 260 } });
    a.always('hang');
    b.always(slowly(120));
    for (let call = 0; call < 4; call += 1) await timed(whole(ai), 400);
    expect(ai.getProviderStatus('b').circuit).toMatchObject({ state: 'closed', failures: 0 });
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 4 });
  });
});

it('the body of a whole answer may take longer than idleMs while its provider reports progress', async () => {
  const steadily = rawProvider('steadily', {
    chatCompletion: async (_request, { signal, onHeaders, onProgress }) => {
      onHeaders?.({ status: 200 });
      for (let step = 0; step < 5; step += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        signal.throwIfAborted();
        onProgress?.();
      }
      return answer('done');
    },
  });
  const ai = createFlexiAI({
    providers: [steadily({ model: 'm' })],
    timeouts: { idleMs: 300 },
    retry: { maxRetries: 0 },
  });
  expect((await timed(whole(ai), 1100)).outcome).toMatchObject({ text: 'done' });
});

describe('the time of a whole call', () => {
  it.each([
    ['unary', whole],
    ['streamed', streamed],
  ] as const)('is shared: a silent first candidate leaves enough of it to the second (%s)', async (_mode, mode) => {
    const { a, b, ai } = pair({ timeouts: { totalMs: 1000 } });
    a.always('hang');
    b.always(slowly(300));
    expect((await timed(mode(ai), 1100)).outcome).toMatchObject({ provider: 'b' });
    // Half of the client's own time is enough to count.
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 1 });
  });

  it('is shared where the call sets it, and then does not count against the first candidate', async () => {
    const { a, b, ai } = pair();
    a.always('hang');
    b.always(slowly(300));
    const options = { timeouts: { totalMs: 1000 } };
    expect((await timed(() => ai.chatCompletion(ask, options), 1100)).outcome).toMatchObject({ provider: 'b' });
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 0 });
  });

  it('is not shortened for a second candidate that could not be asked', async () => {
    const { a, ai } = pair({ timeouts: { totalMs: 1000 } });
    ai.isolate('b');
    a.always(slowly(900));
    expect((await timed(whole(ai), 1100)).outcome).toMatchObject({ provider: 'a' });
  });

  it('is warned about once where the configured clocks leave no time for a second candidate', () => {
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    pair({ logger, timeouts: { headersMs: 5000, totalMs: 5000 } });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[0]).toMatch(/^timeouts\.totalMs \(5000 ms\) leaves no time for a second provider: "a"/);
    warn.mockClear();
    pair({ logger, timeouts: { headersMs: 2000, totalMs: 5000 } });
    pair({ logger, timeouts: { totalMs: 5000 } });
    expect(warn).not.toHaveBeenCalled();
  });
});

describe('an SDK that a provider loads before its first call', () => {
  const loading = (load: () => Promise<void>, ms = 10) =>
    rawProvider('slow', {
      load,
      chatCompletion: async () => {
        await new Promise((resolve) => setTimeout(resolve, ms));
        return answer('loaded');
      },
    });
  const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

  it('does not count for its clocks, its circuit or its latency, and is loaded once', async () => {
    const load = vi.fn(() => wait(3000));
    const ai = createFlexiAI({ providers: [loading(load)({ model: 'm' })], timeouts: { headersMs: 200 } });
    const { outcome, ms } = await timed(whole(ai), 4000);
    expect(outcome).toMatchObject({ text: 'loaded', attempts: [{ durationMs: expect.closeTo(10, -1) }] });
    expect(ms).toBeGreaterThanOrEqual(3000);
    expect(ai.getProviderStatus('slow').latency?.p99).toBeLessThan(100);
    await timed(whole(ai), 100);
    expect(load).toHaveBeenCalledTimes(1);
  });

  it('is limited by the whole call and its signal', async () => {
    const ai = createFlexiAI({ providers: [loading(() => wait(60_000))({ model: 'm' })], timeouts: { totalMs: 500 } });
    expect(await timed(whole(ai), 1000)).toMatchObject({ outcome: { code: 'timeout', clock: 'total' } });
    const controller = new AbortController();
    const call = ai.chatCompletion(ask, { signal: controller.signal, timeouts: { totalMs: 50_000 } });
    await vi.advanceTimersByTimeAsync(100);
    controller.abort();
    expect(await errorOf(call)).toMatchObject({ code: 'aborted' });
  });

  it('is skipped where it cannot be loaded, and tried again by the next call', async () => {
    let broken = true;
    const plugin = loading(async () => {
      if (broken) throw new Error("Cannot find package 'sdk'");
    });
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [plugin({ model: 'm' }), b({ model: 'm' })] });
    const first = (await timed(whole(ai), 100)).outcome;
    expect(first).toMatchObject({
      provider: 'b',
      skipped: [
        { provider: 'slow', reason: 'not-loaded', message: expect.stringContaining("Cannot find package 'sdk'") },
      ],
    });
    const alone = await timed(() => ai.chatCompletion(ask, { provider: 'slow' }), 100);
    expect(alone.outcome).toMatchObject({ code: 'configuration', message: expect.stringContaining("'sdk'") });
    expect(ai.getProviderStatus('slow').circuit).toMatchObject({ failures: 0 });
    broken = false;
    expect((await timed(whole(ai), 100)).outcome).toMatchObject({ provider: 'slow' });
  });

  it('is loaded ahead by warmUp, which reports failures', async () => {
    const good = vi.fn(async () => undefined);
    const bad = rawProvider('bad', { load: () => Promise.reject(new Error('no sdk, key sk-secret-0123456789')) });
    const ai = createFlexiAI({
      providers: [
        loading(good)({ model: 'm' }),
        bad({ model: 'm', apiKey: 'sk-secret-0123456789' }),
        scripted('c')({ model: 'm' }),
      ],
    });
    const report = await ai.warmUp();
    expect(report).toMatchObject({ slow: { status: 'loaded' }, bad: { status: 'failed' }, c: { status: 'loaded' } });
    expect(report['bad']?.message).toContain('no sdk');
    expect(JSON.stringify(report)).not.toContain('sk-secret');
    expect(good).toHaveBeenCalledTimes(1);
    await timed(whole(ai), 100);
    expect(good).toHaveBeenCalledTimes(1);
  });
});

it('the message of a time-out names the limit that ran out', async () => {
  const { a, ai } = pair({ timeouts: { headersMs: 500 } });
  a.always('hang');
  const { outcome } = await timed(() => ai.chatCompletion(ask, { provider: 'a' }), 1000);
  expect(outcome).toBeInstanceOf(RequestTimeoutError);
  expect(outcome).toMatchObject({ message: '"a" (m) sent no response headers within 500 ms.' });
});
