import { describe, expect, it, vi } from 'vitest';
import { AuthenticationError, createFlexiAI, type FlexiAI, OverloadedError, ServerError } from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, type Scripted, scripted, slowly } from '../scripted-provider.ts';
import { settled, timed } from '../settle.ts';

onFakeClock();

const ask = { prompt: 'Hello' };
const at = { provider: 'x', model: 'm' };
const boom = new ServerError('boom', at);

async function open(ai: FlexiAI, plugin: Scripted, failures = 5): Promise<void> {
  for (let call = 0; call < failures; call += 1) {
    plugin.next(boom);
    await ai.chatCompletion(ask, { provider: plugin.id }).catch(() => undefined);
  }
  expect(ai.getProviderStatus(plugin.id).circuit?.state).toBe('open');
}

describe('a silent attempt', () => {
  it('is timed out as soon as another candidate is ready, even if none was when its clock ran out', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    for (let call = 0; call < 25; call += 1) await ai.streamChatCompletion(ask).response();
    await open(ai, b);
    a.always('hang');
    const { ms, outcome } = await timed(() => ai.streamChatCompletion(ask).response());
    expect(outcome).toMatchObject({ provider: 'b' });
    expect(ms).toBeLessThanOrEqual(13_000);
  });

  it('of a single route counts as a failure only where it had the configured time', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 } });
    for (let call = 0; call < 25; call += 1) await ai.chatCompletion(ask);
    a.always(slowly(20_000));
    for (let call = 0; call < 6; call += 1) {
      await timed(() => ai.chatCompletion(ask, { timeouts: { totalMs: 6000 } }), 7000);
    }
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', failures: 0 });
  });
});

describe('learned clocks', () => {
  it('are unlearned when the route has become slower: it is not excluded for good', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    a.always(slowly(800));
    for (let call = 0; call < 25; call += 1) await timed(() => ai.streamChatCompletion(ask).response(), 900);
    a.always(slowly(6000));
    let last: unknown;
    for (let call = 0; call < 300; call += 1) {
      last = (await timed(() => ai.streamChatCompletion(ask).response(), 12_000)).outcome;
    }
    expect(last).toMatchObject({ provider: 'a' });
    expect(ai.getProviderStatus('a').timeouts.firstContentMs).toBeGreaterThanOrEqual(15_000);
  });

  it('grow where a route answers other calls after an attempt was timed out', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    a.always(slowly(300));
    for (let call = 0; call < 25; call += 1) await timed(() => ai.chatCompletion(ask), 400);
    const answeredByA: boolean[] = [];
    for (let round = 0; round < 6; round += 1) {
      a.next(slowly(20_000));
      const { outcome } = await timed(() => ai.chatCompletion(ask), 25_000);
      answeredByA.push((outcome as { provider: string }).provider === 'a');
      await timed(() => ai.chatCompletion(ask), 400);
    }
    expect(answeredByA.at(-1)).toBe(true);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
  });
});

describe('an open circuit', () => {
  it('does not keep a call from waiting for a short Retry-After', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker: { failureThreshold: 1 } });
    a.next(new OverloadedError('busy', { ...at, status: 503, retryAfterMs: 2000 }));
    await ai.chatCompletion(ask, { timeouts: { totalMs: 100 } }).catch(() => undefined);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('open');
    const { ms, outcome } = await timed(() => ai.chatCompletion(ask), 5000);
    expect(outcome).toMatchObject({ text: 'ok', attempts: [{ outcome: 'success' }] });
    expect(ms).toBeGreaterThanOrEqual(1900);
  });

  it('does not keep a call from the other key of its pool', async () => {
    const a = scripted('a', { keyed: true });
    const keys = { apiKeys: ['key-one-0123456789', 'key-two-0123456789'] };
    const ai = createFlexiAI({
      providers: [a({ model: 'm', ...keys } as unknown as { model: string })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
      retry: { maxRetries: 0 },
    });
    a.next(boom);
    await ai.chatCompletion(ask).catch(() => undefined);
    let refused = 0;
    a.always(async (_request, { apiKey }) => {
      if (apiKey?.includes('two')) {
        refused += 1;
        throw new AuthenticationError('no', at);
      }
      return 'ok';
    });
    expect((await settled(ai.chatCompletion(ask))).text).toBe('ok');
    expect(refused).toBe(1);
  });

  it('of a candidate that has become ready costs no budget', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
      retry: { maxRetries: 0, budget: { ratio: 0, minPerSecond: 0 } },
    });
    await open(ai, a, 1);
    await open(ai, b, 1);
    a.always(boom);
    b.always(boom);
    for (let spent = 0; spent < 40; spent += 1) await ai.chatCompletion(ask).catch(() => undefined);
    const late = async (): Promise<string> => {
      await new Promise((resolve) => setTimeout(resolve, 61_000));
      throw boom;
    };
    a.always(late);
    b.always('ok');
    ai.isolate('b');
    const call = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(60_000);
    ai.resetCircuitBreakers('b');
    await vi.advanceTimersByTimeAsync(2000);
    expect(await call).toMatchObject({ text: 'ok', provider: 'b' });
  });

  it('opens again when a call fails while the answer of its probe is not read', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    await open(ai, a);
    await vi.advanceTimersByTimeAsync(11_000);
    a.next({ stream: ['x', 'y'] });
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    await parts.next();
    await parts.next();
    a.calls.length = 0;
    a.always(boom);
    for (let second = 0; second < 100; second += 1) {
      expect((await ai.chatCompletion(ask)).provider).toBe('b');
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(a.calls.length).toBeLessThanOrEqual(9);
    await parts.return?.();
    await ai.close({ timeoutMs: 0 });
  });
});

describe('an SDK that does not load', () => {
  const stuck = rawProvider('stuck', {
    load: () => new Promise<void>(() => undefined),
    chatCompletion: async () => answer('x'),
  });

  it('is waited for briefly where another candidate is ready, and not at all where the entry is isolated', async () => {
    const b = scripted('b');
    const ai = createFlexiAI({ providers: [stuck({ model: 'm' }), b({ model: 'm' })] });
    const { ms, outcome } = await timed(() => ai.chatCompletion(ask));
    expect(outcome).toMatchObject({ provider: 'b', skipped: [{ reason: 'not-loaded' }] });
    expect(ms).toBeLessThanOrEqual(10_100);
    ai.isolate('stuck');
    expect((await timed(() => ai.chatCompletion(ask), 10)).outcome).toMatchObject({ provider: 'b' });
  });

  it('blocks neither a closed client nor its warmUp', async () => {
    const ai = createFlexiAI({ providers: [stuck({ model: 'm' })] });
    const warming = ai.warmUp();
    await ai.close({ timeoutMs: 0 });
    expect(await warming).toMatchObject({ stuck: { status: 'failed', message: 'the client was closed' } });
    expect(vi.getTimerCount()).toBe(0);
  });
});
