import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { onFakeClock } from '../../../test/on-fake-clock.ts';
import { rawProvider } from '../../../test/raw-provider.ts';
import { answer } from '../../../test/scripted-provider.ts';
import { errorOf } from '../../../test/settle.ts';
import { type ClientEvents, createFlexiAI, type FlexiAIConfig, type HealthReport, ServerError } from '../../index.ts';

const ask = { prompt: 'Hello' };
onFakeClock();
beforeEach(() => {
  // The middle of the jitter.
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => void vi.restoreAllMocks());

const report = (status: HealthReport['status']): HealthReport => ({ status, latencyMs: 1, checkedAt: 0 });

/** A provider that is down, and whose health the test sets. */
function client(config: Partial<FlexiAIConfig> = {}) {
  const state = { up: false };
  const healthCheck = vi.fn(async (): Promise<HealthReport> => report(state.up ? 'healthy' : 'unhealthy'));
  const chatCompletion = vi.fn(async () => {
    if (!state.up) throw new ServerError('down', { provider: 'a', model: 'm' });
    return answer('up');
  });
  const a = rawProvider('a', { healthCheck: () => healthCheck(), chatCompletion: () => chatCompletion() });
  const shared = {
    retry: { maxRetries: 0 },
    circuitBreaker: {
      failureThreshold: 1,
      recoveryTimeoutMs: 300_000,
      maxRecoveryTimeoutMs: 1_200_000,
      whenAlone: 'refuse',
    },
  } as const;
  const ai = createFlexiAI({
    ...shared,
    providers: [a({ model: 'm' })],
    healthProbe: { intervalMs: 10_000 },
    ...config,
  });
  const changes: ClientEvents['breakerChange'][] = [];
  ai.on('breakerChange', (change) => changes.push(change));
  const fail = (request: object = {}) => errorOf(ai.chatCompletion({ ...ask, ...request }));
  return {
    ai,
    plugin: a,
    shared,
    state,
    healthCheck,
    chatCompletion,
    changes,
    fail,
    circuit: () => ai.getProviderStatus('a').circuit,
  };
}

describe('the health probe', () => {
  it('lets the next call probe as soon as the provider is healthy, long before the recovery time is over', async () => {
    const { ai, state, healthCheck, chatCompletion, changes, fail, circuit } = client();
    await fail();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(healthCheck).toHaveBeenCalledTimes(3);
    expect(await fail()).toMatchObject({ code: 'circuit-open' });
    state.up = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(healthCheck).toHaveBeenCalledTimes(4);
    // A list of models is not an answer: only a call can show that answers come.
    expect(circuit()).toMatchObject({ state: 'open', nextProbeAt: Date.now() });
    expect(chatCompletion).toHaveBeenCalledTimes(1);
    expect((await ai.chatCompletion(ask)).attempts).toMatchObject([{ kind: 'probe', outcome: 'success' }]);
    expect(changes.map(({ from, to, reason }) => `${from} ${to}: ${reason}`)).toEqual([
      'closed open: down',
      'open half-open: a health check found it well',
      'half-open closed: its probes succeeded',
    ]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(healthCheck).toHaveBeenCalledTimes(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('hastens once per outage: where answers still fail, the doubled recovery time applies', async () => {
    const { state, healthCheck, chatCompletion, changes, fail } = client();
    await fail();
    healthCheck.mockResolvedValue(report('healthy'));
    await vi.advanceTimersByTimeAsync(10_000);
    await fail();
    expect(chatCompletion).toHaveBeenCalledTimes(2);
    const reopened = Date.now();
    for (let minute = 0; minute < 7; minute += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      await fail();
    }
    expect([healthCheck, chatCompletion].map(({ mock }) => mock.calls.length)).toEqual([1, 2]);
    await vi.advanceTimersByTimeAsync(reopened + 450_000 - Date.now());
    state.up = true;
    expect(await fail().catch(() => 'answered')).toBe('answered');
    expect(changes.at(-2)).toMatchObject({ to: 'half-open', reason: 'the recovery time is over' });
    // Closed again: a later outage starts anew.
    state.up = false;
    await fail();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(healthCheck).toHaveBeenCalledTimes(2);
  });

  it('runs one check at a time, however long it takes, and none while no circuit is open', async () => {
    const { healthCheck, fail, ai } = client();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(healthCheck).not.toHaveBeenCalled();
    let [running, most] = [0, 0];
    healthCheck.mockImplementation(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 9000));
      running -= 1;
      return report('unhealthy');
    });
    await fail();
    // Another model of the same entry: the same check counts for both.
    await fail({ model: 'other' });
    await vi.advanceTimersByTimeAsync(100_000);
    expect(most).toBe(1);
    expect(healthCheck).toHaveBeenCalledTimes(5);
    ai.resetCircuitBreakers();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(healthCheck.mock.calls.length).toBeLessThanOrEqual(6);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('counts for all models of its entry', async () => {
    const { ai, state, fail } = client();
    await fail();
    await fail({ model: 'other' });
    state.up = true;
    await vi.advanceTimersByTimeAsync(10_000);
    for (const model of ['m', 'other']) expect((await ai.chatCompletion({ ...ask, model })).text).toBe('up');
  });

  it('does not count a throttled, silent or failing health check as healthy', async () => {
    const { healthCheck, fail, circuit } = client();
    await fail();
    const due = circuit()?.nextProbeAt;
    healthCheck
      .mockResolvedValueOnce(report('degraded'))
      .mockRejectedValueOnce(new Error('socket'))
      .mockImplementationOnce(() => new Promise(() => undefined));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(healthCheck.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(circuit()).toMatchObject({ state: 'open', nextProbeAt: due });
  });

  it('checks nothing while the entry is isolated', async () => {
    const { ai, healthCheck, fail, state } = client();
    await fail();
    ai.isolate('a');
    state.up = true;
    await vi.advanceTimersByTimeAsync(100_000);
    expect(healthCheck).not.toHaveBeenCalled();
    expect(await fail()).toMatchObject({ code: 'circuit-open' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends with the client, even during a check', async () => {
    for (const waitMs of [5000, 10_500]) {
      const { ai, healthCheck, fail } = client();
      healthCheck.mockImplementation(() => new Promise(() => undefined));
      await fail();
      await vi.advanceTimersByTimeAsync(waitMs);
      await ai.close();
      expect(vi.getTimerCount()).toBe(0);
      await vi.advanceTimersByTimeAsync(100_000);
      expect(healthCheck.mock.calls.length).toBeLessThanOrEqual(1);
    }
  });

  it('also watches a circuit that was restored', async () => {
    const { ai, fail } = client();
    await fail();
    const next = client({ snapshot: JSON.parse(JSON.stringify(ai)) });
    next.state.up = true;
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await next.ai.chatCompletion(ask)).text).toBe('up');
  });

  it('follows a new configuration: it can be switched on during an outage, and checks no entry that is gone', async () => {
    const { ai, fail, healthCheck, plugin, shared } = client({ healthProbe: false });
    await fail();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(healthCheck).not.toHaveBeenCalled();
    ai.reconfigure({ ...shared, healthProbe: { intervalMs: 10_000 }, providers: [plugin({ model: 'm' })] });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(healthCheck).toHaveBeenCalledTimes(1);
    const other = rawProvider('other', {});
    ai.reconfigure({ ...shared, healthProbe: { intervalMs: 10_000 }, providers: [other({ model: 'm' })] });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(healthCheck).toHaveBeenCalledTimes(1);
    await ai.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('spreads the checks of many clients, and logs them at debug level only', async () => {
    const logger = { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const { fail, healthCheck } = client({ logger });
    vi.mocked(Math.random).mockReturnValue(0);
    await fail();
    await vi.advanceTimersByTimeAsync(7500);
    expect(healthCheck).toHaveBeenCalledTimes(1);
    vi.mocked(Math.random).mockReturnValue(0.999);
    await vi.advanceTimersByTimeAsync(7500);
    expect(healthCheck).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(12_400);
    expect(healthCheck).toHaveBeenCalledTimes(2);
    expect(logger.debug.mock.calls.map(([text]) => text)).toContain('A health check found "a" unhealthy.');
    expect(JSON.stringify([logger.info.mock.calls, logger.warn.mock.calls])).not.toContain('health check');
  });

  it('is off by default, and can be switched on and off for an entry', async () => {
    const [checked, unchecked, plain] = [vi.fn(), vi.fn(), vi.fn()];
    const entry = (id: string, healthCheck: () => void) =>
      rawProvider(id, {
        healthCheck: async () => {
          healthCheck();
          return report('unhealthy');
        },
        chatCompletion: async () => {
          throw new ServerError('down', { provider: id });
        },
      });
    const shared = {
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 60_000 },
    } as const;
    const [on, off, none] = [entry('on', checked), entry('off', unchecked), entry('none', plain)];
    const clients = [
      createFlexiAI({ ...shared, healthProbe: {}, providers: [off({ model: 'm', healthProbe: false })] }),
      createFlexiAI({ ...shared, providers: [on({ model: 'm', healthProbe: {} }), none({ model: 'm' })] }),
    ];
    for (const ai of clients) await errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(5000);
    expect([checked, unchecked, plain].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
    for (const ai of clients) await ai.close();
  });

  it.each([
    [{ intervalMs: 0 }, 'healthProbe.intervalMs: must be more than 0, got 0'],
    [{ interval: 5 }, 'healthProbe.interval: unknown option; did you mean "intervalMs"?'],
    [true, 'healthProbe: expected an object or false, got true'],
  ])('rejects the option %j', (healthProbe, message) => {
    expect(() => client({ healthProbe: healthProbe as object })).toThrow(message);
  });
});
