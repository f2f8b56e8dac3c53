import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ConnectionError,
  ContentFilterError,
  createFlexiAI,
  type Message,
  type Middleware,
  partStream,
  RateLimitError,
  ResponseStream,
  ServerError,
  StreamInterruptedError,
  type StreamingOptions,
  type StreamPart,
  UnsupportedError,
} from '../../src/index.ts';
import { rawProvider } from '../raw-provider.ts';
import { finish, scripted } from '../scripted-provider.ts';
import { settled, turns } from '../settle.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Tell me a story' };
const cut = new ConnectionError('reset', at);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Read {
  readonly parts: readonly StreamPart[];
  readonly text: string;
  readonly error: unknown;
}

/** Reads a stream like an application that heeds `restart`. */
async function read(stream: ResponseStream): Promise<Read> {
  const parts: StreamPart[] = [];
  let text = '';
  try {
    for await (const part of stream) {
      parts.push(part);
      if (part.type === 'text-delta') text += part.delta;
      else if (part.type === 'restart') text = text.slice(0, text.length - part.discard.textLength);
    }
    return { parts, text, error: undefined };
  } catch (error) {
    return { parts, text, error };
  }
}

function client(streaming: StreamingOptions, options: { prefill?: boolean } = {}) {
  const a = scripted('a');
  const b = scripted('b', { capabilities: { prefill: options.prefill ?? true } });
  const ai = createFlexiAI({ streaming, providers: [a({ model: 'm' }), b({ model: 'm2' })], retry: { maxRetries: 0 } });
  return { a, b, ai };
}

const typesOf = (parts: readonly StreamPart[]): readonly string[] => parts.map(({ type }) => type);

describe('an interruption', () => {
  it('carries the status, the request id and the Retry-After of the error that broke the stream', async () => {
    const { a, ai } = client({ onInterruption: 'error' });
    const details = { status: 429, requestId: 'req_1', retryAfterMs: 1500 };
    a.always({ stream: ['Once '], ending: new RateLimitError('slow down', { ...at, ...details }) });
    const { error } = await read(ai.streamChatCompletion(ask));
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({ ...details, cause: { code: 'rate-limit' } });
  });

  it('is reported once, even if the broken stream is read again', async () => {
    const { a, ai } = client({ onInterruption: 'error' });
    a.always({ stream: ['Once '], ending: cut });
    const reported = vi.fn();
    ai.on('interruption', reported);
    const source = await ai.streamChatCompletion(ask).source();
    await source.read();
    for (let time = 0; time < 2; time += 1) await expect(source.read()).rejects.toBeInstanceOf(StreamInterruptedError);
    expect(reported).toHaveBeenCalledOnce();
  });

  it.each(['hold', 'restart', 'continue'] as const)(
    'by a content filter is not recovered by another provider (%s)',
    async (policy) => {
      const { a, b, ai } = client({ onInterruption: policy });
      a.always({ stream: ['Once '], ending: new ContentFilterError('filtered', at) });
      const { error } = await read(ai.streamChatCompletion(ask));
      expect(error).toMatchObject({ cause: { code: 'content-filter' } });
      expect(b.calls).toHaveLength(0);
    },
  );
});

describe('restart', () => {
  it('sends a restart part, answers from the start, and drops the text before', async () => {
    const { a, b, ai } = client({ onInterruption: 'restart' });
    a.always({ stream: ['Once ', 'upon'], ending: cut });
    b.always({ stream: ['A whole ', 'story'] });
    const stream = ai.streamChatCompletion(ask);
    const { parts, text } = await read(stream);
    expect(typesOf(parts)).toEqual([
      'stream-start',
      'text-delta',
      'text-delta',
      'restart',
      'text-delta',
      'text-delta',
      'finish',
    ]);
    expect(parts[3]).toEqual({
      type: 'restart',
      attempt: 2,
      provider: 'b',
      model: 'm2',
      reason: 'connection',
      discard: { textLength: 9 },
    });
    expect(text).toBe('A whole story');
    const whole = await stream.response();
    expect(whole).toMatchObject({
      text: 'A whole story',
      provider: 'b',
      model: 'm2',
      usage: { outputTokens: 13, accuracy: 'reported' },
    });
    expect(whole.attempts.map(({ provider, outcome, usage }) => [provider, outcome, usage?.accuracy])).toEqual([
      ['a', 'interrupted', 'estimated'],
      ['b', 'success', 'reported'],
    ]);
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, failed: 0, failovers: 1 });
  });

  it('throws the interruption when no other candidate can answer', async () => {
    const { a, b, ai } = client({ onInterruption: 'restart' });
    a.always({ stream: ['Once ', 'upon'], ending: cut });
    b.always(new ConnectionError('refused', { provider: 'b', model: 'm2' }));
    const { error, text } = await read(ai.streamChatCompletion(ask));
    expect(text).toBe('Once upon');
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({
      provider: 'a',
      partial: { text: 'Once upon' },
      attempts: [{ provider: 'a' }, { provider: 'b' }],
    });
  });

  it('asks an open circuit as the last resort, without cost to the budget, where no other candidate is left', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    const retry = { maxRetries: 15, baseDelayMs: 0, budget: { ratio: 0, minPerSecond: 0 } };
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm', retry, circuitBreaker: { failureThreshold: 1 } })],
      streaming: { onInterruption: 'restart' },
      retry: { maxRetries: 0 },
    });
    b.always(new ConnectionError('refused', { provider: 'b', model: 'm' }));
    const spent = ai.chatCompletion(ask, { provider: 'b' }).catch(() => undefined);
    await vi.runAllTimersAsync();
    await spent;
    // The whole budget was used.
    expect(b.calls).toHaveLength(16);
    a.always({ stream: ['Once '], ending: cut });
    b.always({ stream: ['A whole story'] });
    const { attempts, text } = await ai.streamChatCompletion(ask).response();
    expect(text).toBe('A whole story');
    expect(attempts).toMatchObject([{ provider: 'a' }, { provider: 'b', lastResort: true }]);
  });

  it('does not restart after a complete tool call was delivered', async () => {
    const { a, b, ai } = client({ onInterruption: 'restart' });
    a.always({
      parts: [
        { type: 'stream-start', provider: 'a', model: 'm' },
        { type: 'tool-call-start', id: '1', name: 'pay' },
        { type: 'tool-call-end', id: '1' },
        { type: 'text-delta', id: 't', delta: 'and' },
      ],
    });
    const { error } = await read(ai.streamChatCompletion(ask));
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({ partial: { toolCalls: [{ name: 'pay' }] } });
    expect(b.calls).toHaveLength(0);
  });

  it('runs each tool call at most once, wherever the stream is cut', async () => {
    const script: StreamPart[] = [
      { type: 'stream-start', provider: 'a', model: 'm' },
      { type: 'text-delta', id: 't', delta: 'I will pay.' },
      { type: 'tool-call-start', id: '1', name: 'pay' },
      { type: 'tool-call-delta', id: '1', delta: '{"amount":' },
      { type: 'tool-call-delta', id: '1', delta: '5}' },
      { type: 'tool-call-end', id: '1' },
      finish(''),
    ];
    for (const onInterruption of ['error', 'hold', 'restart', 'continue'] as const) {
      for (let length = 1; length <= script.length; length += 1) {
        const { a, b, ai } = client({ onInterruption, holdChars: 5 });
        a.always({ parts: script.slice(0, length) });
        b.always({ parts: script });
        const { parts } = await read(ai.streamChatCompletion(ask));
        const ends = parts.filter(({ type }) => type === 'tool-call-end').length;
        expect(ends, `${onInterruption}, cut after ${length} parts`).toBeLessThanOrEqual(1);
      }
    }
  });
});

describe('continue', () => {
  const lastMessage = (messages: readonly Message[]): Message | undefined => messages.at(-1);

  it('sends the text as a prefill where the next provider accepts one, and joins the two', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['Once upon ', 'a ti'], ending: cut });
    b.always({ stream: ['me there', ' was.'] });
    const stream = ai.streamChatCompletion(ask);
    const { parts, text } = await read(stream);
    expect(text).toBe('Once upon a time there was.');
    expect(lastMessage(b.calls[0]?.request.messages ?? [])).toEqual({ role: 'assistant', content: 'Once upon a ti' });
    expect(parts.filter(({ type }) => type === 'stream-start')).toHaveLength(1);
    expect(parts.filter(({ type }) => type === 'finish')).toHaveLength(1);
    expect(parts.find(({ type }) => type === 'continuation')).toEqual({
      type: 'continuation',
      attempt: 2,
      provider: 'b',
      model: 'm2',
      reason: 'connection',
    });
    const whole = await stream.response();
    expect(whole).toMatchObject({ text, provider: 'b', model: 'm2', content: [{ type: 'text', text }] });
    // 14 characters, estimated, and the figure that b reported.
    expect(whole.usage).toMatchObject({ outputTokens: 4 + 13, accuracy: 'estimated' });
  });

  it('sends an instruction where the provider accepts no prefill, and removes repeated text', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' }, { prefill: false });
    a.always({ stream: ['Once upon a time ', 'there was'], ending: cut });
    b.always({ stream: ['a time there', ' was a keeper', ' of a light.'] });
    const { text } = await read(ai.streamChatCompletion(ask));
    expect(text).toBe('Once upon a time there was a keeper of a light.');
    const messages = b.calls[0]?.request.messages ?? [];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(String(lastMessage(messages)?.content)).toContain('there was');
  });

  it('removes repeated text also when the next provider sends reasoning first', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' }, { prefill: false });
    a.always({ stream: ['Once upon a time ', 'there was'], ending: cut });
    b.always({
      parts: [
        { type: 'stream-start', provider: 'b', model: 'm2' },
        { type: 'reasoning-delta', id: 'r', delta: 'Where was I?' },
        { type: 'reasoning-end', id: 'r' },
        { type: 'text-delta', id: 't', delta: 'a time there was a keeper.' },
        finish(''),
      ],
    });
    expect((await read(ai.streamChatCompletion(ask))).text).toBe('Once upon a time there was a keeper.');
  });

  it.each([
    ['as prefill', true],
    ['before the instruction', false],
  ])('sends the text %s without trailing white space, which models refuse', async (_place, prefill) => {
    const { a, b, ai } = client({ onInterruption: 'continue' }, { prefill });
    a.always({ stream: ['Once upon a \n'], ending: cut });
    b.always({ stream: ['time'] });
    expect((await read(ai.streamChatCompletion(ask))).text).toBe('Once upon a \ntime');
    expect(b.calls[0]?.request.messages[1]).toEqual({ role: 'assistant', content: 'Once upon a' });
  });

  it('delivers text that was held back as a possible repetition when the stream finishes', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['The end of the '], ending: cut });
    b.always({ stream: ['end'] });
    const stream = ai.streamChatCompletion(ask);
    expect((await read(stream)).text).toBe('The end of the end');
    expect((await stream.response()).text).toBe('The end of the end');
  });

  it('tries again without a prefill when the prefill is refused', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['Once upon a time there was'], ending: cut });
    b.next(
      new UnsupportedError('This model does not support assistant message prefill.', { provider: 'b', model: 'm2' }),
    );
    b.next({ stream: ['there was a light.'] });
    const stream = ai.streamChatCompletion(ask);
    expect((await read(stream)).text).toBe('Once upon a time there was a light.');
    expect((await stream.response()).attempts.map(({ provider, kind, outcome }) => [provider, kind, outcome])).toEqual([
      ['a', 'first', 'interrupted'],
      ['b', 'failover', 'failed'],
      ['b', 'retry', 'success'],
    ]);
  });

  it('emits a failover from the provider that broke off to the one that continues', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['Once '], ending: cut });
    b.always({ stream: ['upon'] });
    const failovers: object[] = [];
    ai.on('failover', ({ from, to, reason }) => failovers.push({ from, to, reason }));
    await ai.streamChatCompletion(ask).response();
    expect(failovers).toEqual([{ from: 'a', to: 'b', reason: 'connection' }]);
  });

  describe('where a prefill is refused and the request in another form has no place', () => {
    const refused = (name: string) => new UnsupportedError('no prefill', { provider: name, model: 'm' });

    function limited(failure: Error, requestsPerMinute = 1) {
      const [a, b, c] = [scripted('a'), scripted('b', { capabilities: { prefill: true } }), scripted('c')];
      a.always({ stream: ['Once upon '], ending: cut });
      b.always(failure);
      const ai = createFlexiAI({
        streaming: { onInterruption: 'continue' },
        providers: [
          a({ model: 'm' }),
          b({ model: 'm', limits: { requestsPerMinute, maxQueue: 0 } }),
          c({ model: 'm' }),
        ],
        retry: { maxRetries: 1, baseDelayMs: 1 },
      });
      const skips: string[] = [];
      ai.on('skip', ({ skipped }) => skips.push(skipped.provider));
      return { a, b, c, ai, skips };
    }

    it('asks the next candidate, and does not list the one that was asked as skipped', async () => {
      const { c, ai, skips } = limited(refused('b'));
      c.always({ stream: ['a time'] });
      const answer = await ai.streamChatCompletion(ask).response();
      expect(answer.attempts.map(({ provider }) => provider)).toEqual(['a', 'b', 'c']);
      expect(skips).toEqual([]);
    });

    it('names the error of the other form as the reason, where that was the last one', async () => {
      const { b, c, ai } = limited(new ServerError('boom', { provider: 'b', model: 'm', status: 500 }), 2);
      b.next(refused('b'));
      c.always({ stream: ['a time'] });
      const reasons: string[] = [];
      ai.on('failover', ({ reason }) => reasons.push(reason));
      const answer = await settled(ai.streamChatCompletion(ask).response());
      expect(answer.attempts.map(({ provider }) => provider)).toEqual(['a', 'b', 'b', 'c']);
      expect(reasons).toEqual(['connection', 'server']);
    });
  });

  it('goes on over several breaks, and reports the whole text so far at the last one', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    const providers = [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })];
    const ai = createFlexiAI({ streaming: { onInterruption: 'continue' }, providers, retry: { maxRetries: 0 } });
    a.always({ stream: ['One, '], ending: cut });
    b.always({ stream: ['two, '], ending: cut });
    c.next({ stream: ['three.'] });
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('One, two, three.');
    c.next({ stream: ['three'], ending: cut });
    const { error } = await read(ai.streamChatCompletion(ask));
    expect(error).toMatchObject({ partial: { text: 'One, two, three' }, attempts: { length: 3 } });
  });

  it('adds up the usage of all attempts after several breaks', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    const providers = [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })];
    const ai = createFlexiAI({ streaming: { onInterruption: 'continue' }, providers, retry: { maxRetries: 0 } });
    a.always({ stream: ['Once upon a time '], ending: cut });
    b.always({ stream: ['there was '], ending: cut });
    c.always({ stream: ['a light.'] });
    const { usage, attempts } = await ai.streamChatCompletion(ask).response();
    // 17 and 10 characters, estimated, and the figure that the last one reported.
    expect(attempts.map((attempt) => attempt.usage?.outputTokens)).toEqual([5, 3, 8]);
    expect(usage).toMatchObject({ outputTokens: 16, accuracy: 'estimated' });
    expect(usage.inputTokens).toBe(attempts.reduce((sum, attempt) => sum + (attempt.usage?.inputTokens ?? NaN), 0));
  });

  it('restarts, with a restart part, where only reasoning had arrived', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({
      parts: [
        { type: 'stream-start', provider: 'a', model: 'm' },
        { type: 'reasoning-delta', id: 'r', delta: 'Let me see' },
      ],
    });
    b.always({ stream: ['Fine.'] });
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('Fine.');
    expect(b.calls[0]?.request.messages).toHaveLength(1);
  });

  it('does not continue structured output', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['{"a":'], ending: cut });
    const { error } = await read(ai.streamChatCompletion({ ...ask, responseFormat: { type: 'json' } }));
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(b.calls).toHaveLength(0);
  });

  it('ends at once when it is aborted, and asks no other provider', async () => {
    const { a, b, ai } = client({ onInterruption: 'continue' });
    a.always({ stream: ['Once'], ending: 'hang' });
    const controller = new AbortController();
    const reading = read(ai.streamChatCompletion(ask, { signal: controller.signal }));
    await vi.advanceTimersByTimeAsync(10);
    controller.abort();
    expect((await reading).error).toMatchObject({ code: 'aborted' });
    expect(b.calls).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a stream that is left during its recovery', () => {
  it.each(['restart', 'continue'] as const)(
    'by %s leaves nothing open, at whatever moment it is left',
    async (onInterruption) => {
      for (let turn = 0; turn < 80; turn += 1) {
        const { a, b, ai } = client({ onInterruption });
        a.always({ stream: ['Once '], ending: cut });
        b.next(new UnsupportedError('no prefill', at));
        b.always({ stream: ['upon'], ending: 'hang' });
        const parts = ai.streamChatCompletion(ask, { timeouts: { idleMs: 300_000 } })[Symbol.asyncIterator]();
        await parts.next();
        await parts.next();
        const rest = parts.next().catch(() => undefined);
        await turns(turn);
        void parts.return?.();
        await rest;
        await vi.advanceTimersByTimeAsync(10);
        const inFlight = ai.getProviderStatus().map((status) => status.inFlight);
        expect({ turn, inFlight, stats: ai.getRequestStats().inFlight }).toEqual({ turn, inFlight: [0, 0], stats: 0 });
        expect(vi.getTimerCount()).toBe(0);
      }
    },
  );
});

describe('a break after which middleware has the next answer whole', () => {
  /** Around attempts: all but the first are answered whole. */
  const whole: Middleware = {
    name: 'whole',
    scope: 'attempt',
    handle: async (request, context, next) => {
      const stream = await next(request);
      return context.attempt === 1 ? stream : ResponseStream.fromResponse(await stream.response());
    },
  };

  it.each([
    ['hold', 'A whole story', ['stream-start', 'text-delta', 'finish']],
    ['restart', 'A whole story', ['stream-start', 'text-delta', 'restart', 'text-delta', 'finish']],
    ['continue', 'Once A whole story', ['stream-start', 'text-delta', 'continuation', 'text-delta', 'finish']],
  ] as const)('delivers it in parts: %s', async (onInterruption, told, types) => {
    const [a, b] = [scripted('a'), scripted('b')];
    const ai = createFlexiAI({
      streaming: { onInterruption },
      providers: [a({ model: 'm' }), b({ model: 'm2' })],
      retry: { maxRetries: 0 },
      middleware: [whole],
    });
    a.always({ stream: ['Once '], ending: cut });
    b.always({ stream: ['A whole ', 'story'] });
    const stream = ai.streamChatCompletion(ask);
    const reading = read(stream);
    await vi.advanceTimersByTimeAsync(100);
    const { text, parts, error } = await reading;
    expect(error).toBeUndefined();
    expect(text).toBe(told);
    expect(typesOf(parts)).toEqual(types);
    expect(await stream.response()).toMatchObject({ text: told, provider: 'b', finishReason: 'stop' });
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, inFlight: 0 });
    const awaited = ai.streamChatCompletion(ask);
    await awaited.response();
    expect(typesOf((await read(awaited)).parts)).toEqual(types);
  });
});

describe('a faulty part in one network read with good ones', () => {
  const call: readonly StreamPart[] = [
    { type: 'tool-call-start', id: '1', name: 'pay' },
    { type: 'tool-call-end', id: '1' },
  ];

  /** A client whose first provider sends `second` as its second network read, and whose second one answers. */
  function faulty(second: readonly StreamPart[]) {
    const a = rawProvider('a', {
      streamChatCompletion: () =>
        partStream(
          (async function* (): AsyncGenerator<readonly StreamPart[]> {
            yield [
              { type: 'stream-start', provider: 'a', model: 'm' },
              { type: 'text-delta', id: 't', delta: 'Once ' },
            ];
            yield second;
          })(),
        ),
    });
    const b = scripted('b');
    b.always({ stream: ['upon a time'] });
    const ai = createFlexiAI({
      streaming: { onInterruption: 'continue' },
      providers: [a({ model: 'm' }), b({ model: 'm2' })],
      retry: { maxRetries: 0 },
    });
    return { ai, b };
  }

  it('breaks the stream off behind them: a tool call before it is delivered, and the stream is not continued', async () => {
    const { ai, b } = faulty([...call, { type: 'odd' } as never]);
    const { parts, error } = await read(ai.streamChatCompletion(ask));
    expect(typesOf(parts).slice(-2)).toEqual(['tool-call-start', 'tool-call-end']);
    expect(error).toMatchObject({
      code: 'stream-interrupted',
      partial: { text: 'Once ', toolCalls: [{ name: 'pay' }] },
    });
    expect(b.calls).toHaveLength(0);
    expect(ai.getProviderStatus('a').inFlight).toBe(0);
  });

  it('is continued after the text before it, so that parts and response have the same text', async () => {
    const { ai, b } = faulty([
      { type: 'text-delta', id: 't', delta: 'and ' },
      finish(''),
      { type: 'text-delta', id: 't', delta: 'too late' },
    ]);
    const stream = ai.streamChatCompletion(ask);
    const { text, error } = await read(stream);
    expect(error).toBeUndefined();
    expect(text).toBe('Once and upon a time');
    expect((await stream.response()).text).toBe(text);
    expect(b.calls[0]?.request.messages.at(-1)).toMatchObject({ content: 'Once and' });
  });
});

describe('hold', () => {
  it('recovers from a break within the window without the application noticing', async () => {
    const { a, b, ai } = client({ onInterruption: 'hold', holdChars: 20 });
    a.always({ stream: ['Once ', 'upon'], ending: cut });
    b.always({ stream: ['A whole ', 'story, ', 'longer than the window'] });
    const stream = ai.streamChatCompletion(ask);
    const { parts, text } = await read(stream);
    expect(text).toBe('A whole story, longer than the window');
    expect(typesOf(parts)).not.toContain('restart');
    expect(parts[0]).toMatchObject({ type: 'stream-start', provider: 'b' });
    expect((await stream.response()).provider).toBe('b');
  });

  it('asks no other provider when the stream is left during a recovery within the window', async () => {
    const [a, b, c] = [scripted('a'), scripted('b'), scripted('c')];
    const providers = [a({ model: 'm' }), b({ model: 'm' }), c({ model: 'm' })];
    const ai = createFlexiAI({ streaming: { onInterruption: 'hold' }, providers, retry: { maxRetries: 0 } });
    a.always({ stream: ['Once '], ending: cut });
    b.always('hang');
    const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    const first = parts.next().catch(() => undefined);
    await vi.advanceTimersByTimeAsync(10);
    expect(b.calls).toHaveLength(1);
    await parts.return?.();
    await first;
    await vi.advanceTimersByTimeAsync(10);
    expect(b.calls[0]?.context.signal.aborted).toBe(true);
    expect(c.calls).toHaveLength(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('leaves no attempt open, at whatever moment after its admission the stream is left', async () => {
    for (let turn = 0; turn < 20; turn += 1) {
      const [a, b] = [scripted('a'), scripted('b', { ignoreAbort: true })];
      const admitted = Promise.withResolvers<undefined>();
      const admission: Middleware = {
        name: 'admission',
        scope: 'attempt',
        passive: true,
        handle: (request, _context, next) => next(request),
        admit: ({ target }) => (target.provider === 'b' ? admitted.promise : undefined),
      };
      const ai = createFlexiAI({
        streaming: { onInterruption: 'hold' },
        providers: [a({ model: 'm' }), b({ model: 'm' })],
        retry: { maxRetries: 0 },
        middleware: [admission],
      });
      a.always({ stream: ['Once '], ending: cut });
      b.always('hang');
      const parts = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
      const first = parts.next().catch(() => undefined);
      await vi.advanceTimersByTimeAsync(10);
      admitted.resolve(undefined);
      await turns(turn);
      void parts.return?.();
      await first;
      await vi.advanceTimersByTimeAsync(10);
      expect(ai.getProviderStatus('b').inFlight, `left after ${turn} turns`).toBe(0);
      expect(vi.getTimerCount()).toBe(0);
    }
  });

  it('behaves like error after the window', async () => {
    const { a, b, ai } = client({ onInterruption: 'hold', holdChars: 4 });
    a.always({ stream: ['Once ', 'upon'], ending: cut });
    const { error, text } = await read(ai.streamChatCompletion(ask));
    expect(text).toBe('Once upon');
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(b.calls).toHaveLength(0);
  });

  it('releases a short answer at its end, and a slow one when the window is over', async () => {
    const { a, ai } = client({ onInterruption: 'hold', holdMs: 500 });
    a.next({ stream: ['short'] });
    expect((await read(ai.streamChatCompletion(ask))).text).toBe('short');
    a.next({ stream: ['slow'], ending: 'hang' });
    const parts = ai.streamChatCompletion(ask, { timeouts: { idleMs: 5000 } })[Symbol.asyncIterator]();
    const first = parts.next();
    let arrived = false;
    void first.then(() => {
      arrived = true;
    });
    await vi.advanceTimersByTimeAsync(499);
    expect(arrived).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(arrived).toBe(true);
    await parts.return?.();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends in time, even if the stream is not read on and the provider is done', async () => {
    const late = rawProvider('late', {
      async *streamChatCompletion() {
        yield { type: 'stream-start', provider: 'late', model: 'm' };
        yield { type: 'text-delta', id: 't', delta: 'Once ' };
        await new Promise((resolve) => setTimeout(resolve, 1000));
        yield finish('Once ');
      },
    });
    const held = createFlexiAI({
      providers: [late({ model: 'm' })],
      streaming: { onInterruption: 'hold', holdMs: 500 },
      timeouts: { totalMs: 20_000 },
    });
    const errors = vi.fn();
    held.on('error', errors);
    const first = held.streamChatCompletion(ask)[Symbol.asyncIterator]().next();
    await vi.advanceTimersByTimeAsync(19_000);
    await first;
    expect(held.getRequestStats().inFlight).toBe(1);
    await vi.advanceTimersByTimeAsync(1500);
    expect(held.getRequestStats()).toMatchObject({ inFlight: 0, failed: 1 });
    expect(errors).toHaveBeenCalledOnce();
    expect(vi.getTimerCount()).toBe(0);
  });
});
