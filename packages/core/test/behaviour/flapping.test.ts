import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { type CircuitBreakerOptions, createFlexiAI, ServerError, type UnifiedResponse } from '../../src/index.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const CALLERS = IS_LONG ? 500 : 100;
const RECOVERY_MS = 1000;
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const KINDS = {
  consecutive: { kind: 'consecutive', failureThreshold: 5 },
  count: { kind: 'count', failureThreshold: 0.5, windowCalls: 20, minimumCalls: 10 },
  sampling: { kind: 'sampling', failureThreshold: 0.5, windowMs: 5000, minimumCallsPerSecond: 1 },
} as const satisfies Record<string, CircuitBreakerOptions>;

/** A primary that is down or up as the test sets it, and a fallback that always answers. */
function flapping(halfOpenMaxCalls: number, kind: keyof typeof KINDS = 'consecutive') {
  const [primary, fallback] = [scripted('primary'), scripted('fallback')];
  fallback.always('from the fallback');
  const ai = createFlexiAI({
    providers: [primary({ model: 'm' }), fallback({ model: 'm' })],
    retry: { maxRetries: 0 },
    circuitBreaker: {
      ...KINDS[kind],
      recoveryTimeoutMs: RECOVERY_MS,
      maxRecoveryTimeoutMs: RECOVERY_MS,
      halfOpenMaxCalls,
    },
  });
  const down = async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new ServerError('down', { provider: 'primary' });
  };
  const up = async (): Promise<string> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'from the primary';
  };
  return { ai, primary, fallback, goDown: () => primary.always(down), comeUp: () => primary.always(up) };
}

const wave = (ai: ReturnType<typeof flapping>['ai'], options = {}): Promise<UnifiedResponse[]> =>
  settled(Promise.all(Array.from({ length: CALLERS }, () => ai.chatCompletion(ask, options))));

describe(`${CALLERS} callers of a flapping primary`, () => {
  it.each([
    [1, 'consecutive', 5],
    [3, 'consecutive', 5],
    [1, 'count', 3],
    [3, 'count', 3],
    [1, 'sampling', 3],
    [3, 'sampling', 3],
  ] as const)('are all answered, and send exactly %i probes in each window (%s)', async (probes, kind, windows) => {
    const { ai, primary, fallback, goDown, comeUp } = flapping(probes, kind);
    goDown();
    // All of them find the circuit closed: none can have seen the failures yet.
    expect((await wave(ai)).every(({ provider }) => provider === 'fallback')).toBe(true);
    expect(primary.calls).toHaveLength(CALLERS);
    expect(ai.getProviderStatus('primary').circuit).toMatchObject({ state: 'open', openings: 1 });

    for (let window = 0; window < windows; window += 1) {
      primary.calls.length = 0;
      fallback.calls.length = 0;
      // No call at all while the circuit is open, however many callers there are.
      const early = await wave(ai);
      expect(early.every(({ attempts }) => attempts.length === 1)).toBe(true);
      expect(primary.calls).toHaveLength(0);

      await vi.advanceTimersByTimeAsync(RECOVERY_MS);
      const started = Date.now();
      const answers = await wave(ai);
      expect(primary.calls).toHaveLength(probes);
      expect(answers.map(({ text }) => text)).toEqual(answers.map(() => 'from the fallback'));
      const kinds = answers.flatMap(({ attempts }) => attempts.map(({ kind }) => kind));
      expect(kinds.filter((kind) => kind === 'probe')).toHaveLength(probes);
      // A call that was no probe did not wait for one: the fallback was asked in the same millisecond.
      const begun = answers.map(({ attempts }) => (attempts.at(-1)?.startedAt ?? 0) - started);
      expect(begun.filter((wait) => wait === 0)).toHaveLength(CALLERS - probes);
      expect(begun.filter((wait) => wait === 20)).toHaveLength(probes);
      const reasons = answers.flatMap(({ skipped }) => skipped.map(({ reason }) => reason));
      expect(reasons).toEqual(Array.from({ length: CALLERS - probes }, () => 'probe-in-flight'));
      expect(ai.getProviderStatus('primary').circuit?.state).toBe('open');
    }

    // The recovery is seen within one round of probes.
    comeUp();
    primary.calls.length = 0;
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    const recovering = await wave(ai);
    expect(recovering.filter(({ provider }) => provider === 'primary')).toHaveLength(probes);
    expect(ai.getProviderStatus('primary').circuit?.state).toBe('closed');
    expect((await wave(ai)).every(({ provider }) => provider === 'primary')).toBe(true);
    expect(ai.getRequestStats()).toMatchObject({ failed: 0, aborted: 0, inFlight: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cost at most two upstream calls each while it goes up and down', async () => {
    const { ai, primary, fallback, goDown, comeUp } = flapping(1);
    for (let turn = 0; turn < 6; turn += 1) {
      if (turn % 2 === 0) goDown();
      else comeUp();
      const answers = await wave(ai);
      expect(answers).toHaveLength(CALLERS);
      await vi.advanceTimersByTimeAsync(RECOVERY_MS / 2);
    }
    expect((primary.calls.length + fallback.calls.length) / (6 * CALLERS)).toBeLessThanOrEqual(2);
    expect(ai.getRequestStats()).toMatchObject({ total: 6 * CALLERS, succeeded: 6 * CALLERS, failed: 0 });
  });

  it('that stream are served like those that do not', async () => {
    const { ai, primary, goDown } = flapping(2);
    goDown();
    await wave(ai);
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    primary.calls.length = 0;
    const texts = await settled(
      Promise.all(Array.from({ length: CALLERS }, () => ai.streamChatCompletion(ask).response())),
    );
    expect(texts.map(({ text }) => text)).toEqual(texts.map(() => 'from the fallback'));
    expect(primary.calls).toHaveLength(2);
  });

  it('that abort do not use up the probes', async () => {
    const { ai, primary, goDown, comeUp } = flapping(1);
    goDown();
    await wave(ai);
    comeUp();
    await vi.advanceTimersByTimeAsync(RECOVERY_MS);
    primary.calls.length = 0;
    for (let round = 0; round < 20; round += 1) {
      const controller = new AbortController();
      const probe = errorOf(ai.chatCompletion(ask, { signal: controller.signal, provider: 'primary' }));
      controller.abort();
      expect(await probe).toMatchObject({ code: 'aborted' });
      expect(ai.getProviderStatus('primary').circuit?.state).toBe('half-open');
    }
    expect((await wave(ai)).filter(({ provider }) => provider === 'primary')).toHaveLength(1);
    expect(ai.getProviderStatus('primary').circuit?.state).toBe('closed');
  });
});

describe('a full outage', () => {
  it('costs one upstream call for each call once the reserve for retries is used up', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    for (const provider of [a, b]) provider.always(new ServerError('down', { provider: 'x' }));
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    // Both start with fifteen retries, and earn one every fifty seconds.
    for (let call = 0; call < 30; call += 1) await errorOf(settled(ai.chatCompletion(ask)));
    for (const { calls } of [a, b]) calls.length = 0;
    for (let call = 0; call < 300; call += 1) await errorOf(settled(ai.chatCompletion(ask)));
    expect((a.calls.length + b.calls.length) / 300).toBeGreaterThanOrEqual(1);
    expect((a.calls.length + b.calls.length) / 300).toBeLessThanOrEqual(1.3);
    // Both are still asked.
    expect(Math.min(a.calls.length, b.calls.length)).toBeGreaterThan(20);
    a.always('well');
    // A call asks one of the two open circuits, and the other one only where the budget allows: the next call asks that one.
    const later = [];
    for (let call = 0; call < 5; call += 1) later.push(await settled(ai.chatCompletion(ask)).catch(() => undefined));
    expect(later.filter((answer) => answer?.provider === 'a').length).toBeGreaterThanOrEqual(3);
  });

  it('costs almost no upstream calls where open circuits are refused, and every call ends at once', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    for (const provider of [a, b]) provider.always(new ServerError('down', { provider: 'x' }));
    const circuitBreaker = { whenAlone: 'refuse' } as const;
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], circuitBreaker });
    const errors = [];
    for (let call = 0; call < 300; call += 1) errors.push(await errorOf(settled(ai.chatCompletion(ask))));
    expect((a.calls.length + b.calls.length) / 300).toBeLessThanOrEqual(0.5);
    const before = Date.now();
    expect(await errorOf(ai.chatCompletion(ask))).toMatchObject({
      code: 'all-providers-failed',
      attempts: [],
      skipped: [{ reason: 'circuit-open' }, { reason: 'circuit-open' }],
    });
    expect(Date.now() - before).toBe(0);
    expect(new Set(errors.map((error) => (error as { code: string }).code))).toEqual(new Set(['all-providers-failed']));
  });
});
