import { describe, expect, it, vi } from 'vitest';
import { onFakeClock } from '../../../test/on-fake-clock.ts';
import { scripted } from '../../../test/scripted-provider.ts';
import { errorOf, settled } from '../../../test/settle.ts';
import {
  ConfigurationError,
  ConnectionError,
  createFlexiAI,
  type Hooks,
  type Logger,
  type Middleware,
  ResponseStream,
  ServerError,
} from '../../index.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };
onFakeClock();

/** Every hook except `onHedge`, each calling `what`. */
const allHooks = (what: (name: string, event: object) => unknown) =>
  Object.fromEntries(
    [
      'onRequest',
      'onResponse',
      'onError',
      'onChunk',
      'onAttemptStart',
      'onAttemptEnd',
      'onSkip',
      'onRetry',
      'onFailover',
      'onInterruption',
      'onContinuation',
      'onRestart',
      'onBreakerChange',
    ].map((name) => [name, (event: object) => what(name, event)]),
  ) satisfies Hooks;

const spyLogger = () => ({ debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() }) satisfies Logger;

/** Calls in which each hook is called: a retry, a failover, a skip, a recovered break, and a failure. */
async function eventful(hooks: Hooks, logger: Logger) {
  const texts: string[] = [];
  for (const onInterruption of ['restart', 'continue'] as const) {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 2 },
      retry: { maxRetries: 1 },
      streaming: { onInterruption },
      hooks,
      logger,
    });
    a.next(new ServerError('boom', at), new ServerError('boom', at));
    for (let call = 0; call < 2; call += 1) texts.push((await settled(ai.chatCompletion(ask))).text);
    ai.resetCircuitBreakers();
    a.next({ stream: ['one '], ending: new ConnectionError('cut', at) });
    b.next({ stream: ['two'] });
    texts.push((await settled(ai.streamChatCompletion(ask).response())).text);
    await errorOf(ai.chatCompletion(ask, { signal: AbortSignal.abort() }));
    expect(ai.getRequestStats()).toMatchObject({ total: 4, succeeded: 3, aborted: 1, inFlight: 0 });
    expect(vi.getTimerCount()).toBe(0);
    await ai.close();
  }
  return texts;
}

const TEXTS = ['ok', 'ok', 'two', 'ok', 'ok', 'one two'];

describe('hooks', () => {
  it('get the same events as listeners', async () => {
    const told = new Map<string, object>();
    expect(
      await eventful(
        allHooks((name, event) => told.set(name, event)),
        spyLogger(),
      ),
    ).toEqual(TEXTS);
    expect([...told.keys()].toSorted()).toEqual(Object.keys(allHooks(() => undefined)).toSorted());
    expect(told.get('onRetry')).toMatchObject({ provider: 'a', error: { code: 'server' } });
    expect(told.get('onFailover')).toMatchObject({ from: 'a', to: 'b', reason: 'connection' });
    expect(told.get('onContinuation')).toMatchObject({ from: 'a', provider: 'b' });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('hook');
      },
    ],
    ['rejects', () => Promise.reject(new Error('hook'))],
  ])('have no effect on calls when each of them %s, and are logged by name', async (_how, misbehave) => {
    const logger = spyLogger();
    expect(await eventful(allHooks(misbehave), logger)).toEqual(TEXTS);
    const messages = new Set(logger.warn.mock.calls.map(([message]) => message));
    for (const name of Object.keys(allHooks(() => undefined))) expect(messages).toContain(`The hook ${name} failed.`);
  });

  it('delay nothing when each of them never returns', async () => {
    expect(
      await eventful(
        allHooks(() => new Promise(() => undefined)),
        spyLogger(),
      ),
    ).toEqual(TEXTS);
  });

  it('are validated: an unknown name gets the nearest one, and a value that is not a function is named', () => {
    const make = (hooks: unknown) => () =>
      createFlexiAI({ providers: [scripted('a')({ model: 'm' })], hooks: hooks as Hooks });
    expect(make({ onFailOver: () => undefined })).toThrow(
      'hooks.onFailOver: unknown option; did you mean "onFailover"?',
    );
    expect(make({ onError: 'log' })).toThrow('hooks.onError: expected a function, got "log"');
    expect(make([1])).toThrow(ConfigurationError);
    expect(make(7)).toThrow('hooks: expected an object of functions, got 7');
    expect(make({ onError: undefined })).not.toThrow();
  });
});

describe('onChunk', () => {
  it('gets the parts that the application gets, before it does, with the ids of their call', async () => {
    const seen: string[] = [];
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      hooks: { onChunk: ({ requestId, part }) => seen.push(`${requestId} ${part.type}`) },
    });
    a.next({ stream: ['x', 'y'] });
    for await (const part of ai.streamChatCompletion(ask, { correlationId: 'c' })) {
      expect(seen).toContain(`c ${part.type}`);
    }
    expect(seen).toEqual(['c stream-start', 'c text-delta', 'c text-delta', 'c finish']);
  });

  it('is not called for unary calls', async () => {
    const onChunk = vi.fn();
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })], hooks: { onChunk } });
    await ai.chatCompletion(ask);
    expect(onChunk).not.toHaveBeenCalled();
  });

  it('gets the parts of a whole answer that a middleware returned for a stream', async () => {
    const types: string[] = [];
    const a = scripted('a');
    let cached: Awaited<ReturnType<typeof ai.chatCompletion>>;
    const cache: Middleware = {
      name: 'cache',
      scope: 'call',
      handle: async (request, context, next) =>
        context.mode === 'unary' ? next(request) : ResponseStream.fromResponse(cached),
    };
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [cache],
      hooks: { onChunk: ({ part }) => types.push(part.type) },
    });
    cached = await ai.chatCompletion(ask);
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('ok');
    expect(types).toEqual(['stream-start', 'text-delta', 'finish']);
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 2, inFlight: 0 });
  });

  it('costs no promise for a part: a stream takes as many turns with it as without', async () => {
    const turnsOf = async (hooks: Hooks): Promise<number> => {
      const a = scripted('a');
      const ai = createFlexiAI({ providers: [a({ model: 'm' })], hooks });
      a.next({ stream: Array.from({ length: 50 }, () => 'x') });
      let [turns, done] = [0, false];
      const reading = (async () => {
        for await (const _ of ai.streamChatCompletion(ask));
        done = true;
      })();
      for (; !done; turns += 1) await undefined;
      await reading;
      return turns;
    };
    expect(await turnsOf({ onChunk: () => undefined })).toBe(await turnsOf({}));
  });
});
