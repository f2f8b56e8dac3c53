import { describe, expect, it, vi } from 'vitest';
import {
  type ClientSnapshot,
  ConfigurationError,
  createFlexiAI,
  type FlexiAIConfig,
  type Logger,
  type ModelPrice,
  type RoutingStrategy,
  ServerError,
  type Usage,
} from '../../src/index.ts';
import type { StandardSchemaV1 } from '../../src/plugin.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { sleep } from '../pause.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

// Values that other code gives the client although its types forbid them.

onFakeClock(Date.UTC(2026, 10, 23));

const request = { prompt: 'x' };
const at = { provider: 'x', model: 'm', status: 500 };
const well = rawProvider('well', {});

describe('a routing strategy', () => {
  it.each<[string, () => unknown]>([
    ['nothing', () => undefined],
    ['a text', () => 'well'],
    ['a promise that rejects', async () => Promise.reject(new Error('no'))],
  ])(
    'that returns %s has no effect, with a warning: candidates keep their order of priority',
    async (_what, strategy) => {
      const warn = vi.fn();
      const logger: Logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
      const ai = createFlexiAI({
        providers: [well({ model: 'm' })],
        routing: { strategy: strategy as RoutingStrategy },
        logger,
      });
      expect((await ai.chatCompletion(request)).text).toBe('raw');
      expect(warn.mock.calls[0]?.[0]).toMatch(
        /routing strategy failed: it must return an array of candidates synchronously/,
      );
    },
  );
});

describe('a logger that throws', () => {
  const fail = (): never => {
    throw new Error('disk full');
  };
  const logger: Logger = { debug: fail, info: fail, warn: fail, error: fail };

  it('breaks no call, no restore and no close', async () => {
    const broken = rawProvider('broken', { close: () => Promise.reject(new Error('no')) });
    const strategy = fail as RoutingStrategy;
    const ai = createFlexiAI({ providers: [broken({ model: 'm' })], logger, routing: { strategy } });
    expect((await ai.chatCompletion(request)).text).toBe('raw');
    expect(() => ai.restore({ version: 7 } as unknown as ClientSnapshot)).not.toThrow();
    await settled(ai.close());
  });
});

describe('an error', () => {
  it('that is frozen keeps its message, with the attempts and without the key', async () => {
    const key = 'sk-frozen-secret-0123456789';
    const refuses = rawProvider('refuses', {
      chatCompletion: () => Promise.reject(Object.freeze(new ServerError(`boom ${key}`, at))),
    });
    const ai = createFlexiAI({ providers: [refuses({ model: 'm', apiKey: key })], retry: { maxRetries: 0 } });
    const error = await errorOf(ai.chatCompletion(request));
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({ code: 'server', status: 500, attempts: [{ outcome: 'failed' }] });
    expect((error as Error).message).toMatch(/^boom /);
    expect(`${(error as Error).message} ${(error as Error).stack}`).not.toContain(key);
    expect(ai.getProviderStatus('refuses')).toMatchObject({ inFlight: 0, failures: 1 });
  });
});

describe('rate-limit figures', () => {
  it.each([
    { limit: 0, remaining: 0, resetAfterMs: 1000 },
    { limit: Number.NaN, remaining: 0, resetAfterMs: Number.POSITIVE_INFINITY },
    { limit: 10, remaining: Number.NaN, resetAfterMs: 1000 },
    { limit: -5, remaining: -5, resetAfterMs: -1000 },
  ])('that are invalid (%j) neither block nor release an entry', async (requests) => {
    const odd = rawProvider('odd', {
      async chatCompletion(_request, context) {
        context.onHeaders?.({ status: 200, rateLimit: { requests } });
        return answer('ok');
      },
    });
    const ai = createFlexiAI({ providers: [odd({ model: 'm', limits: { requestsPerMinute: 2, maxWaitMs: 60_000 } })] });
    await settled(ai.chatCompletion(request));
    await settled(ai.chatCompletion(request));
    const began = Date.now();
    expect((await settled(ai.chatCompletion(request))).text).toBe('ok');
    expect(Date.now() - began).toBeGreaterThanOrEqual(29_000);
    expect(Date.now() - began).toBeLessThan(32_000);
  });
});

describe('usage', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1_000_000, '7', 1e300])('of %j is ignored', async (odd) => {
    const usage = { inputTokens: odd, outputTokens: odd, totalTokens: odd, accuracy: 'reported' } as unknown as Usage;
    const mad = rawProvider('mad', {
      chatCompletion: async () => ({ ...answer('ok'), usage }),
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: 'mad', model: 'm' };
        yield { type: 'text-delta', id: 't', delta: 'ok' };
        yield { type: 'finish', finishReason: 'stop', usage };
      },
    });
    const ai = createFlexiAI({ providers: [mad({ model: 'm', limits: { tokensPerMinute: 1 } })] });
    const whole = await settled(ai.chatCompletion(request));
    // The reserved tokens stay spent: the next call waits for them.
    expect(ai.explain(request).skipped).toMatchObject([{ reason: 'rate-limited' }]);
    vi.advanceTimersByTime(60_000);
    const streamed = await settled(ai.streamChatCompletion(request).response());
    for (const response of [whole, streamed]) {
      expect(response.usage).toMatchObject({
        inputTokens: undefined,
        outputTokens: undefined,
        totalTokens: undefined,
      });
      expect(response.attempts[0]?.usage?.totalTokens).toBeUndefined();
    }
    expect(ai.getRequestStats()).toMatchObject({ inputTokens: 0, outputTokens: 0 });
    expect(ai.getProviderStatus('mad')).toMatchObject({ inputTokens: 0, outputTokens: 0 });
  });
});

describe('a time that is longer than a timer', () => {
  const MONTHS = 3e9;

  it('and than all dates keeps a circuit open', async () => {
    const down = rawProvider('down', { chatCompletion: () => Promise.reject(new ServerError('no', at)) });
    const recovery = { recoveryTimeoutMs: 1e17, maxRecoveryTimeoutMs: 1e17, whenAlone: 'refuse' } as const;
    const circuitBreaker = { failureThreshold: 1, ...recovery };
    const ai = createFlexiAI({ providers: [down({ model: 'm' })], retry: { maxRetries: 0 }, circuitBreaker });
    await errorOf(ai.chatCompletion(request));
    const error = await errorOf(ai.chatCompletion(request));
    expect(error).toMatchObject({ code: 'circuit-open' });
    expect((error as Error).message).toMatch(/its circuit is open\.$/);
  });

  it('does not start a hedge at once', async () => {
    const slow = rawProvider('slow', {
      async chatCompletion() {
        await sleep(500);
        return answer('slow');
      },
    });
    const ai = createFlexiAI({ providers: [slow({ model: 'm' }), well({ model: 'm' })], hedge: { afterMs: MONTHS } });
    expect((await settled(ai.chatCompletion(request))).text).toBe('slow');
  });

  it('does not make health checks without a pause', async () => {
    const healthCheck = vi.fn(async () => ({ status: 'unhealthy' as const, latencyMs: 0, checkedAt: 0 }));
    const down = rawProvider('down', { healthCheck, chatCompletion: () => Promise.reject(new ServerError('no', at)) });
    const ai = createFlexiAI({
      providers: [down({ model: 'm' })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1 },
      healthProbe: { intervalMs: MONTHS },
    });
    await errorOf(ai.chatCompletion(request));
    await vi.advanceTimersByTimeAsync(1000);
    expect(healthCheck).not.toHaveBeenCalled();
    await ai.close();
  });

  it('does not release a held stream at once', async () => {
    const breaks = rawProvider('breaks', {
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: 'breaks', model: 'm' };
        yield { type: 'text-delta', id: 't', delta: 'half' };
        await sleep(500);
        throw new ServerError('no', at);
      },
    });
    const ai = createFlexiAI({
      providers: [breaks({ model: 'm' }), well({ model: 'm' })],
      streaming: { onInterruption: 'hold', holdMs: MONTHS },
    });
    expect((await settled(ai.streamChatCompletion(request).response())).provider).toBe('well');
  });
});

describe('the options of a call', () => {
  const slow = rawProvider('slow', {
    async chatCompletion(_request, { signal }) {
      await new Promise((resolve, reject) => {
        setTimeout(resolve, 500);
        signal.addEventListener('abort', () => reject(new Error('closed')));
      });
      return answer('ok');
    },
  });

  it('are read at its beginning: the same object may serve for the next call', async () => {
    const ai = createFlexiAI({ providers: [slow({ model: 'm' })] });
    const [first, second] = [new AbortController(), new AbortController()];
    const letGo = vi.spyOn(first.signal, 'removeEventListener');
    const options = { signal: first.signal, timeouts: { totalMs: 1000 } };
    const call = errorOf(ai.chatCompletion(request, options));
    options.signal = second.signal;
    options.timeouts.totalMs = Number.NaN;
    await vi.advanceTimersByTimeAsync(100);
    first.abort(new Error('why'));
    expect(await call).toMatchObject({ code: 'aborted', cause: { message: 'why' } });
    expect(letGo).toHaveBeenCalled();
  });

  it('may be inherited', async () => {
    const ai = createFlexiAI({ providers: [slow({ model: 'm' })] });
    const controller = new AbortController();
    const call = errorOf(ai.chatCompletion(request, Object.create({ signal: controller.signal }) as object));
    controller.abort();
    expect(await call).toMatchObject({ code: 'aborted' });
  });

  it('that cannot be read are named', async () => {
    const ai = createFlexiAI({ providers: [well({ model: 'm' })] });
    const options = {
      get signal(): AbortSignal {
        throw new Error('too late');
      },
    };
    const error = await errorOf(ai.chatCompletion(request, options));
    expect(error).toMatchObject({
      code: 'validation',
      issues: [{ path: 'signal', message: 'cannot be read: too late' }],
    });
  });
});

describe('a configuration', () => {
  const throws = {
    get afterMs(): number {
      throw new Error('no');
    },
  };
  const trap = (): never => {
    throw new Error('no');
  };
  const proxy = new Proxy({}, { get: trap, getPrototypeOf: trap, ownKeys: trap, has: trap });

  it.each<[string, FlexiAIConfig]>([
    ['it', { providers: [well({ model: 'm' })], hedge: throws }],
    ['retry', { providers: [well({ model: 'm' })], retry: { budget: proxy } }],
    ['healthProbe', { providers: [well({ model: 'm' })], healthProbe: proxy }],
    ['providers[0].limits', { providers: [well({ model: 'm', limits: proxy })] }],
    ['providers[0].price', { providers: [well({ model: 'm', price: proxy as ModelPrice })] }],
  ])('whose %s cannot be read is refused with its path, without an unhandled rejection', (path, config) => {
    expect(() => createFlexiAI(config)).toThrow(new RegExp(`${path.replace(/[[\]]/g, '\\$&')}[^\n]* cannot be read`));
  });

  it('whose plugin has an asynchronous schema that rejects is refused, without an unhandled rejection', () => {
    const schema: StandardSchemaV1<{ model: string }> = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('no')) },
    };
    const plugin = { ...well, configSchema: schema };
    const entry = { provider: 'well', plugin, options: { model: 'm' } };
    expect(() => createFlexiAI({ providers: [entry as never] })).toThrow('must be synchronous');
  });
});

it('an event name that is not a string is rejected', () => {
  const ai = createFlexiAI({ providers: [well({ model: 'm' })] });
  expect(() => ai.on(Symbol('request') as unknown as 'request', () => undefined)).toThrow(ConfigurationError);
});
