import { getEventListeners } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import {
  type CallOptions,
  ConfigurationError,
  ConnectionError,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  type Middleware,
  RequestAbortedError,
  ServerError,
  type UnifiedResponse,
} from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { scripted } from '../scripted-provider.ts';
import { errorOf, settled, turns } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

/** More turns than any call takes. */
const LAST_TURN = 200;
/** After so many calls that were over before they were aborted, later turns have nothing new to show. */
const ENOUGH = 4;

onFakeClock();

const passing = (scope: Middleware['scope']): Middleware => ({
  name: scope,
  scope,
  handle: async (request, _context, next) => (await next(request)).tap({ part: () => undefined, end: () => undefined }),
});

interface Scene {
  readonly ai: FlexiAI;
  readonly a: ReturnType<typeof scripted>;
  readonly b: ReturnType<typeof scripted>;
}

/** The situations in which a call is aborted: each makes the providers and their steps. */
const scenes: Record<string, (config: Omit<FlexiAIConfig, 'providers'>) => Promise<Scene>> = {
  'an answer': async (config) => {
    const [a, b] = [scripted('a'), scripted('b')];
    return { a, b, ai: createFlexiAI({ ...config, providers: [a({ model: 'm' }), b({ model: 'm' })] }) };
  },
  'a failover': async (config) => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always(new ServerError('boom', at));
    const retry = { maxRetries: 0 };
    return { a, b, ai: createFlexiAI({ ...config, retry, providers: [a({ model: 'm' }), b({ model: 'm' })] }) };
  },
  'a probe': async (config) => {
    const [a, b] = [scripted('a'), scripted('b')];
    const circuitBreaker = { failureThreshold: 1, recoveryTimeoutMs: 1000 };
    const retry = { maxRetries: 0 };
    const ai = createFlexiAI({ ...config, retry, circuitBreaker, providers: [a({ model: 'm' }), b({ model: 'm' })] });
    a.next(new ServerError('boom', at));
    await ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1000);
    return { a, b, ai };
  },
};

/** A stream that breaks off after its first text, and is recovered by the next candidate. */
for (const onInterruption of ['restart', 'continue', 'hold'] as const) {
  scenes[`a stream that breaks off (${onInterruption})`] = async (config) => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.always({ stream: ['o'], ending: new ConnectionError('reset', at) });
    b.always({ stream: [onInterruption === 'continue' ? 'k' : 'ok'] });
    const [retry, streaming] = [{ maxRetries: 0 }, { onInterruption }];
    const ai = createFlexiAI({ ...config, retry, streaming, providers: [a({ model: 'm' }), b({ model: 'm' })] });
    return { a, b, ai };
  };
}

const middlewares: Record<string, readonly Middleware[]> = {
  'without middleware': [],
  'with middleware': [passing('call'), passing('attempt')],
};

const cases = Object.keys(scenes).flatMap((scene) =>
  Object.keys(middlewares).flatMap((around) =>
    (scene.includes('breaks off') ? (['stream'] as const) : (['unary', 'stream'] as const)).map(
      (mode) => [mode, scene, around] as const,
    ),
  ),
);

function call(mode: 'unary' | 'stream', ai: FlexiAI, options: CallOptions = {}): Promise<UnifiedResponse> {
  return mode === 'unary' ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response();
}

/** Nothing of any call is left, and every call is counted. */
function expectClean(ai: FlexiAI): void {
  const { total, succeeded, failed, aborted, inFlight } = ai.getRequestStats();
  expect([inFlight, succeeded + failed + aborted]).toEqual([0, total]);
  expect(ai.getProviderStatus().map((status) => status.inFlight)).toEqual([0, 0]);
  for (const { requests, successes, failures, aborted: given } of ai.getProviderStatus()) {
    expect(successes + failures + given).toBe(requests);
  }
  expect(vi.getTimerCount()).toBe(0);
}

describe('an abort', () => {
  it.each(cases)(
    'at any turn of a %s call in %s %s ends it cleanly and changes no circuit',
    async (mode, scene, around) => {
      let aborts = 0;
      // Middleware adds turns, but no state of its own.
      const step = IS_LONG || around === 'without middleware' ? 1 : 3;
      for (let turn = 0, answers = 0; turn <= LAST_TURN && answers < ENOUGH; turn += step) {
        const { ai } = await (scenes[scene] as (typeof scenes)[string])({ middleware: middlewares[around] ?? [] });
        const failures = ai.getProviderStatus('b').circuit?.failures;
        const controller = new AbortController();
        const options = { signal: controller.signal };
        const outcome = call(mode, ai, options).then(
          ({ text }) => text,
          (error: unknown) => error,
        );
        await turns(turn);
        controller.abort();
        await vi.advanceTimersByTimeAsync(50);
        const end = await outcome;
        if (end !== 'ok') {
          expect(end).toBeInstanceOf(RequestAbortedError);
          aborts += 1;
        } else answers += 1;
        expectClean(ai);
        expect(ai.getProviderStatus('b').circuit).toMatchObject({ state: 'closed', failures });
        // The next call is not hindered: no probe's place was lost.
        expect((await settled(call(mode, ai))).text).toBe('ok');
        if (scene === 'a probe') expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
        expectClean(ai);
      }
      expect(aborts).toBeGreaterThan(0);
      expect(aborts).toBeLessThan(LAST_TURN - ENOUGH);
    },
  );
});

describe('an abort from within', () => {
  const events = ['request', 'attemptStart', 'attemptEnd', 'skip', 'retry', 'failover', 'breakerChange'] as const;

  it.each(events.flatMap((event) => (['unary', 'stream'] as const).map((mode) => [event, mode] as const)))(
    'in a listener of %s ends a %s call cleanly',
    async (event, mode) => {
      const [a, b] = [scripted('a'), scripted('b')];
      const providers = [a({ model: 'm' }), a({ model: 'm' }), b({ model: 'm' })];
      const ai = createFlexiAI({ providers, retry: { maxRetries: 1 }, circuitBreaker: { failureThreshold: 4 } });
      a.always(new ServerError('boom', at));
      await settled(ai.chatCompletion(ask, { exclude: ['a-2'] }));
      ai.isolate('a-2');
      const controller = new AbortController();
      let heard = false;
      ai.on(event, () => {
        heard = true;
        controller.abort();
      });
      const error = await errorOf(settled(call(mode, ai, { signal: controller.signal })));
      expect(heard).toBe(true);
      expect(error).toBeInstanceOf(RequestAbortedError);
      const { total, succeeded, aborted, inFlight } = ai.getRequestStats();
      expect([total, succeeded, aborted, inFlight]).toEqual([2, 1, 1, 0]);
      expect(ai.getProviderStatus().map((status) => status.inFlight)).toEqual([0, 0, 0]);
      expect(vi.getTimerCount()).toBe(0);
    },
  );
});

describe('a signal that lives longer than its calls', () => {
  it('keeps no listener of a call that is over, however it ended', async () => {
    const { ai, a } = await (scenes['an answer'] as (typeof scenes)[string])({ retry: { maxRetries: 0 } });
    const { signal } = new AbortController();
    const options = { signal, timeouts: { idleMs: 1000, totalMs: 5000 } };
    for (let round = 0; round < 20; round += 1) {
      await ai.chatCompletion(ask, options);
      a.next(new ServerError('boom', at));
      await ai.chatCompletion(ask, { ...options, exclude: ['b'] }).catch(() => undefined);
      await ai.chatCompletion({ messages: [] }, options).catch(() => undefined);
      await ai.streamChatCompletion(ask, options).response();
      a.next(
        { stream: ['x', 'y'], ending: 'hang' },
        { stream: ['x'], ending: 'hang' },
        { stream: ['x'], ending: 'hang' },
      );
      for await (const _ of ai.streamChatCompletion(ask, options).textStream) break;
      await settled(ai.streamChatCompletion(ask, options).response()).catch(() => undefined);
      // Opened, and never read again: totalMs ends it.
      await ai.streamChatCompletion(ask, options)[Symbol.asyncIterator]().next();
      // Never read at all.
      ai.streamChatCompletion(ask, options);
    }
    await vi.advanceTimersByTimeAsync(5000);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    for (const { context } of a.calls) expect(getEventListeners(context.signal, 'abort').length).toBeLessThanOrEqual(1);
    expectClean(ai);
  });
});

describe('close({ timeoutMs: 0 })', () => {
  it.each(cases)('at any turn of a %s call in %s %s ends it cleanly', async (mode, scene, around) => {
    for (let turn = 0, answers = 0; turn <= LAST_TURN && answers < ENOUGH; turn += 3) {
      const { ai } = await (scenes[scene] as (typeof scenes)[string])({ middleware: middlewares[around] ?? [] });
      const ends: string[] = [];
      ai.on('error', ({ error }) => ends.push(error.code));
      ai.on('response', ({ response }) => ends.push(response.text));
      const outcome = call(mode, ai).then(
        ({ text }) => text,
        (error: { code: string }) => error.code,
      );
      await turns(turn);
      const closed = ai.close({ timeoutMs: 0 });
      await vi.advanceTimersByTimeAsync(50);
      await closed;
      expect(['ok', 'aborted']).toContain(await outcome);
      // Reported once. An answer that was just being delivered may still arrive.
      expect(ends).toHaveLength(1);
      if ((await outcome) === 'aborted') expect(ends).toEqual(['aborted']);
      else answers += 1;
      expectClean(ai);
    }
  });

  it('rejects calls in flight, reports their end before it resolves, and rejects later ones', async () => {
    const { a, ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    a.always('hang');
    const told: string[] = [];
    ai.on('error', ({ error, requestId }) => told.push(`${requestId} ${error.code}`));
    ai.on('attemptEnd', ({ attempt }) => told.push(`attempt ${attempt.outcome}`));
    const unary = errorOf(ai.chatCompletion(ask, { correlationId: 'unary' }));
    const stream = errorOf(ai.streamChatCompletion(ask, { correlationId: 'stream' }).response());
    await vi.advanceTimersByTimeAsync(10);
    expect(ai.getRequestStats().inFlight).toBe(2);
    await ai.close({ timeoutMs: 0 });
    expect(told.toSorted()).toEqual(['attempt aborted', 'attempt aborted', 'stream aborted', 'unary aborted']);
    expect(await unary).toMatchObject({ code: 'aborted', message: 'The client was closed.' });
    expect(await stream).toBeInstanceOf(RequestAbortedError);
    expect(a.calls.map(({ context }) => context.signal.aborted)).toEqual([true, true]);
    expectClean(ai);
    for (const refused of [
      ai.chatCompletion(ask),
      ai.streamChatCompletion(ask).response(),
      Array.fromAsync(ai.streamChatCompletion(ask)),
      ai.checkHealth(),
    ]) {
      expect(await errorOf(refused)).toBeInstanceOf(ConfigurationError);
    }
    expect(a.calls).toHaveLength(2);
  });

  it('ends a stream that is not read at the moment, and one that was not opened yet', async () => {
    const { a, ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    await parts.next();
    const unopened = ai.streamChatCompletion(ask);
    await ai.close({ timeoutMs: 0 });
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    expectClean(ai);
    await expect(Array.fromAsync({ [Symbol.asyncIterator]: () => parts })).rejects.toBeInstanceOf(RequestAbortedError);
    await expect(unopened.response()).rejects.toBeInstanceOf(ConfigurationError);
  });

  it('can be called twice, and at the same time, and closes each provider once', async () => {
    const { a, ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    a.always('hang');
    void errorOf(ai.chatCompletion(ask));
    await Promise.all([ai.close({ timeoutMs: 0 }), ai.close()]);
    await ai.close();
    await ai[Symbol.asyncDispose]();
    expectClean(ai);
  });

  it('works with listeners that close again, or make calls, while it closes', async () => {
    const { a, b, ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    a.always('hang');
    const asked: Promise<unknown>[] = [];
    ai.on('error', () => {
      void ai.close();
      asked.push(errorOf(ai.chatCompletion(ask)));
    });
    const call = errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    await ai.close({ timeoutMs: 0 });
    expect(await call).toBeInstanceOf(RequestAbortedError);
    expect(await Promise.all(asked)).toMatchObject([{ code: 'configuration' }]);
    expect(b.calls).toHaveLength(0);
    expectClean(ai);
  });

  it('does not wait for middleware that hangs, nor for a wait between retries', async () => {
    const { a, ai } = await (scenes['an answer'] as (typeof scenes)[string])({
      retry: { baseDelayMs: 60_000, maxDelayMs: 60_000 },
    });
    a.always(new ServerError('boom', at));
    const waiting = errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    ai.use({ name: 'hanging', scope: 'call', handle: () => new Promise(() => undefined) });
    const hanging = errorOf(ai.chatCompletion(ask));
    await vi.advanceTimersByTimeAsync(1);
    const closed = ai.close({ timeoutMs: 0 });
    await vi.advanceTimersByTimeAsync(50);
    await closed;
    expect(await waiting).toBeInstanceOf(RequestAbortedError);
    expect(await hanging).toBeInstanceOf(RequestAbortedError);
    expectClean(ai);
  });

  it('is called by `await using`', async () => {
    const { ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    {
      await using mine = ai;
      await mine.chatCompletion(ask);
    }
    expect(await errorOf(ai.chatCompletion(ask))).toBeInstanceOf(ConfigurationError);
  });
});

describe('a deadline', () => {
  it.each([
    ['earlier than totalMs', 500, {}, 500],
    ['later than totalMs', 5000, { timeouts: { totalMs: 800 } }, 800],
    ['that has passed', -10, {}, 0],
  ] as const)('%s ends the call at the earlier of the two', async (_name, afterMs, options, timeoutMs) => {
    const a = scripted('a');
    a.always('hang');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const failed = errorOf(ai.chatCompletion(ask, { ...options, deadline: Date.now() + afterMs }));
    await vi.advanceTimersByTimeAsync(timeoutMs + 20);
    expect(await failed).toMatchObject({ code: 'timeout', clock: 'total', timeoutMs });
  });

  it('must be a number', async () => {
    const { ai } = await (scenes['an answer'] as (typeof scenes)[string])({});
    const wrong = { deadline: new Date() } as never;
    expect(await errorOf(ai.chatCompletion(ask, wrong))).toMatchObject({ issues: [{ path: 'deadline' }] });
  });
});

describe('a loop that is left', () => {
  it.each(cases.filter(([mode]) => mode === 'stream'))(
    'at any turn of a %s call in %s %s ends it cleanly',
    async (mode, scene, around) => {
      for (let turn = 0, answers = 0; turn <= LAST_TURN && answers < ENOUGH; turn += 1) {
        const { ai } = await (scenes[scene] as (typeof scenes)[string])({ middleware: middlewares[around] ?? [] });
        const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
        const reading = (async () => {
          while ((await parts.next()).done !== true);
          return 'done';
        })();
        await turns(turn);
        answers += ai.getRequestStats().succeeded;
        await parts.return?.();
        await vi.advanceTimersByTimeAsync(50);
        expect(await reading).toBe('done');
        expect(await parts.next()).toEqual({ done: true, value: undefined });
        expectClean(ai);
        expect((await settled(call(mode, ai))).text).toBe('ok');
        if (scene === 'a probe') expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
        expectClean(ai);
      }
    },
  );
});
