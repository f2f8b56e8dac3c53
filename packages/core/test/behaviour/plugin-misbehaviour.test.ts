import { describe, expect, it, vi } from 'vitest';
import {
  type CallContext,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIError,
  type Provider,
  ProviderError,
  partStream,
  RateLimitError,
  type StreamPart,
} from '../../src/index.ts';
import { onFakeClock } from '../on-fake-clock.ts';
import { rawProvider } from '../raw-provider.ts';
import { answer, finish, scripted } from '../scripted-provider.ts';
import { errorOf, settled } from '../settle.ts';

const ask = { prompt: 'Hello' };
const start: StreamPart = { type: 'stream-start', provider: 'bad', model: 'm' };
const text = (delta: string): StreamPart => ({ type: 'text-delta', id: 't', delta });

onFakeClock();

/** A client whose first provider misbehaves and whose second does not. */
function withBad(bad: Partial<Provider>): { ai: FlexiAI; good: ReturnType<typeof scripted> } {
  const good = scripted('good');
  good.always('from good');
  const plugin = rawProvider('bad', bad);
  const ai = createFlexiAI({
    providers: [plugin({ model: 'm' }), good({ model: 'm' })],
    retry: { maxRetries: 0 },
    timeouts: { headersMs: 1000, firstContentMs: 1000, idleMs: 1000 },
  });
  return { ai, good };
}

/** Nothing of a call is left, whatever happened in it. */
function expectClean(ai: FlexiAI): void {
  expect(ai.getRequestStats().inFlight).toBe(0);
  expect(ai.getProviderStatus().map(({ inFlight }) => inFlight)).toEqual(ai.getProviderStatus().map(() => 0));
  expect(vi.getTimerCount()).toBe(0);
}

const hostileError = new Proxy(new Error('x'), {
  get() {
    throw new Error('a getter that throws');
  },
});

/** What an untyped plugin may do. */
const asProvider = (bad: object): Partial<Provider> => bad as Partial<Provider>;

describe('a plugin’s unary answer', () => {
  it.each<[string, () => unknown]>([
    ['nothing', async () => undefined],
    ['null', async () => null],
    ['a text', async () => 'hello'],
    ['a raw body', async () => ({ choices: [{ message: { content: 'hi' } }] })],
    ['an answer without usage', async () => ({ ...answer('x'), usage: undefined })],
    ['an answer whose usage is null', async () => ({ ...answer('x'), usage: null })],
    ['an answer without warnings', async () => ({ ...answer('x'), warnings: undefined })],
    ['an answer without tool calls', async () => ({ ...answer('x'), toolCalls: undefined })],
    ['an answer whose content is a text', async () => ({ ...answer('x'), content: 'x' })],
    ['a value that is not a promise', () => answer('x')],
    [
      'a synchronous throw',
      () => {
        throw new TypeError('at once');
      },
    ],
    ['undefined, thrown', () => Promise.reject(undefined)],
    ['null, thrown', () => Promise.reject(null)],
    ['a text, thrown', () => Promise.reject('down')],
    ['an object without a prototype, thrown', () => Promise.reject(Object.create(null))],
    ['an error whose getters throw', () => Promise.reject(hostileError)],
    [
      'an error of an unknown code',
      () => Promise.reject(new ProviderError('new-code' as never, 'x', { provider: 'bad' })),
    ],
    [
      'an abort error without an abort',
      () => Promise.reject(Object.assign(new Error('aborted'), { name: 'AbortError' })),
    ],
  ])('that is %s fails over with a record in the ledger', async (_what, chatCompletion) => {
    const { ai } = withBad(asProvider({ chatCompletion }));
    const response = await settled(ai.chatCompletion(ask));
    expect(response.text).toBe('from good');
    expect(response.attempts).toMatchObject([
      { provider: 'bad', outcome: 'failed', errorCode: expect.stringMatching(/^(invalid-response|connection)$/) },
      { provider: 'good', outcome: 'success' },
    ]);
    expectClean(ai);
  });

  it('that is a fault in its code is reported with the place of the fault', async () => {
    const fromWire = (body: { readonly choices?: readonly string[] }): string =>
      (body.choices as string[])[0] as string;
    const plugin = rawProvider('bad', asProvider({ chatCompletion: async () => fromWire({}) }));
    const error = await errorOf(
      createFlexiAI({ providers: [plugin({ model: 'm' })], retry: { maxRetries: 0 } }).chatCompletion(ask),
    );
    expect(error).toMatchObject({ code: 'invalid-response', cause: { name: 'TypeError' } });
    expect((error as FlexiAIError).cause?.stack).toContain('at fromWire');
  });

  it('that comes after its time-out is ignored', async () => {
    const { promise, resolve } = Promise.withResolvers<never>();
    const { ai } = withBad({ chatCompletion: () => promise });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('good');
    resolve(answer('late') as never);
    await vi.advanceTimersByTimeAsync(1);
    expect(ai.getProviderStatus('bad')).toMatchObject({ successes: 0, failures: 1 });
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, failed: 0 });
    expectClean(ai);
  });

  it('that fails after its time-out causes no unhandled rejection', async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    const { ai } = withBad({ chatCompletion: () => promise });
    expect((await settled(ai.chatCompletion(ask))).provider).toBe('good');
    reject(new Error('late'));
    await vi.advanceTimersByTimeAsync(1);
    expectClean(ai);
  });

  it('may come without an id: the call’s id is used', async () => {
    const { ai } = withBad({ chatCompletion: async () => ({ ...answer('x'), id: '' }) });
    expect((await ai.chatCompletion(ask, { correlationId: 'call-1' })).id).toBe('call-1');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1e300])(
    'that is a rate limit with a wait of %s has no effect on later calls',
    async (retryAfterMs) => {
      const { ai } = withBad({
        chatCompletion: async () => {
          throw new RateLimitError('slow down', { provider: 'bad', retryAfterMs });
        },
      });
      for (let call = 0; call < 3; call += 1) expect((await settled(ai.chatCompletion(ask))).provider).toBe('good');
      expect(ai.explain(ask).candidates.length).toBeGreaterThan(0);
      expectClean(ai);
    },
  );

  it.each([
    ['ECONNREFUSED', 'connection'],
    ['EAI_AGAIN', 'connection'],
    ['ENOTFOUND', 'connection'],
    ['UND_ERR_SOCKET', 'connection'],
    ['ERR_INVALID_ARG_TYPE', 'invalid-response'],
    ['E', 'invalid-response'],
  ])('that is an untyped error with the code %s counts as %s', async (code, errorCode) => {
    for (const error of [
      Object.assign(new Error('x'), { code }),
      new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) }),
    ]) {
      const { ai } = withBad({ chatCompletion: () => Promise.reject(error) });
      expect((await settled(ai.chatCompletion(ask))).attempts[0]?.errorCode).toBe(errorCode);
    }
  });

  it('that is an untyped error with a status is classified by it, Retry-After included', async () => {
    const error = Object.assign(new Error('slow down'), { status: 429, headers: { 'retry-after': '7' } });
    const { ai } = withBad({ chatCompletion: () => Promise.reject(error) });
    const now = Date.now();
    expect((await ai.chatCompletion(ask)).attempts[0]).toMatchObject({ errorCode: 'rate-limit', status: 429 });
    expect(ai.getProviderStatus('bad').coolingUntil).toBe(now + 7000);
  });
});

describe('a plugin’s stream', () => {
  const streams: [string, (context: CallContext) => unknown][] = [
    ['nothing', () => undefined],
    ['a promise of a stream', async () => partStream((async function* () {})())],
    ['a list of parts', () => [start, text('x'), finish('x')]],
    [
      'a synchronous throw',
      () => {
        throw new TypeError('at once');
      },
    ],
    [
      'an iterator that throws synchronously',
      () => ({
        [Symbol.asyncIterator]: () => {
          throw new Error('no');
        },
      }),
    ],
    [
      'a next() that throws synchronously',
      () => ({
        [Symbol.asyncIterator]: () => ({
          next: () => {
            throw new Error('no');
          },
        }),
      }),
    ],
    ['a next() that returns undefined', () => ({ [Symbol.asyncIterator]: () => ({ next: async () => undefined }) })],
    [
      'a next() that never answers',
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }) }),
    ],
    ['no parts at all', async function* () {}],
    [
      'a part that is undefined',
      async function* () {
        yield undefined;
      },
    ],
    [
      'a part that is a text',
      async function* () {
        yield 'hello';
      },
    ],
    [
      'a part of an unknown type',
      async function* () {
        yield start;
        yield { type: 'telepathy' };
      },
    ],
    [
      'no start',
      async function* () {
        yield text('x');
        yield finish('x');
      },
    ],
    [
      'a finish alone',
      async function* () {
        yield finish('');
      },
    ],
    [
      'a delta for a call that was not started',
      async function* () {
        yield start;
        yield { type: 'tool-call-delta', id: 'x', delta: '{' };
      },
    ],
    [
      'an error whose getters throw',
      async function* () {
        yield start;
        throw hostileError;
      },
    ],
    [
      'parts after its finish, in one batch',
      () =>
        partStream(
          (async function* () {
            yield [start, finish(''), text('x')];
          })(),
        ),
    ],
    [
      'batches that are not arrays',
      () =>
        partStream(
          (async function* () {
            yield start as never;
            yield 5 as never;
          })(),
        ),
    ],
    [
      'a source of batches that throws synchronously',
      () => ({
        [Symbol.for('flexiai.part-source.v1')]: {
          read: () => {
            throw new Error('no');
          },
          cancel: () => undefined,
        },
      }),
    ],
    [
      'keep-alives only',
      async function* (context) {
        yield start;
        while (!context.signal.aborted) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          yield text('');
        }
      },
    ],
    [
      'a rejection after the abort',
      async function* (context) {
        yield start;
        await new Promise((_resolve, reject) =>
          context.signal.addEventListener('abort', () => setTimeout(() => reject(new Error('late')), 5000)),
        );
      },
    ],
    [
      'an abort that is ignored',
      async function* () {
        yield start;
        await new Promise(() => undefined);
      },
    ],
  ];

  it.each(streams)('that is %s fails over, and the application does not notice', async (_what, make) => {
    const { ai, good } = withBad(
      asProvider({ streamChatCompletion: (_request: unknown, context: CallContext) => make(context) }),
    );
    good.always({ stream: ['from ', 'good'] });
    const stream = ai.streamChatCompletion(ask);
    const response = settled(stream.response());
    expect((await response).text).toBe('from good');
    expect((await response).attempts).toMatchObject([
      {
        provider: 'bad',
        outcome: 'failed',
        errorCode: expect.stringMatching(/^(invalid-response|connection|timeout)$/),
      },
      { provider: 'good', outcome: 'success' },
    ]);
    expect(await Array.fromAsync(stream.textStream)).toEqual(['from ', 'good']);
    expectClean(ai);
  });

  it.each<[string, (StreamPart | Error | 'odd')[]]>([
    ['an untyped error', [new Error('cut')]],
    ['a part of an unknown type', ['odd']],
    ['nothing more', []],
    ['a hostile error', [hostileError]],
  ])('that breaks off after content with %s is a typed interruption', async (_what, rest) => {
    const { ai } = withBad(
      asProvider({
        async *streamChatCompletion() {
          yield start;
          yield text('half');
          for (const part of rest) {
            if (part === 'odd') yield { type: 'telepathy' };
            else if (part === hostileError || part instanceof Error) throw part;
          }
        },
      }),
    );
    const error = await errorOf(settled(ai.streamChatCompletion(ask).response()));
    expect(error).toMatchObject({ code: 'stream-interrupted', partial: { text: 'half' } });
    expect((error as FlexiAIError).attempts).toHaveLength(1);
    expectClean(ai);
  });

  it('whose source throws synchronously after content is a typed interruption, too', async () => {
    let reads = 0;
    const source = {
      read: () => {
        reads += 1;
        if (reads > 1) throw new Error('no');
        return Promise.resolve([start, text('half')]);
      },
      cancel: () => undefined,
    };
    const { ai } = withBad(
      asProvider({ streamChatCompletion: () => ({ [Symbol.for('flexiai.part-source.v1')]: source }) }),
    );
    const error = await errorOf(settled(ai.streamChatCompletion(ask).response()));
    expect(error).toMatchObject({ code: 'stream-interrupted', partial: { text: 'half' } });
    expectClean(ai);
  });

  it('is read once more after its finish, so that it can read the end of its body and release its connection', async () => {
    let closed = 0;
    const { ai } = withBad({
      async *streamChatCompletion() {
        try {
          yield start;
          yield text('x');
          yield finish('x');
        } finally {
          closed += 1;
        }
      },
    });
    for (let call = 1; call <= 3; call += 1) {
      await ai.streamChatCompletion(ask).response();
      await vi.advanceTimersByTimeAsync(0);
      expect(closed).toBe(call);
    }
    for await (const part of ai.streamChatCompletion(ask)) if (part.type === 'finish') break;
    await vi.advanceTimersByTimeAsync(0);
    expect(closed).toBe(4);
    expectClean(ai);
  });

  it.each(['hangs', 'goes on'])(
    'that %s after its finish is cancelled after a moment, and the answer is valid',
    async (what) => {
      let context: CallContext | undefined;
      const left = vi.fn();
      const parts = [start, text('x'), finish('x')];
      const { ai } = withBad({
        streamChatCompletion: (_request, given) => {
          context = given;
          return {
            [Symbol.asyncIterator]: () => ({
              next: () => {
                const value = parts.shift() ?? text('more');
                return parts.length > 0 || value.type === 'finish' || what === 'goes on'
                  ? Promise.resolve({ done: false as const, value })
                  : new Promise(() => undefined);
              },
              return: async () => {
                left();
                return { done: true as const, value: undefined };
              },
            }),
          };
        },
      });
      expect((await ai.streamChatCompletion(ask).response()).text).toBe('x');
      expect(ai.getProviderStatus('bad')).toMatchObject({ successes: 1, failures: 0, inFlight: 0 });
      await vi.advanceTimersByTimeAsync(1000);
      expect(left).toHaveBeenCalled();
      expect(context?.signal.aborted).toBe(true);
      expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, failed: 0 });
      expectClean(ai);
    },
  );

  it('is cancelled upstream at once when its loop is left before the first content', async () => {
    let context: CallContext | undefined;
    const { ai, good } = withBad({
      async *streamChatCompletion(_request, given) {
        context = given;
        yield start;
        await new Promise(() => undefined);
      },
    });
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    const waiting = parts.next();
    await vi.advanceTimersByTimeAsync(10);
    await parts.return?.();
    expect(context?.signal.aborted).toBe(true);
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(good.calls).toHaveLength(0);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, failed: 0 });
    expectClean(ai);
  });

  it('is cancelled at once when a web client disconnects before the first content', async () => {
    let context: CallContext | undefined;
    const { ai } = withBad({
      async *streamChatCompletion(_request, given) {
        context = given;
        yield start;
        await new Promise(() => undefined);
      },
    });
    const reader = ai.streamChatCompletion(ask).toResponse().body?.getReader();
    // The comment that opens the connection.
    await reader?.read();
    const read = reader?.read();
    await vi.advanceTimersByTimeAsync(10);
    await reader?.cancel();
    expect(context?.signal.aborted).toBe(true);
    expect(await read).toEqual({ done: true, value: undefined });
    expectClean(ai);
  });
});

it('the error names an unknown type of part', async () => {
  const { ai } = withBad({
    async *streamChatCompletion() {
      yield start;
      yield { type: 'video-delta', id: 'v' } as never;
    },
  });
  const response = await settled(ai.streamChatCompletion(ask).response());
  expect(response.attempts[0]?.errorMessage).toContain('Unexpected part of type "video-delta"');
  expect(response.provider).toBe('good');
});

describe('a plugin’s embeddings', () => {
  const usage = answer('').usage;
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', [[1, 2]]],
    ['too few vectors', { model: 'm', embeddings: [], usage, warnings: [] }],
    ['no usage', { model: 'm', embeddings: [[1]], warnings: [] }],
    ['no warnings', { model: 'm', embeddings: [[1]], usage }],
    ...[
      [],
      [Number.NaN],
      [1, Number.POSITIVE_INFINITY],
      ['0.5'],
      [null],
      new Array<number>(3),
      null,
      'AAAA',
      { 0: 1 },
    ].map((vector): [string, unknown] => [
      `${JSON.stringify(vector)} in place of a vector`,
      { model: 'm', embeddings: [vector], usage, warnings: [] },
    ]),
  ])('that are %s fail the attempt with a record in the ledger', async (_what, result) => {
    const plugin = rawProvider('bad', asProvider({ embed: async () => result }));
    const ai = createFlexiAI({
      providers: [plugin({ model: 'm' })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 1000 },
    });
    for (let round = 0; round < 2; round += 1) {
      const error = await errorOf(settled(ai.embed({ input: 'x' })));
      expect(error).toMatchObject({ code: 'invalid-response', attempts: [{ outcome: 'failed' }] });
      // The probe's place is not lost either.
      await vi.advanceTimersByTimeAsync(10_000);
    }
    expectClean(ai);
  });
});

describe('a plugin’s other methods', () => {
  it('may fail in close() in any way: the client is closed all the same', async () => {
    const warn = vi.fn();
    const logger = { debug: vi.fn(), info: vi.fn(), warn, error: vi.fn() };
    const closings: Partial<Provider>[] = [
      { close: () => Promise.reject(new Error('socket stuck')) },
      asProvider({
        close: () => {
          throw new Error('at once');
        },
      }),
      asProvider({ close: () => Promise.reject('text') }),
    ];
    const ai = createFlexiAI({
      providers: closings.map((bad, index) => rawProvider('bad', bad)({ model: 'm', name: `bad ${index}` })),
      logger,
    });
    await ai.close();
    expect(Object.fromEntries(warn.mock.calls.map(([message, { error }]) => [message, error]))).toEqual({
      '"bad 0" could not be closed.': 'socket stuck',
      '"bad 1" could not be closed.': 'at once',
      '"bad 2" could not be closed.': 'it failed without a message',
    });
  });
});
