import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  BudgetExceededError,
  ConfigurationError,
  createFlexiAI,
  defineProvider,
  FlexiAIError,
  type Middleware,
  type MiddlewareContext,
  RequestAbortedError,
  RequestTimeoutError,
  ResponseStream,
  ServerError,
  type StreamEnd,
  type StreamPart,
} from '../../src/index.ts';
import * as responseParts from '../../src/stream/response-parts.ts';
import { sleep } from '../pause.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, finish, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A middleware that records when it is entered and left. */
function noting(name: string, scope: Middleware['scope'], notes: string[]): Middleware {
  return {
    name,
    scope,
    async handle(request, _context, next) {
      notes.push(`${name} in`);
      try {
        return await next(request);
      } finally {
        notes.push(`${name} out`);
      }
    },
  };
}

const middleware = (handle: Middleware['handle'], scope: Middleware['scope'] = 'call'): Middleware => ({
  name: 'test',
  scope,
  handle,
});

describe('the candidates in the context of a middleware', () => {
  const seen: (readonly string[])[] = [];
  const watch = middleware((request, { candidates }, next) => {
    const names = (candidates?.() ?? []).map(({ provider, model }) => `${provider}/${model}`);
    const other = candidates?.({ ...request, model: 'n' }) ?? [];
    seen.push(names, [...new Set(other.map(({ model }) => model))]);
    return next();
  });
  const entries = () => ['first', 'second'].map((name) => scripted(name)({ model: 'm' }));
  beforeEach(() => {
    seen.length = 0;
  });

  it('are those that the call would ask, in order, also for another request', async () => {
    const ai = createFlexiAI({ providers: entries(), middleware: [watch] });
    await settled(ai.chatCompletion(ask, { exclude: ['first'] }));
    await settled(ai.chatCompletion(ask));
    expect(seen).toEqual([['second/m'], ['n'], ['first/m', 'second/m'], ['n', 'm']]);
  });

  it('contain only the candidate of a branch in a broadcast', async () => {
    const ai = createFlexiAI({ providers: entries(), middleware: [watch] });
    await settled(ai.broadcast(ask));
    expect(seen.filter((_, index) => index % 2 === 0)).toEqual([['first/m'], ['second/m']]);
  });
});

describe('the identities of the candidates in the context of a middleware', () => {
  const seen: string[] = [];
  const watch = middleware((_request, { identities }, next) => {
    seen.push((identities?.() ?? []).map(({ provider, model }) => `${provider}/${model}`).join(' '));
    return next();
  });
  beforeEach(() => {
    seen.length = 0;
  });

  it('have the order of the configuration, whatever the strategy returns', async () => {
    for (const strategy of ['priority', 'round-robin', 'weighted', 'least-latency', 'least-busy'] as const) {
      const providers = ['a', 'b', 'c'].map((name) => scripted(name)({ model: 'm' }));
      const ai = createFlexiAI({ providers, routing: { strategy }, middleware: [watch] });
      for (let call = 0; call < 3; call += 1) await settled(ai.chatCompletion(ask));
    }
    expect(new Set(seen)).toEqual(new Set(['a/m b/m c/m']));
  });

  it('have the order of the call’s models, and begin with the primary', async () => {
    const providers = ['a', 'b'].map((name) => scripted(name)({ model: 'm' }));
    const ai = createFlexiAI({ providers, middleware: [watch] });
    await settled(ai.chatCompletion(ask, { models: ['b/x', 'a/y'] }));
    ai.setPrimaryProvider('b');
    await settled(ai.chatCompletion(ask));
    expect(seen).toEqual(['b/x a/y', 'b/m a/m']);
  });

  it('do not change with an open circuit', async () => {
    const a = scripted('a');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), scripted('b')({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1 },
      retry: { maxRetries: 0 },
      middleware: [watch],
    });
    for (let call = 0; call < 3; call += 1) await settled(ai.chatCompletion(ask));
    expect(seen).toEqual(['a/m b/m', 'a/m b/m', 'a/m b/m']);
  });

  it('distinguish accounts, and contain no key', async () => {
    const accounts: (string | undefined)[] = [];
    const note = middleware((_request, { identities }, next) => {
      accounts.push(...(identities?.() ?? []).map(({ account }) => account));
      return next();
    });
    const a = scripted('a');
    const entry = (name: string, apiKey: string) => a({ name, model: 'm', apiKey });
    const ai = createFlexiAI({
      providers: [entry('one', 'key-one'), entry('two', 'key-two'), entry('three', 'key-one')],
      middleware: [note],
    });
    await settled(ai.chatCompletion(ask));
    expect(accounts[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(accounts[1]).not.toBe(accounts[0]);
    expect(accounts[2]).toBe(accounts[0]);
  });
});

describe.each(['unary', 'stream'] as const)('a run that middleware detaches from a %s call', (mode) => {
  const run = (ai: ReturnType<typeof createFlexiAI>, options = {}) =>
    mode === 'unary' ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response();
  const slow = (a: ReturnType<typeof scripted>) =>
    a.always(mode === 'unary' ? () => sleep(1_000).then(() => 'late') : { stream: ['a', 'b'], ending: 'hang' });

  it('has the ids, options and inner middleware of its call, and counts only its attempts', async () => {
    const a = scripted('a');
    if (mode === 'stream') a.always({ stream: ['ok'] });
    const contexts: MiddlewareContext[] = [];
    const detach = middleware(async (_request, context, next) => next(undefined, context.detached?.()));
    const note = middleware((_request, context, next) => {
      contexts.push(context);
      return next();
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [detach, note] });
    const response = await settled(run(ai, { correlationId: 'mine', metadata: { tenant: 't' } }));
    expect(response.attempts).toMatchObject([{ kind: 'first', outcome: 'success' }]);
    expect(contexts).toMatchObject([{ requestId: 'mine', metadata: { tenant: 't' }, mode, scope: 'call' }]);
    expect(ai.getRequestStats()).toMatchObject({ total: 1, succeeded: 1, attempts: 1, inFlight: 0 });
  });

  it('continues when its call is aborted, until its own signal ends it', async () => {
    const a = scripted('a');
    slow(a);
    const controllers = [new AbortController(), new AbortController()] as const;
    let detached: Promise<ResponseStream> | undefined;
    const detach = middleware(async (_request, context, next) => {
      detached = next(undefined, context.detached?.({ signal: controllers[1].signal }));
      return detached;
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [detach] });
    const call = run(ai, { signal: controllers[0].signal });
    const outcome = expect(call).rejects.toBeInstanceOf(RequestAbortedError);
    await vi.advanceTimersByTimeAsync(100);
    if (mode === 'stream') await detached;
    controllers[0].abort();
    await vi.advanceTimersByTimeAsync(50);
    await outcome;
    if (mode === 'unary') {
      expect(a.calls[0]?.context.signal.aborted).toBe(false);
      expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 1 });
    }
    controllers[1].abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    await detached?.then((stream) => stream.cancel()).catch(() => undefined);
    expect(ai.getRequestStats()).toMatchObject({ total: 1, aborted: 1, inFlight: 0 });
  });

  it('is waited for, and aborted, by a client that closes', async () => {
    const a = scripted('a');
    slow(a);
    const detach = middleware(async (_request, context, next) => {
      next(undefined, context.detached?.()).catch(() => undefined);
      return ResponseStream.fromResponse(answer('at once', 'a', 'm'));
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [detach] });
    expect((await run(ai)).text).toBe('at once');
    await vi.advanceTimersByTimeAsync(10);
    expect(ai.getRequestStats().inFlight).toBe(1);
    const closed = ai.close({ timeoutMs: 100 });
    await vi.advanceTimersByTimeAsync(150);
    await closed;
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    expect(ai.getRequestStats()).toMatchObject({ inFlight: 0, aborted: 0 });
  });
});

it('listeners get events of middleware with the ids of the call, and no event is made without a listener', async () => {
  const make = vi.fn(() => ({ key: 'k' }));
  const tell = middleware((_request, { emit }, next) => {
    emit?.('cacheMiss', make);
    return next();
  });
  const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })], middleware: [tell] });
  await settled(ai.chatCompletion(ask));
  expect(make).not.toHaveBeenCalled();
  const listener = vi.fn();
  ai.on('cacheMiss', listener);
  await settled(ai.chatCompletion(ask, { correlationId: 'mine' }));
  expect(listener.mock.calls).toEqual([[{ callId: 'mine', requestId: 'mine', correlationId: 'mine', key: 'k' }]]);
});

it('the answer that a middleware names for its parts is returned after they are read', async () => {
  const response = { ...answer('hello', 'a', 'm'), id: 'mine' };
  const parts = async function* () {
    yield* responseParts.partsFromResponse(response);
  };
  const ai = createFlexiAI({
    providers: [scripted('a')({ model: 'm' })],
    middleware: [middleware(async () => ResponseStream.from(parts(), () => response))],
  });
  const options = { correlationId: 'c1' };
  expect(await settled(ai.chatCompletion(ask, options))).toEqual({ ...response, callId: 'c1' });
  expect(await settled(ai.streamChatCompletion(ask, options).response())).toEqual({ ...response, callId: 'c1' });
});

describe.each(['unary', 'stream'] as const)('middleware around a %s call', (mode) => {
  const run = (ai: ReturnType<typeof createFlexiAI>, options = {}) =>
    mode === 'unary' ? ai.chatCompletion(ask, options) : ai.streamChatCompletion(ask, options).response();

  it('runs in the order of its list, that of calls outside that of attempts', async () => {
    const notes: string[] = [];
    const a = scripted('a');
    a.always({ stream: ['ok'] });
    if (mode === 'unary') a.always('ok');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [
        noting('t1', 'attempt', notes),
        noting('c1', 'call', notes),
        noting('t2', 'attempt', notes),
        noting('c2', 'call', notes),
      ],
    });
    expect((await run(ai)).text).toBe('ok');
    expect(notes).toEqual(['c1 in', 'c2 in', 't1 in', 't2 in', 't2 out', 't1 out', 'c2 out', 'c1 out']);
  });

  it('of calls runs once; of attempts once for each attempt', async () => {
    const notes: string[] = [];
    const a = scripted('a');
    const b = scripted('b');
    a.always(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      retry: { maxRetries: 1 },
      middleware: [noting('call', 'call', notes), noting('try', 'attempt', notes)],
    });
    await settled(run(ai));
    expect(notes.filter((note) => note === 'call in')).toHaveLength(1);
    expect(notes.filter((note) => note === 'try in')).toHaveLength(3);
  });

  it('receives the context of its call', async () => {
    const contexts: MiddlewareContext[] = [];
    const keep = (scope: Middleware['scope']): Middleware =>
      middleware(async (request, context, next) => {
        contexts.push(context);
        return next(request);
      }, scope);
    const a = scripted('a');
    a.next(new ServerError('boom', at));
    const ai = createFlexiAI({
      providers: [a({ model: 'm', name: 'entry' })],
      middleware: [keep('call'), keep('attempt')],
    });
    const metadata = { tenant: 'x' };
    await settled(run(ai, { correlationId: 'id-1', metadata }));
    expect(contexts).toMatchObject([
      { requestId: 'id-1', mode, scope: 'call', metadata },
      { requestId: 'id-1', mode, scope: 'attempt', metadata, provider: 'entry', model: 'm', attempt: 1 },
      { requestId: 'id-1', mode, scope: 'attempt', metadata, provider: 'entry', model: 'm', attempt: 2 },
    ]);
    expect(contexts[0]).not.toHaveProperty('provider');
    // The signal of an attempt is aborted at its end, that of the call is not.
    expect(contexts.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
    expect(a.calls.map(({ context }) => context.requestId)).toEqual(['id-1', 'id-1']);
  });

  it('may change the request for the inner ones', async () => {
    const a = scripted('a');
    const change = (temperature: number): Middleware =>
      middleware((request, _context, next) => next({ ...request, temperature }));
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [change(1), { ...change(2), scope: 'attempt' }],
    });
    await run(ai);
    expect(a.calls[0]?.request).toMatchObject({ temperature: 2, messages: [{ content: 'Hello' }] });
  });

  it.each(['call', 'attempt'] as const)(
    'of scope %s may answer without a provider, whole or in parts',
    async (scope) => {
      const a = scripted('a');
      const whole = middleware(async () => ResponseStream.fromResponse(answer('cached')), scope);
      const inParts = middleware(
        async () =>
          ResponseStream.from(
            (async function* (): AsyncGenerator<StreamPart> {
              yield { type: 'stream-start', provider: 'x', model: 'm' };
              yield { type: 'text-delta', id: 't', delta: 'cac' };
              yield { type: 'text-delta', id: 't', delta: 'hed' };
              yield finish('cached');
            })(),
          ),
        scope,
      );
      for (const answering of [whole, inParts]) {
        const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [answering] });
        expect((await run(ai)).text).toBe('cached');
        expect((await Array.fromAsync(ai.streamChatCompletion(ask).textStream)).join('')).toBe('cached');
        expect(ai.getRequestStats()).toMatchObject({ total: 2, succeeded: 2, inFlight: 0, failed: 0, aborted: 0 });
      }
      expect(a.calls).toHaveLength(0);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('may call next several times, and choose', async () => {
    const a = scripted('a');
    a.next('bad', 'good');
    const picking = middleware(async (request, _context, next) => {
      const first = await (await next(request)).response();
      return first.text === 'good' ? ResponseStream.fromResponse(first) : next(request);
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [picking] });
    const response = await run(ai);
    expect(response.text).toBe('good');
    expect(response.attempts).toHaveLength(2);
    expect(ai.getRequestStats()).toMatchObject({ total: 1, attempts: 2, succeeded: 1 });
  });

  it('may call next twice at the same time, return the quicker answer and cancel the other', async () => {
    const [slow, quick] = [scripted('slow'), scripted('quick')];
    slow.always('hang');
    if (mode === 'stream') slow.always({ stream: ['half'], ending: 'hang' });
    const hedging = middleware(async (request, _context, next) => {
      const streams = [next({ ...request, temperature: 0 }), next({ ...request, temperature: 1 })];
      const answers = streams.map(async (stream) => (await stream).response());
      const first = await Promise.any(answers);
      for (const stream of streams) stream.then((open) => open.cancel()).catch(() => undefined);
      return ResponseStream.fromResponse(first);
    });
    const ai = createFlexiAI({
      providers: [slow({ model: 'm' }), quick({ model: 'm' })],
      middleware: [hedging],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 1000 },
      timeouts: { totalMs: 5000 },
    });
    // A half-open circuit lets one of the two through to the slow one; the other goes to the quick one.
    slow.next(new ServerError('boom', at), new ServerError('boom', at));
    await settled(run(ai));
    await vi.advanceTimersByTimeAsync(1000);
    const answered = run(ai);
    expect(await settled(answered)).toMatchObject({ text: 'ok', provider: 'quick' });
    expect(ai.getRequestStats()).toMatchObject({ total: 2, succeeded: 2, failed: 0, inFlight: 0 });
    expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual([0, 0]);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that reads the answer and passes its stream on takes nothing from the application', async () => {
    const a = scripted('a');
    const seen: string[] = [];
    const reading = middleware(async (request, _context, next) => {
      const stream = await next(request);
      seen.push((await stream.response()).text);
      return stream;
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [reading] });
    a.next('ok', 'ok');
    expect((await run(ai)).text).toBe('ok');
    expect(await Array.fromAsync(ai.streamChatCompletion(ask).textStream)).toEqual(['ok']);
    expect(seen).toEqual(['ok', 'ok']);
  });

  it.each(['call', 'attempt'] as const)('of scope %s receives every part and, once, the end', async (scope) => {
    const seen: string[] = [];
    const ends: StreamEnd[] = [];
    const tapping = middleware(
      async (request, _context, next) =>
        (await next(request)).tap({
          part: (part) => void seen.push(part.type),
          end: (end) => void ends.push(end),
        }),
      scope,
    );
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [tapping] });
    expect(await settled(run(ai))).toMatchObject({ text: 'ok', provider: 'a' });
    expect(seen).toEqual(['stream-start', 'text-delta', 'finish']);
    expect(ends).toMatchObject([{ status: 'finished', response: { text: 'ok' } }]);
  });

  it('of attempts receives the error of a failed attempt, time-outs included', async () => {
    const ends: StreamEnd[] = [];
    const errors: unknown[] = [];
    const watching = middleware(async (request, _context, next) => {
      try {
        return (await next(request)).tap({ end: (end) => void ends.push(end) });
      } catch (error) {
        errors.push(error);
        throw error;
      }
    }, 'attempt');
    const a = scripted('a', { ignoreAbort: true });
    a.always('hang');
    if (mode === 'stream') a.always({ stream: ['x'], ending: 'hang' });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [watching],
      timeouts: { headersMs: 500, idleMs: 500 },
      retry: { maxRetries: 0 },
    });
    const error = await settled(run(ai)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(FlexiAIError);
    if (mode === 'stream') expect(ends).toMatchObject([{ status: 'failed', error: { code: 'timeout' } }]);
    // The provider never answered: the middleware still waits, and the call does not.
    else expect([ends, errors]).toEqual([[], []]);
  });

  it.each(['call', 'attempt'] as const)(
    'of scope %s may throw an error of the library: it becomes the call’s error',
    async (scope) => {
      const error = new BudgetExceededError('the limit of 5 USD is reached');
      const a = scripted('a');
      const refusing = middleware(async () => {
        throw error;
      }, scope);
      const ai = createFlexiAI({ providers: [a({ model: 'm' }), a({ model: 'm' })], middleware: [refusing] });
      expect(await errorOf(run(ai))).toBe(error);
      expect(a.calls).toHaveLength(0);
      expect(ai.getRequestStats()).toMatchObject({ failed: 1, inFlight: 0 });
    },
  );

  it('may throw anything: the caller gets it unchanged, listeners get an error of the library', async () => {
    const mistake = new RangeError('oops');
    const told: unknown[] = [];
    const a = scripted('a');
    const failing = middleware(() => {
      throw mistake;
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [failing] });
    ai.on('error', ({ error }) => void told.push(error));
    expect(await errorOf(run(ai))).toBe(mistake);
    expect(told).toMatchObject([{ code: 'invalid-response', message: 'A middleware failed: oops' }]);
  });

  it.each([undefined, null, 5, {}, answer('not a stream'), { source: 5 }])(
    'that returns %o in place of a stream is named in the error',
    async (nonsense) => {
      const a = scripted('a');
      for (const scope of ['call', 'attempt'] as const) {
        const ai = createFlexiAI({
          providers: [a({ model: 'm' })],
          middleware: [middleware(async () => nonsense as unknown as ResponseStream, scope)],
          retry: { maxRetries: 0 },
        });
        expect(String(await errorOf(run(ai)))).toContain('The middleware "test" returned');
        expect(ai.getRequestStats()).toMatchObject({ failed: 1, inFlight: 0 });
      }
    },
  );

  it.each(['call', 'attempt'] as const)(
    'of scope %s that returns a broken response fails the call and nothing else',
    async (scope) => {
      const a = scripted('a');
      const broken = middleware(async () => ResponseStream.fromResponse({ text: 'x' } as never), scope);
      const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [broken], retry: { maxRetries: 0 } });
      await errorOf(run(ai));
      expect(ai.getRequestStats()).toMatchObject({ total: 1, succeeded: 0, failed: 1, inFlight: 0 });
      expect(ai.getProviderStatus('a').inFlight).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('that hangs does not delay the call’s abort', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [middleware(() => new Promise(() => undefined))],
    });
    const controller = new AbortController();
    const call = errorOf(run(ai, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(await call).toBeInstanceOf(RequestAbortedError);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that hangs does not hold the call beyond totalMs', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [middleware(() => new Promise(() => undefined))],
      timeouts: { totalMs: 5000 },
    });
    const call = errorOf(run(ai));
    await vi.advanceTimersByTimeAsync(5050);
    expect(await call).toBeInstanceOf(RequestTimeoutError);
    expect(await call).toMatchObject({ clock: 'total' });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('whose own stream hangs does not delay the call’s abort', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [
        middleware(async () =>
          ResponseStream.from(
            (async function* (): AsyncGenerator<StreamPart> {
              yield { type: 'stream-start', provider: 'x', model: 'm' };
              await new Promise(() => undefined);
            })(),
          ),
        ),
      ],
    });
    const controller = new AbortController();
    const call = errorOf(run(ai, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1000);
    controller.abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(await call).toBeInstanceOf(RequestAbortedError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('may answer in place of a call that was timed out', async () => {
    const a = scripted('a');
    a.always('hang');
    const fallback = middleware(async (request, _context, next) => {
      try {
        return await next(request);
      } catch (error) {
        if (error instanceof RequestTimeoutError) return ResponseStream.fromResponse(answer('sorry'));
        throw error;
      }
    });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [fallback], timeouts: { totalMs: 1000 } });
    expect((await settled(run(ai))).text).toBe('sorry');
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, failed: 0, inFlight: 0 });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gets no open stream that arrives after its call was aborted', async () => {
    const closed = vi.fn();
    const a = scripted('a');
    const { promise, resolve } = Promise.withResolvers<ResponseStream>();
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [middleware(() => promise)] });
    const controller = new AbortController();
    const call = errorOf(run(ai, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(1);
    controller.abort();
    await vi.advanceTimersByTimeAsync(50);
    expect(await call).toBeInstanceOf(RequestAbortedError);
    resolve(
      ResponseStream.from({
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise(() => undefined),
          return: async () => {
            closed();
            return { done: true, value: undefined };
          },
        }),
      }),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(closed).toHaveBeenCalledTimes(1);
  });
});

describe.each(['unary', 'stream'] as const)('middleware around the attempts of a %s call', (mode) => {
  it('sees typed failures without a key, whatever the plugin threw', async () => {
    const key = 'sk-0123456789abcdef0123';
    const seen: unknown[] = [];
    const raw = (): Error => Object.assign(new Error(`refused ${key}`), { status: 500, request: { key } });
    const plugin = defineProvider({
      ...rawProvider('raw', {
        chatCompletion: () => Promise.reject(raw()),
        async *streamChatCompletion() {
          yield { type: 'stream-start', provider: 'raw', model: 'm' };
          throw raw();
        },
      }),
      apiKey: { env: [], validate: () => ({ ok: true }) },
    });
    const watching = middleware(async (request, _context, next) => {
      const stream = await next(request).catch((error: unknown) => {
        seen.push(error);
        throw error;
      });
      return stream.tap({ end: (end) => void seen.push('error' in end ? end.error : end) });
    }, 'attempt');
    const ai = createFlexiAI({
      providers: [plugin({ model: 'm', apiKey: key })],
      middleware: [watching],
      retry: { maxRetries: 0 },
    });
    const call = mode === 'unary' ? ai.chatCompletion(ask) : ai.streamChatCompletion(ask).response();
    const error = await errorOf(call);
    expect(error).toBeInstanceOf(ServerError);
    expect(seen).toEqual([error]);
    expect(String(seen[0])).toContain('refused [redacted]');
  });

  it('sees a time-out as a time-out error', async () => {
    const seen: unknown[] = [];
    const a = scripted('a');
    a.always('hang');
    const watching = middleware(async (request, _context, next) => {
      const stream = await next(request).catch((error: unknown) => {
        seen.push(error);
        throw error;
      });
      return stream.tap({ end: (end) => void seen.push('error' in end ? end.error : end) });
    }, 'attempt');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [watching],
      timeouts: { headersMs: 500 },
      retry: { maxRetries: 0 },
    });
    const call = mode === 'unary' ? ai.chatCompletion(ask) : ai.streamChatCompletion(ask).response();
    const error = await errorOf(settled(call));
    expect(error).toMatchObject({ code: 'timeout', clock: 'headers' });
    expect(seen).toEqual([error]);
  });
});

describe('middleware that observes', () => {
  it('sees a stream end once when the application leaves it, in agreement with the counts', async () => {
    const ends: StreamEnd[] = [];
    const a = scripted('a');
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: (['call', 'attempt'] as const).map((scope) =>
        middleware(
          async (request, _context, next) => (await next(request)).tap({ end: (end) => void ends.push(end) }),
          scope,
        ),
      ),
    });
    for await (const _ of ai.streamChatCompletion(ask).textStream) break;
    expect(ends.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 0 });
  });

  it.each<[string, Middleware['handle']]>([
    [
      'answers without a provider',
      async (request, _context, next) => {
        await (await next(request)).source();
        return ResponseStream.fromResponse(answer('own'));
      },
    ],
    [
      'throws',
      async (request, _context, next) => {
        await (await next(request)).source();
        throw new Error('no');
      },
    ],
    [
      'calls next twice and passes one on',
      async (request, _context, next) => {
        const [left] = await Promise.all([next(request), next(request)]);
        return left;
      },
    ],
  ])('that %s leaves no stream open when the call is over', async (_what, handle) => {
    const a = scripted('a');
    a.next({ stream: ['once'] }, { stream: ['again'], ending: 'hang' });
    a.always({ stream: ['again'], ending: 'hang' });
    const ai = createFlexiAI({
      providers: [a({ model: 'm', maxConcurrent: 2 })],
      middleware: [{ name: 'leaves', scope: 'call', handle }],
    });
    const ended = vi.fn();
    ai.on('attemptEnd', ended);
    await ai
      .streamChatCompletion(ask)
      .response()
      .catch(() => undefined);
    await vi.advanceTimersByTimeAsync(1100);
    expect(ended).toHaveBeenCalledTimes(a.calls.length);
    expect(ai.getProviderStatus('a').inFlight).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is called at the end of a stream that is aborted while it is not read', async () => {
    const ends: StreamEnd[] = [];
    const a = scripted('a');
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      timeouts: { totalMs: 1000 },
      middleware: [
        middleware(async (request, _context, next) => (await next(request)).tap({ end: (end) => void ends.push(end) })),
      ],
    });
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    await parts.next();
    await vi.advanceTimersByTimeAsync(2000);
    expect(ends).toMatchObject([{ status: 'failed', error: { code: 'timeout', clock: 'total' } }]);
  });

  it('causes no parts for a unary call, unless it needs them', async () => {
    const made = vi.spyOn(responseParts, 'partsFromResponse');
    const raw = rawProvider('raw', {});
    const ends: StreamEnd[] = [];
    const plain = createFlexiAI({ providers: [raw({ model: 'm' })] });
    await plain.chatCompletion(ask);
    const watched = createFlexiAI({
      providers: [raw({ model: 'm' })],
      middleware: (['call', 'attempt'] as const).map((scope) =>
        middleware(
          async (request, _context, next) => (await next(request)).tap({ end: (end) => void ends.push(end) }),
          scope,
        ),
      ),
    });
    await watched.chatCompletion(ask);
    expect(ends).toHaveLength(2);
    expect(made).not.toHaveBeenCalled();
    watched.use(middleware(async (request, _context, next) => (await next(request)).tap({ part: () => undefined })));
    await watched.chatCompletion(ask);
    expect(made).toHaveBeenCalledTimes(1);
  });
});

describe('use()', () => {
  it('adds middleware inside the existing ones, and removes it again', async () => {
    const notes: string[] = [];
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [noting('first', 'call', notes)] });
    const added = noting('added', 'call', notes);
    const takeOut = ai.use(added);
    const takeOutAgain = ai.use(added);
    await ai.chatCompletion(ask);
    expect(notes.splice(0)).toEqual(['first in', 'added in', 'added in', 'added out', 'added out', 'first out']);
    takeOut();
    takeOut();
    await ai.chatCompletion(ask);
    expect(notes.splice(0)).toEqual(['first in', 'added in', 'added out', 'first out']);
    takeOutAgain();
    await ai.chatCompletion(ask);
    expect(notes).toEqual(['first in', 'first out']);
  });

  it('does not affect calls in flight', async () => {
    const notes: string[] = [];
    const a = scripted('a');
    a.next(new ServerError('boom', at));
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const call = ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(0);
    ai.use(noting('late', 'attempt', notes));
    await settled(call);
    expect(a.calls).toHaveLength(2);
    expect(notes).toEqual([]);
  });

  it('keeps `this` for a middleware that is an object of a class', async () => {
    class Counting implements Middleware {
      readonly name = 'counting';
      readonly scope = 'call';
      calls = 0;
      handle(...[request, , next]: Parameters<Middleware['handle']>): Promise<ResponseStream> {
        this.calls += 1;
        return next(request);
      }
    }
    const counting = new Counting();
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], middleware: [counting] });
    ai.use(counting);
    await ai.chatCompletion(ask);
    expect(counting.calls).toBe(2);
  });

  it.each([undefined, null, {}, { name: 'x', scope: 'call' }, { name: 'x', scope: 'all', handle: () => 1 }, () => 1])(
    'rejects %o, which is not a middleware',
    (nonsense) => {
      const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })] });
      expect(() => ai.use(nonsense as unknown as Middleware)).toThrow(ConfigurationError);
    },
  );
});
