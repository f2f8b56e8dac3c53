import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { propertyRuns } from '../../../../../test/long-form.ts';
import { type Scripted, scripted } from '../../../test/scripted-provider.ts';
import { errorOf, settled } from '../../../test/settle.ts';
import {
  AuthenticationError,
  type CircuitBreakerOptions,
  type ClientSnapshot,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  RateLimitError,
  ServerError,
} from '../../index.ts';

const DAY_MS = 86_400_000;
const ask = { prompt: 'Hello' };
const at = { provider: 'x', model: 'm' };

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const spyLogger = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() });

interface Fleet {
  readonly ai: FlexiAI;
  readonly providers: Readonly<Record<'down' | 'throttled' | 'refused' | 'fine', Scripted>>;
  readonly warnings: () => readonly string[];
}

/** One process: the same entries each time, with the snapshot of the process before. */
function start(config: Partial<FlexiAIConfig> = {}): Fleet {
  const logger = spyLogger();
  const [down, throttled, refused, fine] = [
    scripted('down'),
    scripted('throttled'),
    scripted('refused', { keyed: true }),
    scripted('fine'),
  ];
  const ai = createFlexiAI({
    providers: [
      down({ model: 'm' }),
      throttled({ model: 'm' }),
      refused({ model: 'm', apiKey: 'sk-very-secret-key-0123456789' }),
      fine({ model: 'm' }),
    ],
    retry: { maxRetries: 0 },
    circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
    logger,
    ...config,
  });
  return {
    ai,
    providers: { down, throttled, refused, fine },
    warnings: () =>
      logger.warn.mock.calls.map(([text]) => String(text)).filter((text) => text.startsWith('The snapshot')),
  };
}

/** A process with all kinds of failures. */
async function troubled(): Promise<Fleet> {
  const fleet = start();
  const { down, throttled, refused } = fleet.providers;
  down.next(new ServerError('boom', at));
  throttled.next(new RateLimitError('slow down', { ...at, retryAfterMs: 90_000 }));
  refused.next(new AuthenticationError('no', at));
  expect((await fleet.ai.chatCompletion(ask)).provider).toBe('fine');
  return fleet;
}

const throughJson = (ai: FlexiAI): ClientSnapshot => JSON.parse(JSON.stringify(ai));

describe('a snapshot', () => {
  it('keeps the next process from repeating failures, until they are due', async () => {
    const { ai } = await troubled();
    const text = JSON.stringify(ai);
    expect(text).not.toContain('secret');
    expect(text).not.toContain('Hello');
    await vi.advanceTimersByTimeAsync(20_000);
    const next = start({ snapshot: JSON.parse(text) });
    const { skipped, attempts, provider } = await next.ai.chatCompletion(ask);
    expect([provider, attempts.length]).toEqual(['fine', 1]);
    expect(skipped.map(({ provider: name, reason }) => [name, reason])).toEqual([
      ['down', 'circuit-open'],
      ['throttled', 'cooling-down'],
      ['refused', 'credential-out'],
    ]);
    expect(skipped).toEqual(ai.explain(ask).skipped);
    await vi.advanceTimersByTimeAsync(40_000);
    expect((await next.ai.chatCompletion(ask)).attempts).toMatchObject([{ provider: 'down', kind: 'probe' }]);
    expect(next.warnings()).toEqual([]);
  });

  it('contains models that requests named, and entries that are isolated with all future models', async () => {
    const { ai, providers } = start();
    providers.down.next(new ServerError('boom', at));
    await ai.chatCompletion({ ...ask, model: 'other' });
    ai.isolate('fine');
    const next = start({ snapshot: throughJson(ai) }).ai;
    const reasons = (model?: string) =>
      next
        .explain({ ...ask, ...(model !== undefined && { model }) })
        .skipped.map(({ provider, reason }) => [provider, reason]);
    expect(reasons()).toEqual([['fine', 'isolated']]);
    expect(next.explain({ ...ask, model: 'other' }, { provider: 'down' }).candidates).toMatchObject([
      { provider: 'down', model: 'other', lastResort: true },
    ]);
    expect(next.explain({ ...ask, model: 'new' }, { provider: 'fine' }).skipped).toMatchObject([
      { reason: 'isolated' },
    ]);
    next.resetCircuitBreakers();
    expect(reasons()).toEqual([]);
  });

  it('emits events for the circuits that it opens', async () => {
    const snapshot = throughJson((await troubled()).ai);
    const onBreakerChange = vi.fn();
    start({ snapshot, hooks: { onBreakerChange } });
    expect(onBreakerChange.mock.calls).toMatchObject([
      [{ provider: 'down', model: 'm', from: 'closed', to: 'open', reason: 'restored from a snapshot' }],
    ]);
  });

  it('is empty where there is no state, and may be missing', async () => {
    const { ai } = start();
    expect(ai.toJSON()).toEqual({ version: 1, takenAt: Date.now(), entries: [] });
    for (const snapshot of [null, undefined]) {
      const next = start({ snapshot });
      next.ai.restore(snapshot);
      expect(next.warnings()).toEqual([]);
    }
  });

  it('replaces the state of the same entries when it is restored later', async () => {
    const snapshot = throughJson((await troubled()).ai);
    const { ai, providers } = start();
    providers.fine.always(new ServerError('boom', at));
    await errorOf(settled(ai.chatCompletion(ask, { provider: 'fine' })));
    ai.restore(snapshot);
    const { candidates, skipped } = ai.explain(ask);
    // In the snapshot, `fine` had answered: it is asked before the one that failed.
    expect(candidates.map(({ provider, lastResort }) => [provider, lastResort])).toEqual([
      ['fine', true],
      ['down', true],
    ]);
    expect(skipped.map(({ provider }) => provider)).toEqual(['down', 'throttled', 'refused']);
  });

  it('is restored without circuits and keys that the configuration no longer has', async () => {
    const { ai } = await troubled();
    const snapshot = throughJson(ai);
    const twoKeys = snapshot.entries.map((entry) => ({ ...entry, credentials: [...entry.credentials, null] }));
    const next = start({ snapshot: { ...snapshot, entries: twoKeys }, circuitBreaker: false });
    expect(next.ai.explain(ask).skipped.map(({ reason }) => reason)).toEqual(['cooling-down']);
    expect(next.warnings()).toEqual([]);
  });
});

describe('an unusable snapshot', () => {
  const good = { version: 1, takenAt: 0, entries: [] };

  it.each<[string, unknown, string]>([
    ['a text', '{}', 'expected an object, got "{}"'],
    ['a list', [], 'expected an object, got an empty list'],
    ['of another version', { ...good, version: 2 }, 'its version is 2, and this client supports 1'],
    ['without entries', { version: 1, takenAt: 0 }, 'it is malformed. entries: is missing: expected an array'],
    [
      'with a negative time',
      { ...good, entries: [{ name: 'down', credentials: [{ refusals: 1, outUntil: -1 }], routes: [] }] },
      'it is malformed. entries[0].credentials[0].outUntil: must be at least 0, got -1',
    ],
    ['from the past', { ...good, takenAt: Date.parse('2001-02-03') }, 'it was taken at 2001-02-03T00:00:00.000Z'],
    ['from the future', { ...good, takenAt: Date.parse('2601-02-03') }, 'it was taken at 2601-02-03T00:00:00.000Z'],
  ])('(%s) is ignored with one warning that has the reason', async (_which, snapshot, why) => {
    const { ai, warnings } = start({ snapshot: snapshot as ClientSnapshot });
    expect(warnings()).toEqual([`The snapshot was ignored: ${why}.`]);
    expect((await ai.chatCompletion(ask)).provider).toBe('down');
  });

  it('that is more than a day old is ignored; a younger one is not', () => {
    const day = 24 * 60 * 60 * 1000;
    const warningsOf = (age: number) =>
      start({ snapshot: { version: 1, takenAt: Date.now() - age, entries: [] } }).warnings();
    expect(warningsOf(day + 1000)).toEqual([expect.stringContaining('The snapshot was ignored: it was taken at ')]);
    expect(warningsOf(day - 60_000)).toEqual([]);
  });

  it('that cannot be read has no effect, neither at the start nor later', () => {
    const unreadable: ClientSnapshot = {
      version: 1,
      takenAt: Date.now(),
      get entries(): never {
        throw new Error('the store is away');
      },
    };
    const { ai, warnings } = start({ snapshot: unreadable });
    ai.restore(unreadable);
    const warning = 'The snapshot was ignored: it cannot be read: the store is away.';
    expect(warnings()).toEqual([warning, warning]);
  });

  it('is used in part: unknown entries get one warning', async () => {
    const snapshot = throughJson((await troubled()).ai);
    const renamed = {
      ...snapshot,
      entries: snapshot.entries.map((entry) => ({ ...entry, name: entry.name === 'down' ? 'up' : entry.name })),
    };
    const { ai, warnings } = start({ snapshot: renamed });
    expect(warnings()).toEqual(['The snapshot has entries that this client does not have: up.']);
    expect(ai.explain(ask).skipped.map(({ provider }) => provider)).toEqual(['throttled', 'refused']);
  });

  it('pauses no entry for longer than a new failure would', async () => {
    const snapshot = throughJson((await troubled()).ai);
    const far = 8e15;
    const entries = snapshot.entries.map(({ name }) => ({
      name,
      credentials: [{ refusals: Number.MAX_SAFE_INTEGER, outUntil: far }],
      routes: [
        {
          model: 'm',
          coolingUntil: [far],
          circuit: {
            state: 'open' as const,
            window: { kind: 'consecutive' as const, failures: Number.MAX_SAFE_INTEGER },
            openedAt: far,
            openings: Number.MAX_SAFE_INTEGER,
          },
        },
      ],
    }));
    const { ai } = start({ snapshot: { ...snapshot, entries } });
    expect(ai.explain(ask).candidates).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(DAY_MS);
    expect(ai.explain(ask).candidates).toHaveLength(4);
  });

  it('pauses a provider for an hour at most, whatever it contains', async () => {
    const snapshot = throughJson(start().ai);
    const entries = [{ name: 'down', credentials: [null], routes: [{ model: 'm', coolingUntil: [8e15] }] }];
    const { ai } = start({ snapshot: { ...snapshot, entries } });
    expect(ai.explain(ask).skipped).toMatchObject([{ provider: 'down', reason: 'cooling-down' }]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(ai.explain(ask).skipped).toEqual([]);
  });

  it('names a few of many unknown entries in its warning', async () => {
    const entries = Array.from({ length: 500 }, (_, index) => ({
      name: `other-${index}`,
      credentials: [],
      routes: [],
    }));
    const { warnings } = start({ snapshot: { ...throughJson(start().ai), entries } });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain('other-9 and 490 more.');
  });

  const route = (more: object) => [{ name: 'down', credentials: [], routes: [{ model: 'm', ...more }] }];
  it.each<[string, () => unknown, string]>([
    ['a million entries', () => Array.from({ length: 1_000_000 }, () => ({})), 'it holds more than 100000 values'],
    [
      '2,000 entries',
      () => Array.from({ length: 2000 }, () => ({ name: 'x', credentials: [], routes: [] })),
      'entries: ',
    ],
    [
      '2,000 routes',
      () => [{ name: 'x', credentials: [], routes: Array.from({ length: 2000 }, () => ({ model: 'm' })) }],
      'entries[0].routes: ',
    ],
    [
      '2,000 keys',
      () => [{ name: 'x', credentials: Array.from({ length: 2000 }, () => null), routes: [] }],
      'entries[0].credentials: ',
    ],
    [
      'a name of 1,000 characters',
      () => [{ name: 'x'.repeat(1000), credentials: [], routes: [] }],
      'entries[0].name: ',
    ],
    ['a model of 1,000 characters', () => route({ model: 'x'.repeat(1000) }), 'entries[0].routes[0].model: '],
    [
      '2,000 cool-downs',
      () => route({ coolingUntil: Array.from({ length: 2000 }, () => 0) }),
      'entries[0].routes[0].coolingUntil: ',
    ],
    [
      'a latency of years',
      () => route({ latencyMs: { value: 1e12, at: 0 } }),
      'entries[0].routes[0].latencyMs.value: ',
    ],
  ])('with %s is ignored', async (_what, entries, why) => {
    const { ai, warnings } = start({ snapshot: { ...throughJson(start().ai), entries: entries() } as ClientSnapshot });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toContain(why);
    expect(ai.explain(ask).skipped).toEqual([]);
  });

  it('that is circular, or nested without end, is ignored at once', () => {
    const circle: Record<string, unknown> = { version: 1, takenAt: Date.now(), entries: [] };
    circle['entries'] = [circle, circle];
    let nest: unknown = [];
    for (let level = 0; level < 10_000; level += 1) nest = [nest];
    for (const snapshot of [circle, { ...circle, entries: nest }]) {
      expect(start({ snapshot: snapshot as unknown as ClientSnapshot }).warnings()).toHaveLength(1);
    }
  });

  it('never fails the client, however broken it is', async () => {
    const entries = throughJson((await troubled()).ai).entries;
    const value = fc.oneof(fc.anything(), fc.constantFrom(-1, 0, 1e308, Number.NaN, '', null, [], {}));
    const broken = fc
      .record({ version: fc.constant(1), takenAt: fc.constant(Date.now()), entries: fc.constant(entries) })
      .chain((whole) => {
        const text = JSON.stringify(whole);
        const paths = pathsOf(whole);
        return fc
          .array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 1, maxLength: 3 })
          .map((changes) =>
            changes.reduce((snapshot, [path, wrong]) => changed(snapshot, path, wrong), JSON.parse(text)),
          );
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(broken, fc.anything()), async (snapshot) => {
        const { ai, warnings } = start({ snapshot: snapshot as ClientSnapshot });
        expect(warnings().length).toBeLessThanOrEqual(1);
        ai.resetCircuitBreakers();
        expect((await ai.chatCompletion(ask)).provider).toBe('down');
      }),
      propertyRuns(150, 3000),
    );
  });
});

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function changed(value: unknown, [key, ...rest]: Path, wrong: unknown): unknown {
  if (key === undefined || typeof value !== 'object' || value === null) return wrong;
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === key ? changed(inner, rest, wrong) : inner));
  return { ...value, [key]: changed((value as Record<string, unknown>)[key], rest, wrong) };
}

describe('a client in another process', () => {
  const breakers = fc.constantFrom<CircuitBreakerOptions>(
    { failureThreshold: 2, recoveryTimeoutMs: 60_000 },
    { kind: 'count', failureThreshold: 0.5, windowCalls: 4, minimumCalls: 2 },
    { kind: 'sampling', failureThreshold: 0.5, windowMs: 20_000, minimumCallsPerSecond: 0 },
  );
  const steps = fc.array(
    fc.record({
      entry: fc.constantFrom('down', 'throttled', 'refused', 'fine'),
      fault: fc.constantFrom('none', 'server', 'rate-limit', 'authentication'),
      waitMs: fc.constantFrom(0, 500, 15_000),
    }),
    { maxLength: 15 },
  );

  it('has the state of the first one, and plans in the same way, whatever had happened', async () => {
    await fc.assert(
      fc.asyncProperty(breakers, steps, async (circuitBreaker, taken) => {
        const { ai, providers } = start({ circuitBreaker });
        for (const { entry, fault, waitMs } of taken) {
          const provider = providers[entry];
          if (fault === 'server') provider.next(new ServerError('boom', at));
          else if (fault === 'rate-limit') provider.next(new RateLimitError('slow', { ...at, retryAfterMs: 20_000 }));
          else if (fault === 'authentication') provider.next(new AuthenticationError('no', at));
          await settled(ai.chatCompletion(ask, { provider: entry, timeouts: { totalMs: 10 } })).catch(() => undefined);
          await vi.advanceTimersByTimeAsync(waitMs);
        }
        const snapshot = throughJson(ai);
        const { ai: next, warnings } = start({ circuitBreaker, snapshot });
        expect(warnings()).toEqual([]);
        expect(throughJson(next)).toEqual(snapshot);
        expect(next.explain(ask)).toEqual(ai.explain(ask));
      }),
      propertyRuns(60, 1000),
    );
  });
});
