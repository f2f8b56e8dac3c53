import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  AuthenticationError,
  ConfigurationError,
  createFlexiAI,
  defineProvider,
  type FlexiAI,
  InvalidRequestError,
  RateLimitError,
  ServerError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 23) });
  // No jitter: each wait has its maximum length.
  vi.spyOn(Math, 'random').mockReturnValue(1);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A client with one scripted provider, without retries, with a circuit that opens at once. */
function one(): { a: ReturnType<typeof scripted>; ai: FlexiAI } {
  const a = scripted('a');
  const ai = createFlexiAI({
    providers: [a({ model: 'm' })],
    retry: { maxRetries: 0 },
    circuitBreaker: { failureThreshold: 2, recoveryTimeoutMs: 1000 },
  });
  return { a, ai };
}

describe('getProviderStatus', () => {
  it('has only the names of an entry that was not asked yet', () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm', name: 'first', priority: 7 }), a({ model: 'm2' })] });
    expect(ai.getProviderStatus('first')).toEqual({
      name: 'first',
      plugin: 'a',
      provider: 'a',
      model: 'm',
      priority: 7,
      primary: false,
      health: 'unknown',
      circuit: { state: 'closed', successes: 0, failures: 0, consecutiveFailures: 0, rejections: 0, openings: 0 },
      requests: 0,
      successes: 0,
      failures: 0,
      aborted: 0,
      inFlight: 0,
      inputTokens: 0,
      outputTokens: 0,
      latency: undefined,
      firstContent: undefined,
      timeouts: { headersMs: 30_000, unaryHeadersMs: 120_000, firstContentMs: 60_000, idleMs: 30_000, learned: [] },
    });
    expect(ai.getProviderStatus().map(({ name, primary }) => [name, primary])).toEqual([
      ['a', true],
      ['first', false],
    ]);
  });

  it('counts attempts, tokens, times and what is in flight', async () => {
    const { a, ai } = one();
    a.next('four', 'three', { stream: ['x', 'y'] });
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    await ai.streamChatCompletion(ask).response();
    a.next('hang');
    const controller = new AbortController();
    const hanging = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1);
    expect(ai.getProviderStatus('a')).toMatchObject({ requests: 4, successes: 3, inFlight: 1, aborted: 0 });
    controller.abort();
    await hanging;
    expect(ai.getProviderStatus('a')).toMatchObject({
      requests: 4,
      successes: 3,
      failures: 0,
      aborted: 1,
      inFlight: 0,
      inputTokens: 9,
      outputTokens: 11,
      latency: { samples: 3 },
      firstContent: { samples: 1 },
      health: 'healthy',
    });
  });

  it('has the last error, the cool-down and the refused credential', async () => {
    const { a, ai } = one();
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 30_000 }));
    await errorOf(ai.chatCompletion(ask));
    const now = Date.now();
    expect(ai.getProviderStatus('a')).toMatchObject({
      coolingUntil: now + 30_000,
      lastError: { code: 'rate-limit', message: 'slow down' },
    });
    await vi.advanceTimersByTimeAsync(30_000);
    expect(ai.getProviderStatus('a')).not.toHaveProperty('coolingUntil');
    a.next(new AuthenticationError('bad key', at));
    await errorOf(ai.chatCompletion(ask));
    expect(ai.getProviderStatus('a')).toMatchObject({
      credentialOutUntil: now + 31_000,
      lastError: { code: 'authentication' },
      circuit: { failures: 0 },
    });
  });

  it('rejects unknown names with the nearest known one, also names of Object.prototype', () => {
    const { ai } = one();
    for (const name of ['b', '__proto__', 'constructor', 'toString']) {
      expect(() => ai.getProviderStatus(name)).toThrow(ConfigurationError);
      expect(() => ai.isolate(name)).toThrow(ConfigurationError);
      expect(() => ai.resetCircuitBreakers(name)).toThrow(ConfigurationError);
      expect(() => ai.setPrimaryProvider(name)).toThrow(ConfigurationError);
    }
    expect(() => ai.getProviderStatus('zzzzzz')).toThrow('There is no provider "zzzzzz" in this client. It has a.');
    expect(() => ai.getProviderStatus('aa')).toThrow(
      'There is no provider "aa" in this client; did you mean "a"? It has a.',
    );
  });
});

describe('a client in a console', () => {
  it('shows its entries with their circuits, its counts, and whether it is closed; no key', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm', apiKey: 'secret-of-a' })], retry: { maxRetries: 0 } });
    await ai.chatCompletion(ask);
    const shown = inspect({ ai }, { depth: 5 });
    expect(shown).toContain("FlexiAI {\n    state: 'open'");
    expect(shown).toContain("'a (m): healthy, circuit closed'");
    expect(shown).toContain('succeeded: 1');
    expect(shown).not.toContain('secret-of-a');
    await settled(ai.close());
    expect(inspect(ai)).toContain("state: 'closed'");
  });
});

describe('getHealth', () => {
  const health = (ai: FlexiAI): string => `${ai.getHealth().status} ${ai.getProviderStatus('a').health}`;

  it('changes from unknown over healthy and degraded to unhealthy, and back', async () => {
    const { a, ai } = one();
    expect(health(ai)).toBe('healthy unknown');
    await ai.chatCompletion(ask);
    expect(health(ai)).toBe('healthy healthy');
    a.next(new ServerError('boom', at), new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    expect(health(ai)).toBe('degraded degraded');
    await errorOf(ai.chatCompletion(ask));
    expect(health(ai)).toBe('unhealthy unhealthy');
    await vi.advanceTimersByTimeAsync(999);
    expect(health(ai)).toBe('unhealthy unhealthy');
    // The next call would probe: an application that checks the health before a call must not wait for ever.
    await vi.advanceTimersByTimeAsync(1);
    expect(health(ai)).toBe('degraded degraded');
    await ai.chatCompletion(ask);
    expect(health(ai)).toBe('healthy healthy');
  });

  it('is degraded while the circuit is half-open, while the provider cools down, and after only failures', async () => {
    const { a, ai } = one();
    a.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    expect(health(ai)).toBe('degraded degraded');
    a.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1000);
    a.next('hang');
    const controller = new AbortController();
    const probe = errorOf(ai.chatCompletion(ask, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('half-open');
    expect(health(ai)).toBe('degraded degraded');
    controller.abort();
    await probe;
    await ai.chatCompletion(ask);
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 30_000 }));
    await errorOf(ai.chatCompletion(ask));
    expect(health(ai)).toBe('degraded degraded');
  });

  it('is unhealthy while the credential is refused, and while the entry is isolated', async () => {
    const { a, ai } = one();
    a.next(new AuthenticationError('bad key', at));
    await errorOf(ai.chatCompletion(ask));
    expect(health(ai)).toBe('unhealthy unhealthy');
    ai.resetCircuitBreakers();
    expect(ai.getProviderStatus('a').health).toBe('degraded');
    ai.isolate('a');
    expect(health(ai)).toBe('unhealthy unhealthy');
    ai.resetCircuitBreakers('a');
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
    expect(health(ai)).toBe('healthy healthy');
  });

  it('of the client combines that of its entries', () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    ai.isolate('a');
    expect(ai.getHealth()).toEqual({
      status: 'degraded',
      providers: [
        { name: 'a', health: 'unhealthy' },
        { name: 'b', health: 'unknown' },
      ],
    });
    ai.isolate('b');
    expect(ai.getHealth().status).toBe('unhealthy');
  });

  it('is known without a circuit breaker, too', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker: false, retry: { maxRetries: 0 } });
    a.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    expect(ai.getProviderStatus('a')).toMatchObject({ circuit: undefined, health: 'degraded' });
    await ai.chatCompletion(ask);
    expect(ai.getProviderStatus('a').health).toBe('healthy');
  });
});

describe('isolate and resetCircuitBreakers', () => {
  it('take an entry out of service with every model, also one that is named later, and put it back', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    await ai.chatCompletion({ ...ask, model: 'known' });
    ai.isolate('a');
    ai.isolate('a');
    for (const model of ['m', 'known', 'new']) {
      const { provider, skipped } = await ai.chatCompletion({ ...ask, model });
      expect([provider, skipped[0]?.reason]).toEqual(['b', 'isolated']);
    }
    await vi.advanceTimersByTimeAsync(10_000_000);
    expect(ai.explain({ ...ask, model: 'newer' })).toMatchObject({
      candidates: [{ provider: 'b' }],
      skipped: [{ provider: 'a', reason: 'isolated' }],
    });
    ai.resetCircuitBreakers('a');
    for (const model of ['m', 'known', 'new', 'newer', 'newest']) {
      expect((await ai.chatCompletion({ ...ask, model })).provider).toBe('a');
    }
  });

  it('cannot isolate an entry without a circuit breaker', () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm', circuitBreaker: false })] });
    expect(() => ai.isolate('a')).toThrow('"a" has no circuit breaker (circuitBreaker: false): it cannot be isolated.');
  });

  it('forget circuits, cool-downs and refused credentials, of one entry or of all', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1 },
      retry: { maxRetries: 0 },
    });
    const break_ = async (): Promise<void> => {
      a.next(new ServerError('boom', at));
      b.next(new RateLimitError('slow down', { provider: 'b', retryAfterMs: 60_000 }));
      await errorOf(ai.chatCompletion(ask));
      expect(ai.explain(ask)).toMatchObject({
        candidates: [{ provider: 'a', lastResort: true }],
        skipped: [{ provider: 'b', reason: 'cooling-down' }],
      });
    };
    await break_();
    ai.resetCircuitBreakers('b');
    expect(ai.explain(ask).candidates).toMatchObject([{ provider: 'b' }, { provider: 'a', lastResort: true }]);
    ai.resetCircuitBreakers();
    expect(ai.explain(ask).candidates).toHaveLength(2);
    await break_();
    ai.resetCircuitBreakers();
    a.next(new AuthenticationError('bad key', at));
    expect((await ai.chatCompletion(ask)).provider).toBe('b');
    expect(ai.explain(ask).skipped[0]?.reason).toBe('credential-out');
    ai.resetCircuitBreakers('a');
    expect((await ai.chatCompletion(ask)).provider).toBe('a');
  });
});

describe('a refused credential', () => {
  it('is paused once for many calls that were refused at the same time, not for the longest time at once', async () => {
    const { a, ai } = one();
    a.always(new AuthenticationError('bad key', at));
    await Promise.all(Array.from({ length: 50 }, () => errorOf(ai.chatCompletion(ask))));
    expect(ai.getProviderStatus('a').credentialOutUntil).toBe(Date.now() + 1000);
    await vi.advanceTimersByTimeAsync(1000);
    // One call at a time tries it again.
    const calls = a.calls.length;
    await Promise.all(Array.from({ length: 50 }, () => errorOf(ai.chatCompletion(ask))));
    expect(a.calls).toHaveLength(calls + 1);
    expect(ai.getProviderStatus('a').credentialOutUntil).toBe(Date.now() + 2000);
    await vi.advanceTimersByTimeAsync(2000);
    a.always('ok');
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
    expect(ai.getProviderStatus('a')).not.toHaveProperty('credentialOutUntil');
  });
});

describe('getRequestStats', () => {
  it('counts every call once, by how it ended', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 1 } });
    a.next(new ServerError('boom', at), new ServerError('boom', at));
    await settled(ai.chatCompletion(ask));
    a.next(new InvalidRequestError('no', at));
    await errorOf(settled(ai.chatCompletion(ask)));
    await errorOf(ai.chatCompletion(ask, { signal: AbortSignal.abort() }));
    await ai.streamChatCompletion(ask).response();
    expect(ai.getRequestStats()).toEqual({
      total: 4,
      succeeded: 2,
      failed: 1,
      aborted: 1,
      inFlight: 0,
      attempts: 5,
      retries: 1,
      failovers: 1,
      inputTokens: 6,
      outputTokens: 4,
    });
  });

  it('counts the attempts of a stream that was left, with their purposes', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    a.next(new ServerError('boom', at));
    b.next({ stream: ['x', 'y'], ending: 'hang' });
    for await (const _ of ai.streamChatCompletion(ask).textStream) break;
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, attempts: 2, failovers: 1 });
  });

  it('is a snapshot', async () => {
    const { ai } = one();
    const before = ai.getRequestStats();
    await ai.chatCompletion(ask);
    expect([before.total, ai.getRequestStats().total]).toEqual([0, 1]);
  });
});

describe('checkHealth', () => {
  const KEY = 'sk-0123456789abcdef0123';

  it('asks every provider at the same time and reports by name', async () => {
    const slow = rawProvider('slow', {
      healthCheck: async () => {
        await new Promise((resolve) => setTimeout(resolve, 4000));
        return { status: 'degraded', latencyMs: 4000, checkedAt: 1, message: 'throttled' };
      },
    });
    const ai = createFlexiAI({
      providers: [slow({ model: 'm' }), slow({ model: 'm' }), scripted('a')({ model: 'm' })],
    });
    const started = Date.now();
    expect(await settled(ai.checkHealth())).toEqual({
      slow: { status: 'degraded', latencyMs: 4000, checkedAt: 1, message: 'throttled' },
      'slow-2': { status: 'degraded', latencyMs: 4000, checkedAt: 1, message: 'throttled' },
      a: { status: 'healthy', latencyMs: 0, checkedAt: 0 },
    });
    expect(Date.now() - started).toBe(4000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('waits at most ten seconds for a silent provider, and aborts its check', async () => {
    let signal: AbortSignal | undefined;
    const silent = rawProvider('silent', {
      healthCheck: (context) => {
        signal = context?.signal;
        return new Promise(() => undefined);
      },
    });
    const ai = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const started = Date.now();
    const reports = await settled(ai.checkHealth());
    expect(reports).toEqual({
      silent: { status: 'unhealthy', latencyMs: 10_000, checkedAt: started, message: 'no answer within 10000 ms' },
    });
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each<[string, () => Promise<never>, string]>([
    ['rejects', () => Promise.reject(new Error(`refused ${KEY}`)), 'refused [redacted]'],
    [
      'throws synchronously',
      () => {
        throw new Error('at once');
      },
      'at once',
    ],
    ['rejects with a text', () => Promise.reject('down'), 'unknown failure'],
  ])('reports a provider that %s as unhealthy, without a key', async (_what, healthCheck, message) => {
    const plugin = defineProvider({
      ...rawProvider('bad', { healthCheck }),
      apiKey: { env: [], validate: () => ({ ok: true }) },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKey: KEY })] });
    expect((await ai.checkHealth())['bad']).toMatchObject({ status: 'unhealthy', message });
  });

  it('contains no key that a provider’s own report repeats', async () => {
    const plugin = defineProvider({
      ...rawProvider('bad', {
        healthCheck: async (context) => ({
          status: 'unhealthy',
          latencyMs: 1,
          checkedAt: 1,
          message: `no ${context?.apiKey}`,
        }),
      }),
      apiKey: { env: [], validate: () => ({ ok: true }) },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm', apiKey: KEY })] });
    expect((await ai.checkHealth())['bad']?.message).toBe('no [redacted]');
  });

  it('ends with the client, and leaves no timer', async () => {
    let signal: AbortSignal | undefined;
    const silent = rawProvider('silent', {
      healthCheck: (context) => {
        signal = context?.signal;
        return new Promise(() => undefined);
      },
    });
    const ai = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const reports = ai.checkHealth();
    await vi.advanceTimersByTimeAsync(1000);
    await ai.close();
    expect(await reports).toMatchObject({ silent: { status: 'unhealthy', message: 'the client was closed' } });
    expect(signal?.aborted).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('reports a missing key without a request', async () => {
    const healthCheck = vi.fn();
    const plugin = defineProvider({
      ...rawProvider('keyed', { healthCheck }),
      apiKey: { env: ['NO_SUCH_VARIABLE'], validate: () => ({ ok: true }) },
    });
    const ai = createFlexiAI({ providers: [plugin({ model: 'm' })] });
    expect((await ai.checkHealth())['keyed']).toMatchObject({
      status: 'unhealthy',
      message: expect.stringContaining('NO_SUCH_VARIABLE'),
    });
    expect(healthCheck).not.toHaveBeenCalled();
  });

  it('accepts an entry with a name of Object.prototype', async () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm', name: '__proto__' })] });
    expect(Object.keys(await ai.checkHealth())).toEqual(['__proto__']);
  });
});

describe('explain', () => {
  it('shows the route that the call then takes, and changes nothing', async () => {
    const [a, b, c] = [scripted('a'), scripted('b', { capabilities: { tools: false } }), scripted('c')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1 },
      retry: { maxRetries: 0 },
    });
    a.next(new ServerError('boom', at));
    await ai.chatCompletion(ask);
    const request = { ...ask, tools: [{ name: 'f' }] };
    const before = JSON.stringify(ai.getProviderStatus());
    const plan = ai.explain(request);
    expect(plan).toMatchObject({
      candidates: [
        { provider: 'c', model: 'm' },
        { provider: 'a', lastResort: true },
      ],
      skipped: [
        { provider: 'b', reason: 'missing-capability', message: 'it lacks a capability that the request needs: tools' },
        { provider: 'a', reason: 'circuit-open', retryAt: Date.now() + 10_000 },
      ],
    });
    expect(JSON.stringify(ai.getProviderStatus())).toBe(before);
    const response = await ai.chatCompletion(request);
    expect(response.provider).toBe('c');
    expect(response.skipped).toEqual(plan.skipped);
  });

  it('shows a half-open circuit whose probe is taken', async () => {
    const { a, ai } = one();
    a.next(new ServerError('boom', at), new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    await errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1000);
    expect(ai.explain(ask).candidates).toHaveLength(1);
    a.next('hang');
    const probe = errorOf(ai.chatCompletion(ask, { timeouts: { headersMs: 100 } }));
    expect(ai.explain(ask)).toMatchObject({ candidates: [{ provider: 'a', lastResort: true }], skipped: [] });
    expect(await ai.chatCompletion(ask)).toMatchObject({ text: 'ok', attempts: [{ lastResort: true }] });
    await vi.advanceTimersByTimeAsync(100);
    await probe;
  });
});
