import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ConnectionError,
  createFlexiAI,
  type FlexiAI,
  InvalidResponseError,
  RequestAbortedError,
  type ResponseStream,
  ServerError,
  StreamInterruptedError,
  ValidationError,
} from '../../src/index.ts';
import { finish, scripted } from '../scripted-provider.ts';

const at = { provider: 'a', model: 'm' };
const ask = { prompt: 'Hello' };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

async function textOf(stream: ResponseStream): Promise<string> {
  let text = '';
  for await (const piece of stream.textStream) text += piece;
  return text;
}

function two(): { a: ReturnType<typeof scripted>; b: ReturnType<typeof scripted>; ai: FlexiAI } {
  const a = scripted('a');
  const b = scripted('b');
  b.always({ stream: ['from ', 'b'] });
  return { a, b, ai: createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } }) };
}

describe('a streamed call', () => {
  it('yields the text piece by piece, then the whole answer with its ledger', async () => {
    const { a, ai } = two();
    a.always({ stream: ['Once ', 'upon'] });
    const stream = ai.streamChatCompletion(ask);
    const pieces: string[] = [];
    for await (const piece of stream.textStream) pieces.push(piece);
    expect(pieces).toEqual(['Once ', 'upon']);
    const whole = await stream.response();
    expect(whole).toMatchObject({ text: 'Once upon', provider: 'a', finishReason: 'stop', usage: { outputTokens: 9 } });
    expect(whole.attempts).toMatchObject([{ provider: 'a', outcome: 'success', usage: { outputTokens: 9 } }]);
    expect(whole.content[0]?.origin).toEqual({ provider: 'a', model: 'm' });
    expect(ai.getRequestStats()).toMatchObject({ succeeded: 1, inFlight: 0, outputTokens: 9 });
  });

  it('yields parts with one start, which names the entry, and one finish', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x'] });
    const types: string[] = [];
    for await (const part of ai.streamChatCompletion(ask)) types.push(part.type);
    expect(types).toEqual(['stream-start', 'text-delta', 'finish']);
  });

  it('makes no request until it is read', async () => {
    const { a, ai } = two();
    const stream = ai.streamChatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1000);
    expect(a.calls).toHaveLength(0);
    await stream.response();
    expect(a.calls).toHaveLength(1);
  });

  it('allows response() first, and the loop after it', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'] });
    const stream = ai.streamChatCompletion(ask);
    expect((await stream.response()).text).toBe('xy');
    expect(await textOf(stream)).toBe('xy');
    expect(a.calls).toHaveLength(1);
  });

  it('can be read by a loop and response() at the same time', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'] });
    const stream = ai.streamChatCompletion(ask);
    const [whole, text] = await Promise.all([stream.response(), textOf(stream)]);
    expect([whole.text, text]).toEqual(['xy', 'xy']);
  });

  it('can be iterated once', async () => {
    const { ai } = two();
    const stream = ai.streamChatCompletion(ask);
    await textOf(stream);
    await expect(textOf(stream)).rejects.toThrow(TypeError);
  });

  it('fails over without the application noticing while nothing was delivered', async () => {
    const { a, ai } = two();
    a.always({ stream: [], ending: new ServerError('in-stream error', at) });
    const stream = ai.streamChatCompletion(ask);
    const starts: string[] = [];
    for await (const part of stream) if (part.type === 'stream-start') starts.push(part.provider);
    expect(starts).toEqual(['b']);
    expect((await stream.response()).attempts.map(({ provider, outcome }) => [provider, outcome])).toEqual([
      ['a', 'failed'],
      ['b', 'success'],
    ]);
  });

  it('treats an end without a finish as a failure, never as an answer', async () => {
    const { a, ai } = two();
    a.always({ stream: [], ending: 'eof' });
    expect((await ai.streamChatCompletion(ask).response()).provider).toBe('b');
    a.always({ stream: ['half an ans'], ending: 'eof' });
    const stream = ai.streamChatCompletion(ask);
    await expect(textOf(stream)).rejects.toBeInstanceOf(StreamInterruptedError);
    await expect(stream.response()).rejects.toBeInstanceOf(StreamInterruptedError);
  });

  it('reports the answer so far when a stream breaks off after content', async () => {
    const { a, b, ai } = two();
    a.always({ stream: ['half an ', 'ans'], ending: new ConnectionError('reset', at) });
    const seen: string[] = [];
    const error: unknown = await (async () => {
      for await (const piece of ai.streamChatCompletion(ask).textStream) seen.push(piece);
    })().catch((caught: unknown) => caught);
    expect(seen.join('')).toBe('half an ans');
    expect(error).toBeInstanceOf(StreamInterruptedError);
    expect(error).toMatchObject({
      provider: 'a',
      partial: { text: 'half an ans', provider: 'a', usage: { accuracy: 'estimated', outputTokens: 3 } },
      attempts: [{ outcome: 'interrupted', errorCode: 'connection' }],
    });
    expect(b.calls).toHaveLength(0);
    expect(JSON.stringify(error)).not.toContain('half');
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ failures: 1 });
  });

  it('opens the circuit of a provider whose streams break off in the middle', async () => {
    const a = scripted('a');
    a.always({ stream: ['x'], ending: new ConnectionError('reset', at) });
    const circuitBreaker = { failureThreshold: 2, whenAlone: 'refuse' } as const;
    const ai = createFlexiAI({ providers: [a({ model: 'm' })], circuitBreaker });
    await expect(ai.streamChatCompletion(ask).response()).rejects.toThrow();
    await expect(ai.streamChatCompletion(ask).response()).rejects.toThrow();
    expect(ai.getProviderStatus('a').circuit?.state).toBe('open');
    await expect(ai.streamChatCompletion(ask).response()).rejects.toMatchObject({ code: 'circuit-open' });
    expect(a.calls).toHaveLength(2);
  });

  it('never delivers a tool call whose arguments were cut', async () => {
    const { a, ai } = two();
    a.always({
      parts: [
        { type: 'stream-start', provider: 'a', model: 'm' },
        { type: 'tool-call-start', id: '1', name: 'pay' },
        { type: 'tool-call-delta', id: '1', delta: '{"amount":1' },
      ],
    });
    const error: unknown = await ai
      .streamChatCompletion(ask)
      .response()
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'stream-interrupted', partial: { toolCalls: [], content: [] } });
  });

  it('fails over when the first content does not come in time', async () => {
    const { a, ai } = two();
    a.always({ stream: [], ending: 'hang' });
    const answer = ai.streamChatCompletion(ask, { timeouts: { firstContentMs: 500 } }).response();
    await vi.advanceTimersByTimeAsync(500);
    expect((await answer).attempts[0]).toMatchObject({ provider: 'a', errorCode: 'timeout' });
  });

  it('ends a stream that stalls after content', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x'], ending: 'hang' });
    const answer = ai
      .streamChatCompletion(ask, { timeouts: { idleMs: 500 } })
      .response()
      .catch((caught: unknown) => caught);
    await vi.advanceTimersByTimeAsync(500);
    expect(await answer).toMatchObject({ code: 'stream-interrupted', attempts: [{ errorCode: 'timeout' }] });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is not timed out while its reader keeps a part that is not content', async () => {
    const { a, ai } = two();
    const parts = [
      { type: 'stream-start', provider: 'a', model: 'm' },
      { type: 'text-delta', id: 't', delta: 'one' },
      { type: 'source', url: 'https://a.example' },
      finish('one'),
    ] as const;
    a.always({ parts });
    const reading = (async () => {
      for await (const part of ai.streamChatCompletion(ask, { timeouts: { idleMs: 500 } })) {
        if (part.type === 'source') await new Promise((resolve) => setTimeout(resolve, 5000));
      }
      return 'whole';
    })().catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await reading).toBe('whole');
  });

  it('does not take a slow reader for a silent provider', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y', 'z'] });
    let text = '';
    const reading = (async () => {
      for await (const piece of ai.streamChatCompletion(ask, { timeouts: { idleMs: 500 } }).textStream) {
        text += piece;
        await new Promise((resolve) => setTimeout(resolve, 2000));
      }
    })();
    await vi.advanceTimersByTimeAsync(10_000);
    await reading;
    expect(text).toBe('xyz');
  });

  it('cancels the upstream when the loop is left', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const stream = ai.streamChatCompletion(ask);
    for await (const _ of stream.textStream) break;
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, failed: 0, inFlight: 0 });
    expect(ai.getProviderStatus('a').circuit).toMatchObject({ successes: 0, failures: 0 });
    await expect(stream.response()).rejects.toBeInstanceOf(RequestAbortedError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is also aborted by the caller’s signal between two reads', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const controller = new AbortController();
    const parts = ai.streamChatCompletion(ask, { signal: controller.signal })[Symbol.asyncIterator]();
    await parts.next();
    controller.abort();
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(ai.getRequestStats()).toMatchObject({ aborted: 1, inFlight: 0 });
    await expect(
      (async () => {
        for (;;) if ((await parts.next()).done === true) return;
      })(),
    ).rejects.toBeInstanceOf(RequestAbortedError);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends and counts a stream that is not read on at totalMs', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const parts = ai.streamChatCompletion(ask, { timeouts: { totalMs: 5000 } })[Symbol.asyncIterator]();
    await parts.next();
    await vi.advanceTimersByTimeAsync(5000);
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
    expect(ai.getRequestStats()).toMatchObject({ failed: 1, inFlight: 0 });
    expect(ai.getProviderStatus('a').inFlight).toBe(0);
  });

  it('ends at the first finish of a plugin that goes on after it', async () => {
    const { a, ai } = two();
    a.always({ parts: [{ type: 'stream-start', provider: 'a', model: 'm' }, finish(''), finish('')] });
    // The answer was complete at its first finish; later parts are not read.
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('');
    a.always({ parts: [{ type: 'tool-call-delta', id: 'unknown', delta: '{' }] });
    expect((await ai.streamChatCompletion(ask).response()).attempts[0]).toMatchObject({
      errorCode: new InvalidResponseError('', at).code,
    });
  });

  it('reports an invalid request when the stream is read, before any network request', async () => {
    const { a, ai } = two();
    const stream = ai.streamChatCompletion({ messages: [] });
    await expect(stream.response()).rejects.toBeInstanceOf(ValidationError);
    expect(a.calls).toHaveLength(0);
  });

  it('can be returned by a web handler as Server-Sent Events', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x'] });
    const response = ai.streamChatCompletion(ask).toResponse({ headers: { 'x-mine': '1' } });
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-mine')).toBe('1');
    const events = (await response.text()).split('\n\n').filter((event) => event.startsWith('data: '));
    expect(events.map((event) => event.replace('data: ', ''))).toMatchObject([
      JSON.stringify({ type: 'text-delta', id: 't', delta: 'x' }),
      expect.stringContaining('finish'),
      '[DONE]',
    ]);
  });

  it('sends a failure to a web client as an event, without the message', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x'], ending: new ConnectionError('reset', at) });
    const body = await ai.streamChatCompletion(ask).toResponse().text();
    expect(body).toContain(
      'data: {"type":"error","error":{"code":"stream-interrupted","message":"The stream failed."}}',
    );
    expect(body).not.toContain('reset');
  });

  it('cancels the upstream when the web stream is cancelled', async () => {
    const { a, ai } = two();
    a.always({ stream: ['x', 'y'], ending: 'hang' });
    const reader = ai.streamChatCompletion(ask).toReadableStream().getReader();
    await reader.read();
    await reader.cancel();
    expect(a.calls[0]?.context.signal.aborted).toBe(true);
  });
});

describe('a probe by a stream', () => {
  it('keeps the circuit half-open until an answer ends, and frees its place at its first content', async () => {
    const a = scripted('a');
    const b = scripted('b');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' }), b({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 1000 },
      retry: { maxRetries: 0 },
    });
    a.next(new ServerError('boom', at));
    await ai.chatCompletion(ask);
    await vi.advanceTimersByTimeAsync(1000);
    // The probe's answer has not begun: its place is taken.
    const begun = Promise.withResolvers<string>();
    a.next(() => begun.promise);
    const slow = ai.streamChatCompletion(ask)[Symbol.asyncIterator]();
    const first = slow.next();
    await vi.advanceTimersByTimeAsync(0);
    const early = await ai.chatCompletion(ask);
    expect(early).toMatchObject({ provider: 'b', skipped: [{ provider: 'a', reason: 'probe-in-flight' }] });
    begun.resolve('late');
    await first;
    expect(ai.getProviderStatus('a').circuit?.state).toBe('half-open');
    // It has begun, and its consumer does not read on: one more call at a time is admitted.
    a.always('hang');
    const controller = new AbortController();
    const second = ai.chatCompletion(ask, { signal: controller.signal }).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(0);
    const others = await Promise.all(Array.from({ length: 20 }, () => ai.chatCompletion(ask)));
    expect(new Set(others.map(({ provider }) => provider))).toEqual(new Set(['b']));
    controller.abort();
    await second;
    a.always('well');
    expect(await ai.chatCompletion(ask)).toMatchObject({ provider: 'a', attempts: [{ kind: 'probe' }] });
    expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
    await slow.return?.();
  });

  it('gives the probe back when it is aborted', async () => {
    const a = scripted('a');
    const ai = createFlexiAI({
      providers: [a({ model: 'm' })],
      circuitBreaker: { failureThreshold: 1, recoveryTimeoutMs: 1000 },
      retry: { maxRetries: 0 },
    });
    a.next(new ServerError('boom', at));
    await expect(ai.chatCompletion(ask)).rejects.toThrow('boom');
    await vi.advanceTimersByTimeAsync(1000);
    a.next('hang');
    const controller = new AbortController();
    const probe = ai.chatCompletion(ask, { signal: controller.signal });
    controller.abort();
    await expect(probe).rejects.toBeInstanceOf(RequestAbortedError);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('half-open');
    expect((await ai.chatCompletion(ask)).attempts).toMatchObject([{ kind: 'probe', outcome: 'success' }]);
    expect(ai.getProviderStatus('a').circuit?.state).toBe('closed');
  });
});
