import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../test/long-form.ts';
import {
  type Attempt,
  AuthenticationError,
  type ClientEvents,
  ConnectionError,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  RateLimitError,
  ServerError,
  UnsupportedError,
} from '../../src/index.ts';
import { EVERYTHING } from '../everything.ts';
import { rawProvider } from '../raw-provider.ts';
import { type Scripted, scripted } from '../scripted-provider.ts';
import { settled } from '../settle.ts';

const ask = { prompt: 'Hello' };
const at = { provider: 'x', model: 'm', status: 500 };
const boom = new ServerError('boom', at);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Entries whose circuits are open, none of them due for a probe. */
async function allOpen(plugins: readonly Scripted[], config: object = {}): Promise<FlexiAI> {
  const ai = createFlexiAI({
    providers: plugins.map((plugin) => plugin({ model: 'm' })),
    circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
    retry: { maxRetries: 0 },
    ...config,
  });
  for (const plugin of plugins) {
    plugin.next(new ServerError('boom', at));
    await ai.chatCompletion(ask, { provider: plugin.id }).catch(() => undefined);
    expect(ai.getProviderStatus(plugin.id).circuit?.state).toBe('open');
    plugin.calls.length = 0;
  }
  return ai;
}

const resorts = (attempts: readonly Attempt[] | undefined) =>
  attempts?.map(({ provider, outcome, lastResort }) => [provider, outcome, lastResort ?? false]);

describe('an open circuit without another candidate', () => {
  it('is asked as the last resort, and closed by the answer', async () => {
    const a = scripted('a');
    const ai = await allOpen([a]);
    const starts: ClientEvents['attemptStart'][] = [];
    const skips = vi.fn();
    ai.on('attemptStart', (event) => starts.push(event));
    ai.on('skip', skips);
    expect(ai.explain(ask)).toMatchObject({ candidates: [{ provider: 'a', lastResort: true }], skipped: [] });
    const answer = await ai.chatCompletion(ask);
    expect(answer).toMatchObject({ text: 'ok', skipped: [] });
    expect(resorts(answer.attempts)).toEqual([['a', 'success', true]]);
    expect(starts).toMatchObject([{ provider: 'a', lastResort: true }]);
    expect(skips).not.toHaveBeenCalled();
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'closed', consecutiveFailures: 0 });
    expect((await ai.chatCompletion(ask)).attempts[0]).not.toHaveProperty('lastResort');
  });

  it('is asked by a stream, and closed when the stream has ended', async () => {
    const a = scripted('a');
    const ai = await allOpen([a]);
    a.next({ stream: ['x', 'y'] });
    const stream = ai.streamChatCompletion(ask);
    const parts = stream[Symbol.asyncIterator]();
    await parts.next();
    expect(ai.getProviderStatus('a').circuit?.state).toBe('open');
    while ((await parts.next()).done !== true);
    expect(resorts((await stream.response()).attempts)).toEqual([['a', 'success', true]]);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
  });

  it('is asked for embeddings', async () => {
    let fails = true;
    const a = rawProvider('a', {
      embed: async ({ input }) => {
        if (fails) throw new ServerError('boom', at);
        const usage = { inputTokens: 1, outputTokens: 0, totalTokens: 1, accuracy: 'reported' } as const;
        return { model: 'm', embeddings: input.map(() => [1, 2]), usage, warnings: [] };
      },
      capabilities: { ...EVERYTHING, maxEmbeddingInputs: 1 },
    });
    const circuitBreaker = { failureThreshold: 1, recoveryTimeoutMs: 60_000 };
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 }, circuitBreaker });
    await expect(ai.embed({ input: 'x' })).rejects.toThrow('boom');
    fails = false;
    expect(resorts((await ai.embed({ input: ['x', 'y'] })).attempts)).toEqual([
      ['a', 'success', true],
      ['a', 'success', false],
    ]);
  });

  it('is asked for the continuation of a broken stream, and by a call with a hedge', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
      retry: { maxRetries: 0 },
      streaming: { onInterruption: 'continue' },
      hedge: { afterMs: 10 },
    });
    b.next(boom);
    await ai.chatCompletion(ask, { provider: 'b' }).catch(() => undefined);
    a.next({ stream: ['one '], ending: new ConnectionError('reset', at) });
    b.next({ stream: ['two'] });
    const answer = await settled(ai.streamChatCompletion(ask).response());
    expect(answer.text).toBe('one two');
    expect(resorts(answer.attempts)).toEqual([
      ['a', 'interrupted', false],
      ['b', 'success', true],
    ]);
    b.next(boom);
    await ai.chatCompletion(ask, { provider: 'b' }).catch(() => undefined);
    a.next(boom);
    const hedged = await settled(ai.chatCompletion(ask));
    expect(hedged.attempts[0]).toMatchObject({ lastResort: true });
  });

  it('fails with the error of the provider, and stays open', async () => {
    const a = scripted('a');
    const ai = await allOpen([a]);
    a.always(boom);
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'server', attempts: [{ lastResort: true }] });
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'open', openings: 1, failures: 2 });
  });

  it('is tried once where its entry has no place either, and the call fails', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm', maxConcurrent: 1, limits: { maxQueue: 0 } })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
      retry: { maxRetries: 0 },
    });
    a.next(boom, 'hang');
    await ai.chatCompletion(ask).catch(() => undefined);
    const controller = new AbortController();
    const hanging = ai.chatCompletion(ask, { signal: controller.signal, models: ['a/n'] }).catch(() => undefined);
    await vi.advanceTimersByTimeAsync(0);
    await expect(ai.chatCompletion(ask)).rejects.toThrow('its maximum of concurrent calls is reached');
    controller.abort();
    await hanging;
  });

  it('is refused where whenAlone is refuse', async () => {
    const a = scripted('a');
    const circuitBreaker = { failureThreshold: 1, recoveryTimeoutMs: 60_000, whenAlone: 'refuse' } as const;
    const ai = await allOpen([a], { circuitBreaker });
    expect(ai.explain(ask)).toMatchObject({ candidates: [], skipped: [{ reason: 'circuit-open' }] });
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'circuit-open', retryAt: expect.any(Number) });
    expect(a.calls).toHaveLength(0);
  });

  it('is not asked while it is isolated, its key is refused, or its cool-down is too long', async () => {
    const a = scripted('a');
    const ai = await allOpen([a]);
    ai.isolate('a');
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'circuit-open' });
    ai.resetCircuitBreakers();
    a.next(new AuthenticationError('no', at));
    await ai.chatCompletion(ask).catch(() => undefined);
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({
      code: 'authentication',
      retryAt: ai.getProviderStatus('a').credentialOutUntil,
    });
    ai.resetCircuitBreakers();
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 100_000 }));
    await ai.chatCompletion(ask).catch(() => undefined);
    a.calls.length = 0;
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'rate-limit', retryAt: expect.any(Number) });
    expect(a.calls).toHaveLength(0);
  });

  it('loses no retry to the circuit that its own failures open', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker: { failureThreshold: 2 } });
    a.next(boom, boom, 'third');
    const answer = await settled(ai.chatCompletion(ask));
    expect(resorts(answer.attempts)).toEqual([
      ['a', 'failed', false],
      ['a', 'failed', false],
      ['a', 'success', true],
    ]);
  });
});

describe('several open circuits', () => {
  it('are asked one after the other, the one that failed least first, and listed as skipped only where they were not asked', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = await allOpen([a, b]);
    a.next(boom);
    await ai.chatCompletion(ask, { provider: 'a' }).catch(() => undefined);
    expect(ai.explain(ask).candidates).toMatchObject([{ provider: 'a' }, { provider: 'b' }]);
    b.next('from b');
    a.always(boom);
    const answer = await ai.chatCompletion(ask);
    expect(answer.text).toBe('from b');
    expect(resorts(answer.attempts)).toEqual([
      ['a', 'failed', true],
      ['b', 'success', true],
    ]);
    expect(answer.skipped).toEqual([]);
  });

  it('come after a candidate that is ready, and are asked when it fails', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
      retry: { maxRetries: 0 },
    });
    a.next(boom);
    expect((await ai.chatCompletion(ask)).provider).toBe('b');
    expect(ai.explain(ask)).toMatchObject({
      candidates: [{ provider: 'b' }, { provider: 'a', lastResort: true }],
      skipped: [{ provider: 'a', reason: 'circuit-open' }],
    });
    b.next(boom);
    const answer = await ai.chatCompletion(ask);
    expect(resorts(answer.attempts)).toEqual([
      ['b', 'failed', false],
      ['a', 'success', true],
    ]);
  });

  it('are asked beyond the first only as their budget allows: a dead one is asked rarely', async () => {
    const [dead, flaky] = [scripted('dead'), scripted('flaky')];
    dead.always(boom);
    const ai = createFlexiAI({
      providers: [dead({ model: 'm' }), flaky({ model: 'm' })],
      circuitBreaker: { recoveryTimeoutMs: 600_000, maxRecoveryTimeoutMs: 600_000 },
      retry: { maxRetries: 0, budget: { ratio: 5, minPerSecond: 0 } },
    });
    for (let call = 0; call < 200; call += 1) {
      flaky.next(call % 2 === 0 ? boom : 'ok');
      await settled(ai.chatCompletion(ask)).catch(() => undefined);
    }
    // Five failures opened it, fifteen last resorts used up its reserve; the rest are its probes.
    expect(dead.calls.length).toBeLessThanOrEqual(5 + 15 + 14);
  });
});

describe('any call', () => {
  const state = fc.constantFrom('well', 'open', 'isolated', 'refused', 'resting', 'excluded', 'incapable');

  it('fails without an attempt only because of isolation, credentials, Retry-After, capabilities or its own options', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(state, { minLength: 1, maxLength: 4 }), fc.boolean(), async (states, streamed) => {
        const plugins = states.map((each, index) =>
          scripted(`p${index}`, { capabilities: { images: each !== 'incapable' } }),
        );
        const ai = createFlexiAI({
          providers: plugins.map((plugin) => plugin({ model: 'm' })),
          circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
          retry: { maxRetries: 0 },
        });
        const failures = {
          open: boom,
          refused: new AuthenticationError('no', at),
          resting: new RateLimitError('rest', { ...at, retryAfterMs: 900_000 }),
        } as const;
        for (const [index, each] of states.entries()) {
          if (each === 'isolated') ai.isolate(`p${index}`);
          if (!(each in failures)) continue;
          plugins[index]?.next(failures[each as keyof typeof failures]);
          await ai.chatCompletion(ask, { provider: `p${index}` }).catch(() => undefined);
        }
        for (const plugin of plugins) plugin.always(new UnsupportedError('no', at));
        const exclude = states.flatMap((each, index) => (each === 'excluded' ? [`p${index}`] : []));
        if (exclude.length === states.length) return;
        const content = [{ type: 'image', url: 'https://example.com/cat.png' }] as const;
        const request = { messages: [{ role: 'user', content }] } as const;
        const explained = ai.explain(request, { exclude });
        const error: unknown = await (streamed
          ? ai.streamChatCompletion(request, { exclude }).response()
          : ai.chatCompletion(request, { exclude })
        ).catch((thrown: unknown) => thrown);
        const tried = error instanceof FlexiAIError ? (error.attempts ?? []).map(({ provider }) => provider) : [];
        expect(tried).toEqual(explained.candidates.map(({ provider }) => provider));
        const askable = states.some((each) => each === 'well' || each === 'open');
        expect(tried.length > 0).toBe(askable);
      }),
      propertyRuns(100),
    );
  });
});
