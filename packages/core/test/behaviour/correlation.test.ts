import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { EVENT_NAMES } from '../../src/client/events/client-events.ts';
import {
  AllProvidersFailedError,
  ConfigurationError,
  createFlexiAI,
  type FlexiAI,
  FlexiAIError,
  type Logger,
  type Middleware,
  ServerError,
} from '../../src/index.ts';
import { type Scripted, type Step, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };
const UUID = /^[\da-f]{8}-[\da-f]{4}-4/;

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

interface Line {
  readonly level: string;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that records its lines, has a current correlation id, and can make children. */
function keeping(correlationId: () => string | undefined = () => undefined) {
  const lines: Line[] = [];
  const make = (bound: Readonly<Record<string, unknown>>): Logger => {
    const writer =
      (level: string): Logger['info'] =>
      (message, fields) =>
        void lines.push({ level, message, fields: { ...bound, ...fields } });
    return {
      debug: writer('debug'),
      info: writer('info'),
      warn: writer('warn'),
      error: writer('error'),
      correlationId,
      child: (fields) => make({ ...bound, ...fields }),
    };
  };
  return { lines, logger: make({}) };
}

function idsOfEvents(ai: FlexiAI): { requestId: string; correlationId: string }[] {
  const ids: { requestId: string; correlationId: string }[] = [];
  for (const name of EVENT_NAMES) {
    ai.on(name, (event) => {
      if ('requestId' in event) ids.push({ requestId: event.requestId, correlationId: event.correlationId });
    });
  }
  return ids;
}

describe("a call's correlation id", () => {
  it('is the logger’s current one, while each call keeps an id of its own', async () => {
    const a = scripted('a');
    const { logger } = keeping(() => 'incoming-1');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger });
    const ids = idsOfEvents(ai);
    await ai.chatCompletion(ask);
    await ai.streamChatCompletion(ask).response();
    expect(new Set(ids.map(({ correlationId }) => correlationId))).toEqual(new Set(['incoming-1']));
    const calls = [...new Set(ids.map(({ requestId }) => requestId))];
    expect(calls).toHaveLength(2);
    for (const id of calls) expect(id).toMatch(UUID);
  });

  it('is the one of its options first, and then also its request id', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger: keeping(() => 'incoming-1').logger });
    const ids = idsOfEvents(ai);
    await ai.chatCompletion(ask, { correlationId: 'mine' });
    expect(ids).not.toEqual([]);
    for (const each of ids) expect(each).toEqual({ requestId: 'mine', correlationId: 'mine' });
  });

  it('is never empty, since all calls without an id would share it', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const ids = idsOfEvents(ai);
    await ai.chatCompletion(ask, { correlationId: '' });
    expect(ids).not.toEqual([]);
    for (const { requestId, correlationId } of ids)
      expect([requestId, correlationId]).toEqual([ids[0]?.requestId, requestId]);
    expect(ids[0]?.requestId).toMatch(UUID);
  });

  it.each<[string, Partial<Logger>]>([
    ['has no correlationId method', {}],
    ['returns undefined', { correlationId: () => undefined }],
    ['returns an empty text', { correlationId: () => '' }],
    ['returns a number', { correlationId: (() => 7) as never }],
    ['returns a very long text', { correlationId: () => 'x'.repeat(300) }],
    ['returns a promise that rejects', { correlationId: (() => Promise.reject(new Error('late'))) as never }],
    [
      'fails to say',
      {
        correlationId: () => {
          throw new Error('logger');
        },
        child: () => {
          throw new Error('logger');
        },
      },
    ],
  ])('is the call’s own id where the logger %s', async (_what, methods) => {
    const a = scripted('a');
    const { logger } = keeping();
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger: { ...logger, ...methods } });
    const ids = idsOfEvents(ai);
    await ai.chatCompletion(ask);
    expect(ids).not.toEqual([]);
    for (const { requestId, correlationId } of ids) expect(correlationId).toBe(requestId);
  });

  it('is read once, when the call begins', async () => {
    const a = scripted('a');
    const under = vi.fn(() => `at-${under.mock.calls.length}`);
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger: keeping(under).logger });
    const ids = idsOfEvents(ai);
    a.next(new ServerError('boom', at));
    await settled(ai.chatCompletion(ask));
    expect(new Set(ids.map(({ correlationId }) => correlationId))).toEqual(new Set(['at-1']));
  });

  it('of a stream is read when the stream is requested, wherever it is consumed', async () => {
    const a = scripted('a');
    let under: string | undefined = 'incoming-1';
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger: keeping(() => under).logger });
    const ids = idsOfEvents(ai);
    const streams = [ai.streamChatCompletion(ask), ai.streamChatCompletion(ask, { correlationId: 'mine' })];
    under = 'somewhere else';
    await Promise.all(streams.map((stream) => stream.response()));
    expect(new Set(ids.map(({ correlationId }) => correlationId))).toEqual(new Set(['incoming-1', 'mine']));
    expect(new Set(ids.map(({ requestId }) => requestId)).size).toBe(2);
  });

  it('does not keep a stream with invalid options from reporting them when it is read', async () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })] });
    const stream = ai.streamChatCompletion(ask, null as never);
    await expect(stream.response()).rejects.toThrow('expected an object, got null');
  });

  it('reaches middleware of both scopes, and the provider', async () => {
    const a = scripted('a');
    const seen: string[] = [];
    const watch = (scope: Middleware['scope']): Middleware => ({
      name: scope,
      scope,
      handle: (_request, context, next) => {
        seen.push(`${scope} ${context.correlationId}`);
        return next();
      },
    });
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [watch('call'), watch('attempt')],
      logger: keeping(() => 'incoming-1').logger,
    });
    await ai.chatCompletion(ask);
    expect(seen).toEqual(['call incoming-1', 'attempt incoming-1']);
    expect(a.calls[0]?.context).toMatchObject({ correlationId: 'incoming-1', requestId: expect.stringMatching(UUID) });
  });
});

describe('the lines of a call', () => {
  it('carry its ids: those of the client, of middleware, of providers, and of listeners that fail', async () => {
    const a = scripted('a');
    const { lines, logger } = keeping(() => 'incoming-1');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: (['call', 'attempt'] as const).map((scope) => ({
        name: scope,
        scope,
        handle: (_request, context, next) => {
          context.logger.info(`from the ${scope}`);
          return next();
        },
      })),
      logger,
    });
    ai.on('request', () => {
      throw new Error('listener');
    });
    a.always(async (_request, context) => {
      context.logger.debug('from the provider');
      throw new ServerError('boom', at);
    });
    const error = await errorOf(settled(ai.chatCompletion(ask)));
    const messages = lines.map(({ message }) => message).join('\n');
    for (const part of ['from the call', 'from the attempt', 'from the provider', 'A listener', 'Asking "a" again']) {
      expect(messages).toContain(part);
    }
    const [first] = lines;
    for (const { message, fields } of lines.filter((line) => !line.message.startsWith('The circuit'))) {
      expect(fields, message).toMatchObject({ correlationId: 'incoming-1', requestId: first?.fields['requestId'] });
    }
    expect(error).toMatchObject({ correlationId: 'incoming-1' });
  });

  it('keep the call’s id apart from the provider’s id of the attempt', async () => {
    const a = scripted('a');
    const { lines, logger } = keeping();
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger });
    a.next(async (_request, context) => {
      context.onHeaders?.({ status: 200, requestId: 'req_upstream' });
      return 'ok';
    });
    await ai.chatCompletion(ask, { correlationId: 'mine' });
    expect(lines.find(({ message }) => message.startsWith('An attempt on'))?.fields).toMatchObject({
      requestId: 'mine',
      correlationId: 'mine',
      providerRequestId: 'req_upstream',
    });
  });

  it.each<[string, () => unknown]>([
    ['promises', () => Promise.reject(new Error('late'))],
    ['returns undefined', () => undefined],
    ['returns an incomplete logger', () => ({ info: () => undefined })],
  ])('are written by the logger itself where child() %s', async (_what, child) => {
    // Node reports an unhandled rejection after the microtasks.
    vi.useRealTimers();
    const a = scripted('a');
    const late = () => Promise.reject(new Error('late')) as never;
    const logger = { debug: late, info: late, warn: late, error: late, child: child as never };
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger });
    const rejections: unknown[] = [];
    const note = (reason: unknown): number => rejections.push(reason);
    process.on('unhandledRejection', note);
    try {
      await ai.chatCompletion(ask);
      expect(a.calls[0]?.context.logger).toBe(logger);
      await new Promise(setImmediate);
      expect(rejections).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  it('may be written by one logger that has no child()', async () => {
    const a = scripted('a');
    const { child: _none, ...logger } = keeping().logger;
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger });
    await ai.chatCompletion(ask);
    expect(a.calls[0]?.context.logger).toBe(logger);
  });
});

describe('an error that leaves a call', () => {
  const boom = new ServerError('boom', at);
  const middlewareThat = (error: Error): Middleware => ({
    name: 'm',
    scope: 'call',
    handle: () => Promise.reject(error),
  });

  it.each<[string, Step, (a: Scripted) => Promise<unknown>]>([
    ['a provider', boom, (a) => client(a).chatCompletion(ask)],
    ['all providers', boom, (a) => client(a, a).chatCompletion(ask)],
    ['an aborted call', 'ok', (a) => client(a).chatCompletion(ask, { signal: AbortSignal.abort() })],
    ['a call out of time', 'hang', (a) => client(a).chatCompletion(ask, { timeouts: { totalMs: 50 } })],
    ['an unknown entry', 'ok', (a) => client(a).chatCompletion(ask, { provider: 'unknown' })],
    ['a stream that broke', { stream: ['x'], ending: boom }, (a) => client(a).streamChatCompletion(ask).response()],
    ['a stream that never began', boom, (a) => client(a).streamChatCompletion(ask).response()],
    ['a stream that was left', 'ok', (a) => leave(client(a))],
    ['a closed client', 'hang', (a) => closing(client(a))],
    ['an embedding', 'ok', (a) => client(a).embed({ input: 'x' })],
    ['a broadcast', boom, (a) => client(a, a).broadcast(ask)],
    ['a middleware', 'ok', (a) => client(a, middlewareThat(new ConfigurationError('no'))).chatCompletion(ask)],
  ])('of %s has its correlation id, also in JSON', async (_what, step, run) => {
    const a = scripted('a');
    a.always(step);
    const error = await errorOf(settled(run(a)));
    expect(error).toBeInstanceOf(FlexiAIError);
    expect(error).toMatchObject({ correlationId: 'incoming-1' });
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ correlationId: 'incoming-1' });
    if (!(error instanceof AllProvidersFailedError)) return;
    expect(error.errors.length).toBeGreaterThan(1);
    for (const inner of error.errors) expect(inner).toMatchObject({ correlationId: 'incoming-1' });
  });

  it('may be frozen, and then stays unchanged', async () => {
    const frozen = Object.freeze(new ConfigurationError('no'));
    const error = await errorOf(client(scripted('a'), middlewareThat(frozen)).chatCompletion(ask));
    expect(error).toBe(frozen);
  });

  function client(...parts: (Scripted | Middleware)[]): FlexiAI {
    const providers = parts.filter((part): part is Scripted => 'calls' in part);
    return createFlexiAI({
      providers: providers.map((plugin, index) => plugin({ model: 'm', ...{ name: `entry ${index}` } })),
      middleware: parts.filter((part): part is Middleware => 'handle' in part),
      logger: keeping(() => 'incoming-1').logger,
      retry: { maxRetries: 0 },
    });
  }

  async function leave(ai: FlexiAI): Promise<unknown> {
    const stream = ai.streamChatCompletion(ask);
    for await (const _part of stream) break;
    return stream.response();
  }

  async function closing(ai: FlexiAI): Promise<unknown> {
    const call = ai.chatCompletion(ask);
    call.catch(() => undefined);
    await ai.close();
    return call;
  }
});
