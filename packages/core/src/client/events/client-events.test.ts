import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVERYTHING } from '../../../test/everything.ts';
import { onFakeClock } from '../../../test/on-fake-clock.ts';
import { rawProvider } from '../../../test/raw-provider.ts';
import { finish, scripted, slowly } from '../../../test/scripted-provider.ts';
import { errorOf, settled } from '../../../test/settle.ts';
import {
  type ClientEventName,
  type ClientEvents,
  ConnectionError,
  createFlexiAI,
  type FlexiAI,
  type Logger,
  type Middleware,
  RateLimitError,
  ServerError,
} from '../../index.ts';
import { EVENT_NAMES as EVENTS } from './client-events.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

onFakeClock();
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => void vi.restoreAllMocks());

/** All events of a client, in order. */
function listening(ai: FlexiAI): { name: ClientEventName; event: ClientEvents[ClientEventName] }[] {
  const told: { name: ClientEventName; event: ClientEvents[ClientEventName] }[] = [];
  for (const name of EVENTS) ai.on(name, (event) => told.push({ name, event }));
  return told;
}

const spyLogger = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }) satisfies Logger;

/** A middleware that emits all events of middleware. */
const emitting: Middleware = {
  name: 'emitting',
  scope: 'call',
  handle(_request, { emit }, next) {
    const answer = { key: 'k', provider: 'a', model: 'm' };
    emit?.('cacheHit', () => ({ ...answer, ageMs: 1, from: 'fresh', savedMs: 1 }));
    emit?.('cacheMiss', () => ({ key: 'k' }));
    emit?.('cacheStore', () => ({ ...answer, ttlMs: 1, bytes: 1 }));
    return next();
  },
};

describe('the events of a call', () => {
  it('describe it in order, under one id', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 1 } });
    const told = listening(ai);
    a.next(new ServerError('boom', { ...at, status: 500 }), new ServerError('boom', at));
    const response = await settled(ai.chatCompletion(ask, { correlationId: 'c1' }));
    expect(told.map(({ name }) => name)).toEqual([
      'request',
      'attemptStart',
      'attemptEnd',
      'retry',
      'attemptStart',
      'attemptEnd',
      'attemptStart',
      'failover',
      'attemptEnd',
      'response',
    ]);
    expect(told.map(({ event }) => ('requestId' in event ? event.requestId : undefined))).toEqual(told.map(() => 'c1'));
    expect(told[0]?.event).toMatchObject({
      mode: 'unary',
      request: { messages: [{ role: 'user', content: 'Hello' }] },
    });
    expect(told[1]?.event).toEqual({
      callId: 'c1',
      requestId: 'c1',
      correlationId: 'c1',
      provider: 'a',
      model: 'm',
      plugin: 'a',
      pluginId: 'a',
      attempt: 1,
      kind: 'first',
    });
    expect(told[2]?.event).toMatchObject({ attempt: { outcome: 'failed', errorCode: 'server', status: 500 } });
    expect(told[3]?.event).toMatchObject({ provider: 'a', model: 'm', delayMs: 250, error: { code: 'server' } });
    expect(told[7]?.event).toMatchObject({ from: 'a', to: 'b', reason: 'server', error: { code: 'server' } });
    expect(told[9]?.event).toMatchObject({ response });
  });

  it('include a skip, and an error with the delivered part', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    a.next(new RateLimitError('slow down', { ...at, retryAfterMs: 60_000 }));
    await ai.chatCompletion(ask);
    const told = listening(ai);
    b.next({ stream: ['half'], ending: new ConnectionError('cut', { provider: 'b' }) });
    await errorOf(ai.streamChatCompletion(ask).response());
    expect(told.map(({ name }) => name)).toEqual([
      'request',
      'skip',
      'attemptStart',
      'attemptEnd',
      'interruption',
      'error',
    ]);
    expect(told[1]?.event).toMatchObject({ skipped: { provider: 'a', reason: 'cooling-down' } });
    expect(told[5]?.event).toMatchObject({
      error: { code: 'stream-interrupted' },
      partial: { text: 'half' },
      durationMs: expect.any(Number),
    });
  });

  it('include the end of a stream once, however it ends', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const told = listening(ai);
    a.next({ stream: ['x', 'y'] });
    const whole = ai.streamChatCompletion(ask);
    await whole.response();
    await whole.cancel();
    a.next({ stream: ['x', 'y'], ending: 'hang' });
    const left = ai.streamChatCompletion(ask);
    for await (const _ of left) break;
    await left.cancel();
    expect(told.map(({ name }) => name).filter((name) => name === 'response' || name === 'error')).toEqual([
      'response',
      'error',
    ]);
    expect(told.slice(-2)).toMatchObject([
      { name: 'attemptEnd', event: { attempt: { outcome: 'aborted' } } },
      { name: 'error', event: { error: { code: 'aborted' } } },
    ]);
  });
});

describe('the events of a stream that breaks off', () => {
  const cut = new ConnectionError('reset', at);

  function broken(onInterruption: 'error' | 'hold' | 'restart' | 'continue') {
    const [a, b] = [scripted('a'), scripted('b', { capabilities: { prefill: false } })];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm2' })],
      streaming: { onInterruption, holdChars: 100 },
      retry: { maxRetries: 0 },
    });
    a.always({ stream: ['Once ', 'upon'], ending: cut });
    b.always({ stream: ['Once upon a time'] });
    return { ai, told: listening(ai) };
  }
  const namesFrom = (told: ReturnType<typeof listening>): readonly string[] =>
    told.map(({ name }) => name).slice(told.findIndex(({ name }) => name === 'interruption'));

  it('include the interruption, and the call’s error', async () => {
    const { ai, told } = broken('error');
    await errorOf(ai.streamChatCompletion(ask, { correlationId: 'c1' }).response());
    expect(namesFrom(told)).toEqual(['interruption', 'error']);
    expect(told.at(-2)?.event).toMatchObject({
      requestId: 'c1',
      provider: 'a',
      model: 'm',
      attempt: 1,
      reason: 'connection',
      error: { code: 'connection', message: 'reset' },
      partial: { text: 'Once upon', provider: 'a' },
    });
  });

  it('show which entry restarts the answer, and how much is discarded', async () => {
    const { ai, told } = broken('restart');
    await ai.streamChatCompletion(ask, { correlationId: 'c1' }).response();
    expect(namesFrom(told)).toEqual(['interruption', 'attemptStart', 'failover', 'restart', 'attemptEnd', 'response']);
    expect(told.find(({ name }) => name === 'restart')?.event).toEqual({
      callId: 'c1',
      requestId: 'c1',
      correlationId: 'c1',
      from: 'a',
      provider: 'b',
      model: 'm2',
      attempt: 2,
      reason: 'connection',
      discard: { textLength: 9 },
    });
  });

  it('show which entry continues, and whether by a prefill', async () => {
    const { ai, told } = broken('continue');
    await ai.streamChatCompletion(ask, { correlationId: 'c1' }).response();
    expect(namesFrom(told)).toContain('continuation');
    expect(told.find(({ name }) => name === 'continuation')?.event).toEqual({
      callId: 'c1',
      requestId: 'c1',
      correlationId: 'c1',
      from: 'a',
      provider: 'b',
      model: 'm2',
      attempt: 2,
      reason: 'connection',
      prefilled: false,
    });
  });

  it('include a break that is recovered without the application noticing', async () => {
    const { ai, told } = broken('hold');
    await ai.streamChatCompletion(ask).response();
    expect(namesFrom(told)).toEqual(['interruption', 'attemptStart', 'failover', 'attemptEnd', 'response']);
  });

  it('include no interruption where the stream was left, or aborted', async () => {
    const { ai, told } = broken('error');
    for await (const _ of ai.streamChatCompletion(ask)) break;
    const controller = new AbortController();
    const aborted = ai.streamChatCompletion(ask, { signal: controller.signal });
    const parts = aborted[Symbol.asyncIterator]();
    await parts.next();
    controller.abort();
    await errorOf(aborted.response());
    expect(told.map(({ name }) => name)).not.toContain('interruption');
  });
});

describe('the events of an embedding', () => {
  it('have the number of texts, and the vectors or the error, but never a text', async () => {
    const provider = rawProvider('a', {
      capabilities: { ...EVERYTHING, maxEmbeddingInputs: 1 },
      embed: async ({ input }) => ({
        model: 'm',
        embeddings: input.map(() => [1]),
        usage: { inputTokens: 1, outputTokens: 0, totalTokens: 1, accuracy: 'reported' },
        warnings: [],
      }),
    });
    const ai = createFlexiAI({ providers: [provider({ model: 'm' })], retry: { maxRetries: 0 } });
    const heard = listening(ai);
    const response = await settled(ai.embed({ input: ['secret one', 'two'] }, { correlationId: 'c1' }));
    const first = heard.find(({ name }) => name === 'embedRequest');
    expect(first?.event).toEqual({ callId: 'c1', requestId: 'c1', correlationId: 'c1', inputs: 2 });
    expect(heard.at(-1)).toMatchObject({ name: 'embedResponse', event: { requestId: 'c1', response } });
    expect(JSON.stringify(heard)).not.toContain('secret one');
  });
});

describe('queueWait', () => {
  it('has the time that a call waited for its place, and whether it got it', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm', maxConcurrent: 1, limits: { maxWaitMs: 300 } })],
      retry: { maxRetries: 0 },
    });
    const waits: ClientEvents['queueWait'][] = [];
    ai.on('queueWait', (wait) => waits.push(wait));
    a.next(slowly(200), slowly(400));
    const calls = Promise.allSettled([ai.chatCompletion(ask), ai.chatCompletion(ask), ai.chatCompletion(ask)]);
    expect((await settled(calls)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(waits).toMatchObject([
      { provider: 'a', model: 'm', waitedMs: 200, admitted: true },
      { provider: 'a', model: 'm', admitted: false },
    ]);
    expect(waits[1]?.waitedMs).toBeGreaterThanOrEqual(300);
  });
});

describe('streamProgress', () => {
  it('has the time between pieces of content, and is not emitted for the first', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const gaps: ClientEvents['streamProgress'][] = [];
    ai.on('streamProgress', (gap) => gaps.push(gap));
    a.next({ stream: ['x', 'y', 'z'] });
    const reading = (async () => {
      for await (const _ of ai.streamChatCompletion(ask)) await new Promise((resolve) => setTimeout(resolve, 50));
    })();
    await settled(reading);
    // The reader took its time for the start of the stream and for its first content; then for the second.
    expect(gaps).toMatchObject([
      { provider: 'a', model: 'm', attempt: 1, sinceMs: 100 },
      { provider: 'a', model: 'm', attempt: 1, sinceMs: 50 },
    ]);
  });
});

describe('breakerChange', () => {
  it('has the circuit, both states, the time, the reason and the counts', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm', name: 'entry' })],
      circuitBreaker: { failureThreshold: 2, recoveryTimeoutMs: 1000 },
      retry: { maxRetries: 0 },
    });
    const changes: ClientEvents['breakerChange'][] = [];
    ai.on('breakerChange', (change) => changes.push(change));
    a.next(new ServerError('one', at), new ServerError('two', at));
    await errorOf(ai.chatCompletion(ask));
    await errorOf(ai.chatCompletion(ask));
    const opened = Date.now();
    await vi.advanceTimersByTimeAsync(1000);
    await ai.chatCompletion(ask);
    ai.isolate('entry');
    ai.resetCircuitBreakers('entry');
    ai.resetCircuitBreakers('entry');
    const entry = { provider: 'entry', model: 'm' };
    expect(changes).toMatchObject([
      {
        ...entry,
        from: 'closed',
        to: 'open',
        at: opened,
        reason: 'two',
        snapshot: { state: 'open', failures: 2, consecutiveFailures: 2, openings: 1, nextProbeAt: opened + 750 },
      },
      { ...entry, from: 'open', to: 'half-open', at: opened + 1000, reason: 'the recovery time is over' },
      { ...entry, from: 'half-open', to: 'closed', reason: 'its probes succeeded', snapshot: { successes: 1 } },
      { ...entry, from: 'closed', to: 'isolated', reason: 'isolated by hand' },
      { ...entry, from: 'isolated', to: 'closed', reason: 'reset by hand' },
    ]);
    expect(changes).toHaveLength(5);
  });

  it('may be answered with a reset in the listener', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1 },
      retry: { maxRetries: 0 },
    });
    ai.on('breakerChange', ({ to }) => {
      if (to === 'open') ai.resetCircuitBreakers('a');
    });
    a.next(new ServerError('boom', at));
    await errorOf(ai.chatCompletion(ask));
    expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
  });
});

describe('a listener', () => {
  it('is removed once and alone by the function that on() returns', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const listener = vi.fn();
    const [first] = [ai.on('response', listener), ai.on('response', listener)];
    await ai.chatCompletion(ask);
    expect(listener).toHaveBeenCalledTimes(2);
    first?.();
    first?.();
    await ai.chatCompletion(ask);
    expect(listener).toHaveBeenCalledTimes(3);
  });

  it('may remove itself while it is called, without effect on the others', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const calls: string[] = [];
    const off = ai.on('response', () => {
      calls.push('once');
      off();
    });
    ai.on('response', () => calls.push('always'));
    await ai.chatCompletion(ask);
    await ai.chatCompletion(ask);
    expect(calls).toEqual(['once', 'always', 'always']);
  });

  /** The events that the calls of the test below do not have. */
  const elsewhere: readonly ClientEventName[] = [
    'hedge',
    'queueWait',
    'streamProgress',
    'embedRequest',
    'embedResponse',
  ];

  it.each(EVENTS.filter((name) => !elsewhere.includes(name)))(
    'of %s that throws, rejects or never returns neither fails nor delays the call, and is logged',
    async (name) => {
      const [a, b] = [scripted('a'), scripted('b')];
      const logger = spyLogger();
      const ai = createFlexiAI({
        providers: [a({ model: 'm' }), b({ model: 'm' })],
        circuitBreaker: { failureThreshold: 2 },
        streaming: { onInterruption: name === 'continuation' ? 'continue' : 'restart' },
        retry: { maxRetries: 1 },
        middleware: [emitting],
        logger,
      });
      const good = vi.fn();
      ai.on(name, () => {
        throw new Error('thrown');
      });
      ai.on(name, async () => {
        throw new Error('rejected');
      });
      ai.on(name, () => Promise.reject('a text'));
      // A promise of another library.
      // biome-ignore lint/suspicious/noThenProperty: it is what is tested
      ai.on(name, () => ({ then: (_: unknown, reject: (error: Error) => void) => reject(new Error('foreign')) }));
      ai.on(name, () => new Promise<void>(() => undefined));
      ai.on(name, good);
      a.always(new ServerError('boom', at));
      for (let call = 0; call < 2; call += 1) expect((await settled(ai.chatCompletion(ask))).provider).toBe('b');
      ai.resetCircuitBreakers();
      a.next({ stream: ['the half'], ending: new ConnectionError('cut', at) });
      b.next({
        parts: [
          { type: 'stream-start', provider: 'b', model: 'm', warnings: [{ code: 'other', message: 'odd' }] },
          { type: 'text-delta', id: 't', delta: 'the half and the rest' },
          finish('the half and the rest'),
        ],
      });
      expect((await settled(ai.streamChatCompletion(ask).response())).text).toBe('the half and the rest');
      ai.reconfigure({ providers: [b({ model: 'm' })] });
      await errorOf(ai.chatCompletion(ask, { signal: AbortSignal.abort() }));
      expect(good).toHaveBeenCalled();
      const messages = logger.warn.mock.calls.map(([message, { error }]) => `${message} ${error}`);
      for (const error of ['thrown', 'rejected', 'foreign', 'unknown']) {
        expect(messages).toContain(`A listener of "${name}" failed. ${error}`);
      }
      expect(ai.getRequestStats()).toMatchObject({ total: 4, inFlight: 0 });
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('that fails may have a logger that fails, too', async () => {
    const a = scripted('a');
    const fail = () => {
      throw new Error('logger');
    };
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      logger: { debug: fail, info: fail, warn: fail, error: fail },
    });
    ai.on('response', () => {
      throw new Error('listener');
    });
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
  });

  it('may call the client again, without an endless loop', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const inner: Promise<unknown>[] = [];
    ai.on('response', () => {
      if (inner.length === 0) inner.push(ai.chatCompletion(ask));
    });
    await ai.chatCompletion(ask);
    await Promise.all(inner);
    expect(ai.getRequestStats().succeeded).toBe(2);
  });
});
