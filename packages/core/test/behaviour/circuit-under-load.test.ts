import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import {
  AuthenticationError,
  type CallOptions,
  type ClientEvents,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  FlexiAIError,
  PermissionError,
  QuotaExhaustedError,
  ServerError,
  type UnifiedResponse,
} from '../../src/index.ts';
import { randomNumbers } from '../../src/routing/random.ts';
import { type Scripted, type ScriptedCall, scripted } from '../scripted-provider.ts';
import { settled } from '../settle.ts';

const CALLERS = IS_LONG ? 500 : 100;
const RECOVERY_MS = 1000;
const ask = { prompt: 'Hello' };
const at = { provider: 'primary', model: 'm' };

beforeEach(() => {
  vi.useFakeTimers();
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const BREAKER = { failureThreshold: 5, recoveryTimeoutMs: RECOVERY_MS, maxRecoveryTimeoutMs: RECOVERY_MS };

function client(config: Partial<FlexiAIConfig> = {}) {
  const [primary, fallback] = [scripted('primary', { keyed: true }), scripted('fallback')];
  fallback.always('from the fallback');
  const ai = createFlexiAI({
    providers: [primary({ model: 'm', apiKey: 'key-0123456789abcdef' }), fallback({ model: 'm' })],
    retry: { maxRetries: 0 },
    circuitBreaker: BREAKER,
    ...config,
  });
  const changes: ClientEvents['breakerChange'][] = [];
  ai.on('breakerChange', (change) => changes.push(change));
  return { ai, primary, fallback, changes };
}

type Outcome = UnifiedResponse | FlexiAIError;

/** Many simultaneous callers, and the outcome of each. */
function crowd(ai: FlexiAI, options: (caller: number) => CallOptions = () => ({})): Promise<Outcome>[] {
  return Array.from({ length: CALLERS }, (_, caller) =>
    ai.chatCompletion(ask, options(caller)).catch((error: FlexiAIError) => error),
  );
}

const slowly =
  (outcome: string | Error, milliseconds = 20) =>
  async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    if (outcome instanceof Error) throw outcome;
    return outcome;
  };

async function goDown(ai: FlexiAI, primary: Scripted): Promise<void> {
  primary.always(slowly(new ServerError('down', at)));
  await settled(Promise.all(crowd(ai)));
  expect(ai.getProviderStatus('primary').circuit?.state).toBe('open');
  primary.calls.length = 0;
}

const providersOf = (outcomes: readonly Outcome[]): ReadonlySet<string> =>
  new Set(outcomes.map((outcome) => (outcome instanceof FlexiAIError ? outcome.code : outcome.provider)));

describe(`${CALLERS} callers and a probe`, () => {
  it('do not wait for it, however long it hangs, nor do later callers', async () => {
    const { ai, primary } = client();
    await goDown(ai, primary);
    primary.always('hang');
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    const started = performance.now();
    const [probe, ...others] = crowd(ai, () => ({ timeouts: { headersMs: 30_000 } }));
    // The clock did not move: none of them needed a timer.
    expect(providersOf(await Promise.all(others))).toEqual(new Set(['fallback']));
    expect(performance.now()).toBe(started);
    for (let second = 0; second < 5; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      const now = performance.now();
      expect(providersOf(await Promise.all(crowd(ai)))).toEqual(new Set(['fallback']));
      expect(performance.now()).toBe(now);
    }
    expect(primary.calls).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await probe).toMatchObject({
      provider: 'fallback',
      attempts: [{ kind: 'probe', errorCode: 'timeout' }, {}],
    });
  });

  it('fail at once with the time of the next probe, where there is no other candidate and whenAlone is refuse', async () => {
    const { ai, primary } = client({ circuitBreaker: { ...BREAKER, whenAlone: 'refuse' } });
    await goDown(ai, primary);
    const early = await Promise.all(crowd(ai, () => ({ provider: 'primary' })));
    expect(providersOf(early)).toEqual(new Set(['circuit-open']));
    expect(early[0]).toMatchObject({ retryAt: ai.getProviderStatus('primary').circuit?.nextProbeAt });
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    primary.always(slowly('recovered'));
    const outcomes = await settled(Promise.all(crowd(ai, () => ({ provider: 'primary' }))));
    expect(outcomes.filter((outcome) => !(outcome instanceof FlexiAIError))).toHaveLength(1);
    expect(primary.calls).toHaveLength(1);
    // The recovery was seen within that one probe.
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['primary']));
  });

  it('ask a dead primary ever more rarely: first with doubled waits, then with one call in fourteen', async () => {
    const circuitBreaker = { failureThreshold: 5, recoveryTimeoutMs: RECOVERY_MS, maxRecoveryTimeoutMs: 600_000 };
    const { ai, primary } = client({ circuitBreaker });
    await goDown(ai, primary);
    const asked: number[] = [];
    const outage = Date.now();
    primary.always(async () => {
      asked.push(Date.now() - outage);
      throw new ServerError('down', at);
    });
    // One caller per second.
    for (let second = 0; second < 3600; second += 1) {
      await vi.advanceTimersByTimeAsync(1000);
      await ai.chatCompletion(ask);
    }
    const gaps = asked.slice(1).map((time, index) => time - (asked[index] ?? 0));
    for (const [index, gap] of gaps.entries()) {
      expect(gap).toBeGreaterThanOrEqual(Math.min(13_000, 2 ** (index + 1) * RECOVERY_MS));
    }
    // One call in fourteen, including the failures that opened the circuit.
    expect(asked.length).toBeLessThanOrEqual(252);
    expect(asked.length).toBeGreaterThanOrEqual(200);
  });

  it('that abort at random, probes included, change no circuit and lose no slot', async () => {
    for (const probes of [1, 3]) {
      const circuitBreaker = {
        failureThreshold: 5,
        recoveryTimeoutMs: RECOVERY_MS,
        maxRecoveryTimeoutMs: RECOVERY_MS,
        halfOpenMaxCalls: probes,
      };
      const { ai, primary, changes } = client({ circuitBreaker });
      await goDown(ai, primary);
      await vi.advanceTimersByTimeAsync(RECOVERY_MS);
      const next = randomNumbers(probes);
      let [running, most] = [0, 0];
      // The primary works again, but each probe is aborted before its answer.
      primary.always(async (_request, { signal }: ScriptedCall['context']) => {
        running += 1;
        most = Math.max(most, running);
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        running -= 1;
        throw new Error('aborted');
      });
      for (let round = 0; round < 3; round += 1) {
        changes.length = 0;
        const outcomes = crowd(ai, () => {
          const controller = new AbortController();
          setTimeout(() => controller.abort(), Math.floor(next() * 40));
          return { signal: controller.signal };
        });
        await vi.advanceTimersByTimeAsync(50);
        for (const kind of providersOf(await Promise.all(outcomes))) expect(['fallback', 'aborted']).toContain(kind);
        expect(ai.getProviderStatus('primary').circuit).toMatchObject({ state: 'half-open', openings: 1 });
        expect(changes.map(({ to }) => to).filter((to) => to !== 'half-open')).toEqual([]);
      }
      expect(most).toBe(probes);
      // Every slot is free again: the probes succeed and close the circuit.
      primary.calls.length = 0;
      primary.always(slowly('recovered'));
      const served = await settled(Promise.all(crowd(ai)));
      expect(served.filter((outcome) => (outcome as UnifiedResponse).provider === 'primary')).toHaveLength(probes);
      expect(primary.calls).toHaveLength(probes);
      expect(ai.getProviderStatus('primary').circuit?.state).toBe('closed');
      expect(ai.getRequestStats().inFlight).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('whose probes fail, abort and succeed: the circuit opens again, once', async () => {
    const circuitBreaker = { failureThreshold: 5, recoveryTimeoutMs: RECOVERY_MS, halfOpenMaxCalls: 3 };
    const { ai, primary, changes } = client({ circuitBreaker });
    await goDown(ai, primary);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    changes.length = 0;
    primary.next(slowly('up', 5), 'hang', slowly(new ServerError('down', at), 15));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 10);
    const outcomes = crowd(ai, (caller) => (caller === 1 ? { signal: controller.signal } : {}));
    await vi.advanceTimersByTimeAsync(100);
    expect(providersOf(await Promise.all(outcomes))).toEqual(new Set(['primary', 'aborted', 'fallback']));
    expect(changes.map(({ to }) => to)).toEqual(['half-open', 'open']);
    expect(ai.getProviderStatus('primary').circuit).toMatchObject({ openings: 2, nextProbeAt: expect.any(Number) });
  });
});

describe(`${CALLERS} callers and a refused key`, () => {
  it.each([
    ['401', new AuthenticationError('no', at)],
    ['a 403 about the account', new PermissionError('no', { ...at, scope: 'account' })],
    ['an exhausted quota', new QuotaExhaustedError('no credit', at)],
  ])('(%s) do not use it, then try it one at a time, without a change of the circuit', async (_why, refusal) => {
    const { ai, primary, changes } = client();
    primary.always(slowly(refusal));
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['fallback']));
    primary.calls.length = 0;
    // Not before it is due, and then one at a time.
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['fallback']));
    expect(primary.calls).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['fallback']));
    expect(primary.calls).toHaveLength(1);
    primary.always(slowly('accepted'));
    await vi.advanceTimersByTimeAsync(10 * RECOVERY_MS);
    primary.calls.length = 0;
    await settled(Promise.all(crowd(ai)));
    expect(primary.calls).toHaveLength(1);
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['primary']));
    expect(changes).toEqual([]);
  });

  it('continue with the other keys of its pool, without a failure of the circuit', async () => {
    const pool = scripted('pool', { keyed: true });
    const keys = ['key-good-0123456789', 'key-bad-0123456789', 'key-fine-0123456789'];
    const ai = createFlexiAI({
      providers: [pool({ model: 'm', apiKeys: keys } as unknown as { model: string })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: RECOVERY_MS },
    });
    const used = new Map<string | undefined, number>();
    pool.always(async (_request, { apiKey }) => {
      used.set(apiKey, (used.get(apiKey) ?? 0) + 1);
      if (apiKey?.includes('bad')) throw new AuthenticationError('no', at);
      return 'ok';
    });
    // The first call with the bad key; after it, no call uses that key.
    await settled(Promise.allSettled([ask, ask, ask].map((request) => ai.chatCompletion(request))));
    used.clear();
    const outcomes = await settled(Promise.all(crowd(ai)));
    expect(providersOf(outcomes)).toEqual(new Set(['pool']));
    expect(used).toEqual(
      new Map([
        [keys[0], CALLERS / 2],
        [keys[2], CALLERS / 2],
      ]),
    );
    expect(ai.getProviderStatus('pool').circuit?.state).toBe('closed');
  });
});

describe(`${CALLERS} callers and an isolated entry`, () => {
  it('do not use it, not even after its recovery time, until it is reset; calls in flight finish', async () => {
    const { ai, primary } = client();
    primary.always(slowly('late', 50));
    const inFlight = crowd(ai);
    await vi.advanceTimersByTimeAsync(10);
    ai.isolate('primary');
    await vi.advanceTimersByTimeAsync(50);
    expect(providersOf(await Promise.all(inFlight))).toEqual(new Set(['primary']));
    expect(ai.getProviderStatus('primary').circuit?.state).toBe('isolated');
    primary.calls.length = 0;
    for (let round = 0; round < 3; round += 1) {
      expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['fallback']));
      await vi.advanceTimersByTimeAsync(100 * RECOVERY_MS);
    }
    expect(primary.calls).toHaveLength(0);
    ai.resetCircuitBreakers('primary');
    expect(providersOf(await settled(Promise.all(crowd(ai))))).toEqual(new Set(['primary']));
  });

  it('neither open nor close it by probes that were in flight when it was isolated and reset', async () => {
    const { ai, primary, changes } = client();
    await goDown(ai, primary);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    primary.always(slowly(new ServerError('down', at), 50));
    const probing = crowd(ai);
    await vi.advanceTimersByTimeAsync(10);
    ai.isolate('primary');
    await vi.advanceTimersByTimeAsync(50);
    await Promise.all(probing);
    expect(ai.getProviderStatus('primary').circuit?.state).toBe('isolated');
    ai.resetCircuitBreakers('primary');
    expect(changes.slice(-3).map(({ to }) => to)).toEqual(['half-open', 'isolated', 'closed']);
  });
});
