import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import { EVERYTHING } from '../../../test/everything.ts';
import { rawProvider } from '../../../test/raw-provider.ts';
import { scripted } from '../../../test/scripted-provider.ts';
import { errorOf } from '../../../test/settle.ts';
import {
  type AttemptSurroundings,
  type CallObserver,
  type CallStart,
  ConfigurationError,
  ConnectionError,
  createFlexiAI,
  type Instrumentation,
  ServerError,
} from '../../index.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

/** Records the events of each call, by the order in which the calls were made. */
function noting(around: (start: CallStart) => CallObserver = () => ({})) {
  const calls: { readonly start: CallStart; readonly notes: string[] }[] = [];
  const instrumentation: Instrumentation = {
    name: 'noting',
    call(start) {
      const notes: string[] = [];
      calls.push({ start, notes });
      return {
        begin: () => notes.push('begin'),
        event: (name) => notes.push(name),
        ...around(start),
      };
    },
  };
  return { instrumentation, calls };
}

function spyLogger() {
  const warnings: string[] = [];
  const quiet = (): void => undefined;
  return {
    warnings,
    logger: { debug: quiet, info: quiet, error: quiet, warn: (message: string) => warnings.push(message) },
  };
}

describe('an instrumentation', () => {
  it('observes each call separately, although two calls have the same ids', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    const { instrumentation, calls } = noting();
    ai.instrument(instrumentation);
    a.next(new ServerError('boom', at), 'fine');
    const options = { correlationId: 'same', metadata: { label: 1 } };
    await Promise.all([ai.chatCompletion(ask, options), ai.chatCompletion(ask, options)]);
    expect(calls.map(({ start }) => start)).toEqual(
      [1, 2].map(() => ({
        callId: 'same',
        requestId: 'same',
        correlationId: 'same',
        operation: 'chat',
        mode: 'unary',
        metadata: { label: 1 },
      })),
    );
    expect(calls[0]?.notes).toEqual([
      'begin',
      'request',
      'attemptStart',
      'attemptEnd',
      'attemptStart',
      'failover',
      'attemptEnd',
      'response',
    ]);
    expect(calls[1]?.notes).toEqual(['begin', 'request', 'attemptStart', 'attemptEnd', 'response']);
  });

  it('observes embeddings and the calls of a broadcast', async () => {
    const embedder = rawProvider('e', {
      capabilities: { ...EVERYTHING, maxEmbeddingInputs: 1 },
      embed: async ({ input }) => ({
        model: 'm',
        embeddings: input.map(() => [1]),
        usage: { inputTokens: 1, outputTokens: 0, totalTokens: 1, accuracy: 'reported' },
        warnings: [],
      }),
    });
    const ai = createFlexiAI({ providers: [embedder({ model: 'm' })] });
    const { instrumentation, calls } = noting();
    ai.instrument(instrumentation);
    await ai.embed({ input: ['x'] });
    expect(calls[0]?.start).toMatchObject({ operation: 'embed', mode: 'unary' });
    expect(calls[0]?.notes).toEqual(['begin', 'embedRequest', 'attemptStart', 'attemptEnd', 'embedResponse']);

    const [a, b] = [scripted('a'), scripted('b')];
    const both = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })] });
    const seen = noting();
    both.instrument(seen.instrumentation);
    await both.broadcast(ask);
    expect(seen.calls.map(({ start }) => start.requestId.slice(-2))).toEqual(['.1', '.2']);
    expect(seen.calls.map(({ notes }) => notes.at(-1))).toEqual(['response', 'response']);
  });

  it('is called where a stream is made, and its observer when the stream is read, wherever that is', async () => {
    const storage = new AsyncLocalStorage<string>();
    const places: (string | undefined)[] = [];
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const { instrumentation, calls } = noting(() => {
      places.push(storage.getStore());
      return {};
    });
    ai.instrument(instrumentation);
    const [read, left] = storage.run('maker', () => [ai.streamChatCompletion(ask), ai.streamChatCompletion(ask)]);
    expect(places).toEqual(['maker', 'maker']);
    expect(calls[0]?.notes).toEqual([]);
    await storage.run('reader', () => read?.response());
    await left?.cancel();
    expect(calls[0]?.notes).toEqual(['begin', 'request', 'attemptStart', 'attemptEnd', 'response']);
    expect(calls[1]?.notes).toEqual([]);
  });

  it('runs the work of a call, and each attempt with its request, inside its own context', async () => {
    const storage = new AsyncLocalStorage<string>();
    const a = scripted('a');
    const seen: (string | undefined)[] = [];
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      retry: { maxRetries: 1, baseDelayMs: 1 },
      middleware: [
        {
          name: 'looking',
          scope: 'call',
          handle: (request, _context, next) => {
            seen.push(storage.getStore());
            return next(request);
          },
        },
      ],
    });
    const { instrumentation } = noting(() => ({
      run: (work) => storage.run('call', work),
      attempt: (number) => ({ run: (work) => storage.run(`try ${number}`, work) }),
    }));
    ai.instrument(instrumentation);
    a.next(
      async () => {
        seen.push(storage.getStore());
        throw new ServerError('boom', at);
      },
      async () => {
        await Promise.resolve();
        seen.push(storage.getStore());
        return 'fine';
      },
    );
    for await (const _ of ai.streamChatCompletion(ask)) seen.push(storage.getStore());
    expect(seen.slice(0, 3)).toEqual(['call', 'try 1', 'try 2']);
    expect(seen.slice(3).every((store) => store === undefined)).toBe(true);
  });

  it('adds headers to the requests of attempts, except invalid ones', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    await ai.chatCompletion(ask);
    const headers = { Traceparent: '00-1', 'line\nbreak': 'x', value: 'x\r\nx-evil: 1', number: 1, empty: '' };
    const stop = ai.instrument(
      noting(() => ({ attempt: () => ({ headers }) as unknown as AttemptSurroundings })).instrumentation,
    );
    await ai.chatCompletion(ask);
    stop();
    await ai.chatCompletion(ask);
    expect(a.calls.map(({ context }) => context.headers)).toEqual([
      undefined,
      { traceparent: '00-1', empty: '' },
      undefined,
    ]);
  });

  it('observes a detached run of a middleware, whose attempts have numbers of their own', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      middleware: [
        {
          name: 'twice',
          scope: 'call',
          async handle(request, { detached }, next) {
            await (await next(request, detached?.())).response();
            return next(request);
          },
        },
      ],
    });
    const beside: string[] = [];
    const { instrumentation, calls } = noting(() => ({
      detached: () => ({
        event: (name) => beside.push(name),
        attempt: (number) => ({ headers: { 'x-run-attempt': String(number) } }),
      }),
      attempt: (number) => ({ headers: { 'x-attempt': String(number) } }),
    }));
    ai.instrument(instrumentation);
    await ai.chatCompletion(ask);
    expect(beside).toEqual(['attemptStart', 'attemptEnd']);
    expect(calls[0]?.notes).toEqual(['begin', 'request', 'attemptStart', 'attemptEnd', 'response']);
    expect(a.calls.map(({ context }) => context.headers)).toEqual([{ 'x-run-attempt': '1' }, { 'x-attempt': '1' }]);
  });

  it('that throws everywhere has no effect, and is logged', async () => {
    const fail = (): never => {
      throw new Error('broken');
    };
    const { logger, warnings } = spyLogger();
    const a = scripted('a');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], logger });
    ai.instrument({ name: 'dead', call: fail });
    ai.instrument({
      name: 'half dead',
      call: () => ({ begin: fail, event: fail, run: fail, attempt: fail }),
    });
    ai.instrument({ name: 'idle', call: () => ({ run: () => undefined as never, attempt: () => ({ run: fail }) }) });
    expect((await ai.chatCompletion(ask)).text).toBe('ok');
    a.next({ stream: ['x'], ending: new ConnectionError('cut', at) });
    expect(await errorOf(ai.streamChatCompletion(ask).response())).toMatchObject({ code: 'stream-interrupted' });
    expect(a.calls).toHaveLength(2);
    expect(new Set(warnings.filter((warning) => warning.startsWith('The instr')))).toEqual(
      new Set(['dead', 'half dead', 'idle'].map((name) => `The instrumentation "${name}" failed.`)),
    );
  });

  it('is rejected where it has no name or no call()', () => {
    const ai = createFlexiAI({ providers: [scripted('a')({ model: 'm' })] });
    for (const wrong of [undefined, {}, { name: 'x' }, { name: '', call: () => undefined }]) {
      expect(() => ai.instrument(wrong as Instrumentation)).toThrow(ConfigurationError);
    }
  });
});

describe('attemptStart', () => {
  it.each([
    ['https://user:secret@api.example.com/v1?key=1', { address: 'api.example.com', port: 443 }],
    ['http://[::1]:8080/', { address: '::1', port: 8080 }],
    ['http://localhost', { address: 'localhost', port: 80 }],
    ['nonsense', undefined],
    [undefined, undefined],
  ])('has only the host and the port of the endpoint %s', async (endpoint, server) => {
    const a = rawProvider('a', { endpoint });
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const starts: unknown[] = [];
    ai.on('attemptStart', (event) => starts.push(event.server));
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(starts[0]).toEqual(server);
  });
});
