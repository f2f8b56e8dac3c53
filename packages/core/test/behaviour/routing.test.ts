import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AllProvidersFailedError,
  ConfigurationError,
  ContextLengthError,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  type RoutingStrategy,
  ServerError,
  ValidationError,
} from '../../src/index.ts';
import { type Scripted, scripted } from '../scripted-provider.ts';
import { settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A delay before the answer. */
const answerAfter = (milliseconds: number) => async (): Promise<string> => {
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return 'ok';
};

/** The entries that answer so many calls, one after the other. */
async function answerers(ai: FlexiAI, calls: number): Promise<string[]> {
  const names: string[] = [];
  for (let call = 0; call < calls; call += 1) names.push((await settled(ai.chatCompletion(ask))).provider);
  return names;
}

const count = (names: readonly string[], name: string): number => names.filter((each) => each === name).length;

describe('weighted', () => {
  it('splits calls by weight, and gives the share of a broken entry to the others', async () => {
    // The same draws each time: at random, one run in fifty would miss the shares.
    using _seed = vi.spyOn(Math, 'random').mockReturnValue(0.5);
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm', weight: 6 }), b({ model: 'm', weight: 3 }), c({ model: 'm', weight: 1 })],
      routing: { strategy: 'weighted' },
    });
    const before = await answerers(ai, 600);
    expect(count(before, 'a') / 600).toBeCloseTo(0.6, 1);
    expect(count(before, 'c') / 600).toBeCloseTo(0.1, 1);
    ai.isolate('a');
    const meanwhile = await answerers(ai, 600);
    expect(count(meanwhile, 'a')).toBe(0);
    expect(count(meanwhile, 'b') / 600).toBeCloseTo(0.75, 1);
  });

  it('asks an entry without weight only when no other can answer', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [b({ model: 'm', weight: 0 }), a({ model: 'm' })],
      routing: { strategy: 'weighted' },
    });
    expect(count(await answerers(ai, 50), 'b')).toBe(0);
    ai.isolate('a');
    expect(await answerers(ai, 1)).toEqual(['b']);
  });
});

describe('round-robin', () => {
  it('takes turns among the candidates that are ready', async () => {
    const plugin = scripted('p');
    const ai = createFlexiAI({
      providers: ['eu', 'us', 'asia'].map((name) => plugin({ model: 'm', name })),
      routing: { strategy: 'round-robin' },
    });
    expect(await answerers(ai, 6)).toEqual(['eu', 'us', 'asia', 'eu', 'us', 'asia']);
    ai.isolate('us');
    expect(new Set(await answerers(ai, 4))).toEqual(new Set(['eu', 'asia']));
  });

  it('lets a share of the calls that pass an open circuit over probe it before it is due', async () => {
    // No jitter: each recovery time has its maximum length.
    using _draws = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      routing: { strategy: 'round-robin' },
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 10_000 },
    });
    await answerers(ai, 2);
    await vi.advanceTimersByTimeAsync(10_000);
    await answerers(ai, 2);
    // The probe failed: the next one is due after twenty seconds, or after ten with enough calls.
    expect(a.calls).toHaveLength(2);
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ state: 'open' });
    await answerers(ai, 50);
    expect(a.calls).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(10_000);
    await answerers(ai, 2);
    expect(a.calls).toHaveLength(3);
  });

  it('counts each call that skips an open circuit once', async () => {
    using _draws = vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 10_000 },
    });
    await answerers(ai, 1);
    await vi.advanceTimersByTimeAsync(10_000);
    // The second probe is due by time after twenty seconds more, and after ten with forty calls.
    await answerers(ai, 30);
    await vi.advanceTimersByTimeAsync(10_000);
    await answerers(ai, 5);
    expect(a.calls).toHaveLength(2);
    await answerers(ai, 10);
    expect(a.calls).toHaveLength(3);
  });

  it('stays in its group while a candidate in it is ready', async () => {
    const plugin = scripted('p');
    const ai = createFlexiAI({
      providers: [
        plugin({ model: 'm', name: 'a' }),
        plugin({ model: 'm', name: 'b' }),
        plugin({ model: 'm', name: 'spare', priority: 9 }),
      ],
      routing: { strategy: 'round-robin' },
    });
    expect(await answerers(ai, 4)).toEqual(['a', 'b', 'a', 'b']);
    ai.isolate('a');
    ai.isolate('b');
    expect(await answerers(ai, 1)).toEqual(['spare']);
  });
});

describe('least-latency', () => {
  it('finds the quickest, and tries the slow one again after a while', async () => {
    const [slow, quick] = [scripted('slow'), scripted('quick')];
    slow.always(answerAfter(400));
    quick.always(answerAfter(100));
    const ai = createFlexiAI({
      providers: [slow({ model: 'm' }), quick({ model: 'm' })],
      routing: { strategy: 'least-latency' },
    });
    expect(await answerers(ai, 5)).toEqual(['slow', 'quick', 'quick', 'quick', 'quick']);
    // The slow one has become quick; while the quick one is asked, its own average is fresh.
    slow.always(answerAfter(10));
    const later: string[] = [];
    for (let minute = 0; minute < 12; minute += 1) {
      vi.setSystemTime(Date.now() + 10_000);
      later.push(...(await answerers(ai, 1)));
    }
    expect(later).toContain('slow');
    expect(later.at(-1)).toBe('slow');
  });
});

describe('least-busy', () => {
  it('asks the candidate with fewer calls in flight', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    for (const plugin of [a, b]) plugin.always(answerAfter(1000));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      routing: { strategy: 'least-busy' },
    });
    const calls = [1, 2, 3, 4].map(() => ai.chatCompletion(ask));
    await vi.runAllTimersAsync();
    const names = (await Promise.all(calls)).map(({ provider }) => provider);
    expect(names).toEqual(['a', 'b', 'a', 'b']);
  });
});

describe('lowest-cost', () => {
  it('asks the cheapest for this request, and reports the cost', async () => {
    const [dear, cheap, unknown] = [scripted('dear'), scripted('cheap'), scripted('unknown')];
    const ai = createFlexiAI({
      providers: [
        unknown({ model: 'm' }),
        dear({ model: 'm', price: { inputUsdPerMillion: 1, outputUsdPerMillion: 100 } }),
        cheap({ model: 'm', price: { inputUsdPerMillion: 5, outputUsdPerMillion: 10 } }),
      ],
      routing: { strategy: 'lowest-cost' },
    });
    const short = ai.explain({ ...ask, maxOutputTokens: 1000 }).candidates;
    expect(short.map(({ provider }) => provider)).toEqual(['cheap', 'dear', 'unknown']);
    expect(short[0]?.estimatedCostUsd).toBeCloseTo((2 * 5 + 1000 * 10) / 1e6, 9);
    // A long prompt and a short answer: now the other one is cheaper.
    const long = { prompt: 'x'.repeat(400_000), maxOutputTokens: 10 };
    expect(ai.explain(long).candidates[0]?.provider).toBe('dear');
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.attempts[0]?.costUsd).toBeCloseTo((3 * 5 + 2 * 10) / 1e6, 12);
    expect(answer.cost).toMatchObject({ totalUsd: answer.attempts[0]?.costUsd, complete: true });
  });
});

describe('a strategy of the application', () => {
  const entries = (...plugins: Scripted[]): FlexiAIConfig['providers'] =>
    plugins.map((plugin) => plugin({ model: 'm' }));

  it('orders the candidates, and may leave some out', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    c.always(new ContextLengthError('too long', at));
    const seen: unknown[] = [];
    const strategy: RoutingStrategy = (candidates, { request, turn }) => {
      seen.push([
        candidates.map(({ provider, ready }) => `${provider}${ready ? '' : '!'}`),
        request.messages.length,
        turn,
      ]);
      return candidates.filter(({ provider }) => provider !== 'b').toReversed();
    };
    const ai = createFlexiAI({ providers: entries(a, b, c), routing: { strategy } });
    const answer = await settled(ai.chatCompletion(ask));
    expect(answer.attempts.map(({ provider }) => provider)).toEqual(['c', 'a']);
    expect(answer.skipped).toMatchObject([{ provider: 'b', reason: 'not-chosen' }]);
    ai.isolate('a');
    ai.explain(ask);
    expect(seen).toEqual([
      [['a', 'b', 'c'], 1, 0],
      [['a!', 'b', 'c'], 1, 1],
    ]);
  });

  it('that throws fails no call: candidates keep their order of priority', async () => {
    const warnings: string[] = [];
    const quiet = (): void => undefined;
    const ai = createFlexiAI({
      providers: entries(scripted('a'), scripted('b')),
      routing: {
        strategy: () => {
          throw new Error('division by zero');
        },
      },
      logger: { debug: quiet, info: quiet, error: quiet, warn: (message) => warnings.push(message) },
    });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('a');
    expect(warnings).toEqual([
      'The routing strategy failed: division by zero. Candidates keep their order of priority.',
    ]);
  });

  it('that leaves out every candidate is named in the error', async () => {
    const ai = createFlexiAI({ providers: entries(scripted('a'), scripted('b')), routing: { strategy: () => [] } });
    const failure = settled(ai.chatCompletion(ask));
    await expect(failure).rejects.toThrow(AllProvidersFailedError);
    await expect(failure).rejects.toThrow('the routing strategy left it out');
  });

  it('cannot add candidates', async () => {
    const strategy: RoutingStrategy = (candidates) => [
      { ...candidates[0], provider: 'z' } as never,
      ...candidates,
      ...candidates,
    ];
    const ai = createFlexiAI({ providers: entries(scripted('a'), scripted('b')), routing: { strategy } });
    expect(ai.explain(ask).candidates.map(({ provider }) => provider)).toEqual(['a', 'b']);
  });
});

describe('models', () => {
  it('are asked in the order of the call, at the entries that know them', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), a({ model: 'm', name: 'a-eu' }), b({ model: 'n' })] });
    const order = (models: string[]): string[] =>
      ai.explain(ask, { models }).candidates.map(({ provider, model }) => `${provider}:${model}`);
    expect(order(['n', 'm'])).toEqual(['b:n', 'a:m', 'a-eu:m']);
    expect(order(['a-eu/m', 'b/x', 'm'])).toEqual(['a-eu:m', 'b:x', 'a:m']);
    // A model that no plugin knows belongs to the first candidate's plugin, slashes included.
    expect(order(['org/unknown'])).toEqual(['a:org/unknown', 'a-eu:org/unknown']);
    b.always(new ContextLengthError('too long', at));
    a.always('from a');
    const answer = await settled(ai.chatCompletion({ ...ask, model: 'ignored' }, { models: ['n', 'a-eu/large'] }));
    expect(answer.attempts.map(({ provider, model }) => [provider, model])).toEqual([
      ['b', 'n'],
      ['a-eu', 'large'],
    ]);
    expect([b.calls[0]?.model, a.calls[0]?.model]).toEqual(['n', 'large']);
  });

  it('of a call override the primary, which comes first in all other calls', () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' }), scripted('b')({ model: 'n' })] });
    ai.setPrimaryProvider('b');
    const order = (models?: string[]): string[] =>
      ai.explain(ask, { ...(models !== undefined && { models }) }).candidates.map(({ provider }) => provider);
    expect(order()).toEqual(['b', 'a']);
    expect(order(['a/m', 'b/n'])).toEqual(['a', 'b']);
  });

  it('of one provider are never sent to another one', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ContextLengthError('too long', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'n' })] });
    await settled(ai.chatCompletion({ ...ask, model: 'm-large' }));
    expect([a.calls[0]?.model, b.calls[0]?.model]).toEqual(['m-large', 'n']);
  });
});

describe('requirements', () => {
  it('rule out candidates that cannot do what the call requires', () => {
    const [a, b] = [scripted('a', { capabilities: { reasoning: false } }), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    expect(ai.explain(ask, { requires: ['reasoning'] })).toMatchObject({
      candidates: [{ provider: 'b' }],
      skipped: [{ provider: 'a', reason: 'missing-capability', message: expect.stringContaining('reasoning') }],
    });
  });

  it('rule out a context that is certainly too small, and no other', () => {
    const [small, large] = [scripted('small', { capabilities: { maxContextTokens: 1000 } }), scripted('large')];
    const ai = createFlexiAI({ providers: [small({ model: 'm' }), large({ model: 'm' })] });
    expect(ai.explain({ prompt: 'x'.repeat(8000) }).candidates[0]?.provider).toBe('small');
    expect(ai.explain({ prompt: 'x'.repeat(8010) }).skipped).toMatchObject([
      { provider: 'small', reason: 'context-size', message: expect.stringContaining('its limit is 1000 tokens') },
    ]);
  });

  it('are reported as a ContextLengthError when the only candidate is too small', async () => {
    const small = scripted('small', { capabilities: { maxContextTokens: 10 } });
    const ai = createFlexiAI({ providers: [small({ model: 'm' })] });
    await expect(settled(ai.chatCompletion({ prompt: 'x'.repeat(1000) }))).rejects.toThrow(ContextLengthError);
    expect(small.calls).toHaveLength(0);
  });
});

describe('an affinity key', () => {
  it('keeps a conversation where it was answered last', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    a.next(new ServerError('boom', at));
    const turn = async (affinityKey?: string): Promise<string> =>
      (await settled(ai.chatCompletion(ask, affinityKey === undefined ? {} : { affinityKey }))).provider;
    expect(await turn('talk')).toBe('b');
    expect(await turn('talk')).toBe('b');
    expect([await turn('other'), await turn()]).toEqual(['a', 'a']);
    ai.isolate('b');
    expect(await turn('talk')).toBe('a');
    ai.resetCircuitBreakers('b');
    expect(await turn('talk')).toBe('a');
  });

  it('gives a new conversation the same place in every process, and each entry its share', () => {
    const client = (): FlexiAI => {
      const plugin = scripted('p');
      return createFlexiAI({
        providers: ['x', 'y', 'z'].map((name) => plugin({ model: 'm', name })),
        routing: { strategy: 'weighted' },
      });
    };
    const [one, two] = [client(), client()];
    const placeOf = (ai: FlexiAI, talk: number): string | undefined =>
      ai.explain(ask, { affinityKey: `talk ${talk}` }).candidates[0]?.provider;
    const places = Array.from({ length: 600 }, (_, talk) => placeOf(one, talk));
    expect(Array.from({ length: 600 }, (_, talk) => placeOf(two, talk))).toEqual(places);
    for (const name of ['x', 'y', 'z'])
      expect(places.filter((place) => place === name).length / 600).toBeCloseTo(1 / 3, 1);
  });

  it('is forgotten after ttlMs', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { maxRetries: 0 },
      routing: { affinity: { ttlMs: 1000 } },
    });
    a.next(new ServerError('boom', at));
    const turn = async (): Promise<string> => (await settled(ai.chatCompletion(ask, { affinityKey: 'k' }))).provider;
    expect(await turn()).toBe('b');
    vi.setSystemTime(Date.now() + 1500);
    expect(await turn()).toBe('a');
  });
});

describe('routing options', () => {
  it('that are invalid are reported, with the valid values', () => {
    const a = scripted('a');
    const make = (config: object): FlexiAI => createFlexiAI({ providers: [a({ model: 'm' })], ...config });
    expect(() => make({ routing: { strategy: 'weigthed' } })).toThrow(/routing.strategy: expected "priority" or/);
    expect(() => make({ routing: { affinty: {} } })).toThrow(/did you mean "affinity"/);
    expect(() => make({ hedge: { afterMs: 'p9' } })).toThrow(/hedge.afterMs: expected "p50" or "p95" or "p99", got/);
    expect(() => make({ hedge: { afterMs: -1 } })).toThrow(/hedge.afterMs: must be more than 0/);
    expect(() => make({ hedge: true })).toThrow(/hedge: expected an object or false, got/);
    const entry = (options: object): FlexiAI => createFlexiAI({ providers: [a({ model: 'm', ...options } as never)] });
    expect(() => entry({ weight: -1 })).toThrow(/providers\[0\].weight: must be at least 0/);
    expect(() => entry({ weight: Number.NaN })).toThrow(ConfigurationError);
    expect(() => entry({ maxConcurrent: 0 })).toThrow(/providers\[0\].maxConcurrent: must be more than 0/);
    expect(() => entry({ limits: { requestPerMinute: 1 } })).toThrow(/did you mean "requestsPerMinute"/);
    expect(() => entry({ price: { inputUsdPerMillion: 1 } })).toThrow(/price.outputUsdPerMillion: is missing/);
  });

  it('of a call that are invalid are reported before any request', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const wrong = ai.chatCompletion(ask, { models: [], requires: ['toolz'], affinityKey: 5 } as never);
    await expect(wrong).rejects.toThrow(ValidationError);
    await expect(wrong).rejects.toThrow(/models: expected a list of models' names, not empty/);
    await expect(wrong).rejects.toThrow(/requires\[0\]: expected a capability \(streaming, tools/);
    await expect(wrong).rejects.toThrow(/affinityKey: expected a string/);
    expect(a.calls).toHaveLength(0);
  });
});
