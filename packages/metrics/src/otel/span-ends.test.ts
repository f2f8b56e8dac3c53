import { createFlexiAI, type FlexiAI, type FlexiAIConfig, ResponseStream, type StreamingOptions } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { type Fault, mockProvider, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IS_LONG } from '../../../../test/long-form.ts';
import { CountingTracer } from '../../test/otel/counting-tracer.ts';
import { type OtelSdk, startSdk } from '../../test/otel/otel-sdk.ts';
import { openTelemetry } from '../otel.ts';

const ask = { prompt: 'Hello' };
const tokens = ['one ', 'two ', 'three '];

const FAULTS: { readonly [name: string]: Fault } = {
  'a server error': { kind: 'status', status: 500 },
  'a rate limit': { kind: 'status', status: 429, retryAfter: 60 },
  'a refused key': { kind: 'status', error: 'invalid-api-key' },
  'a caller error': { kind: 'status', status: 400 },
  'silence before the head': { kind: 'hang' },
  'silence behind the head': { kind: 'hang', after: 'headers' },
  'pings without end': { kind: 'ping-forever', intervalMs: 20 },
  'a reset': { kind: 'reset' },
  'a reset in the body': { kind: 'reset', afterTokens: 1 },
  'a cut before the first piece': { kind: 'cut', afterTokens: 0 },
  'a cut in the middle': { kind: 'cut', afterTokens: 2 },
  'a stall in the middle': { kind: 'stall', afterTokens: 1 },
  'a malformed event': { kind: 'malformed-chunk', afterTokens: 1 },
  'an error event at the beginning': { kind: 'error-event' },
  'an error event in the middle': { kind: 'error-event', afterTokens: 1 },
  'an answer that overruns': { kind: 'overrun' },
  'a page of HTML': { kind: 'invalid-json' },
  'a body that is cut': { kind: 'truncated-body' },
};

/** Faults that end by a time-out of the client. */
const SILENT: ReadonlySet<string | undefined> = new Set(['hang', 'ping-forever', 'stall']);

/** What a call does. Each ends by itself, or by the client's time-outs. */
type Mode = (ai: FlexiAI) => Promise<unknown>;

const firstPart = async (stream: ResponseStream): Promise<void> => {
  const parts = stream[Symbol.asyncIterator]();
  await parts.next();
  await parts.next();
};

const MODES: {
  readonly [name: string]: { readonly run: Mode; readonly onInterruption?: StreamingOptions['onInterruption'] };
} = {
  'a unary call': { run: (ai) => ai.chatCompletion(ask) },
  'a stream that is read': { run: (ai) => ai.streamChatCompletion(ask).response() },
  'a stream that answers anew': { run: (ai) => ai.streamChatCompletion(ask).response(), onInterruption: 'restart' },
  'a stream that goes on': { run: (ai) => ai.streamChatCompletion(ask).response(), onInterruption: 'continue' },
  'a stream that is held back': { run: (ai) => ai.streamChatCompletion(ask).response(), onInterruption: 'hold' },
  'a stream that is never read': { run: async (ai) => void ai.streamChatCompletion(ask) },
  'a stream that is cancelled unread': { run: (ai) => ai.streamChatCompletion(ask).cancel() },
  'a stream whose loop is ended early': {
    run: async (ai) => {
      for await (const _ of ai.streamChatCompletion(ask)) break;
    },
  },
  // Neither cancelled nor read further: the deadline of the call ends it.
  'a stream that is abandoned': { run: (ai) => firstPart(ai.streamChatCompletion(ask)) },
  'a call that is aborted': {
    run: (ai) => {
      const controller = new AbortController();
      ai.on('attemptStart', () => queueMicrotask(() => controller.abort()));
      return ai.chatCompletion(ask, { signal: controller.signal });
    },
  },
  'a stream that is aborted at its first part': {
    run: async (ai) => {
      const controller = new AbortController();
      for await (const _ of ai.streamChatCompletion(ask, { signal: controller.signal })) controller.abort();
    },
  },
  'a call whose client is closed': {
    run: (ai) => {
      const call = ai.chatCompletion(ask);
      return Promise.allSettled([call, ai.close({ timeoutMs: 0 })]);
    },
  },
};

/** Modes that the short form of the tests also runs without a second provider. */
const SHORT = ['a unary call', 'a stream that is read'];

let sdk: OtelSdk;
beforeAll(() => {
  sdk = startSdk('3.x');
});
afterAll(() => sdk.stop());

function traced(config: FlexiAIConfig): { readonly ai: FlexiAI; readonly counting: CountingTracer } {
  const ai = createFlexiAI({
    retry: { maxRetries: 1, baseDelayMs: 1 },
    ...config,
  });
  const counting = new CountingTracer(sdk.tracer);
  openTelemetry({ tracer: counting.tracer as typeof sdk.tracer, meter: sdk.meter, captureContent: true }).attach(ai);
  return { ai, counting };
}

/** Runs a call to its end, and closes the client when all its spans have ended. */
async function outcome({ ai, counting }: ReturnType<typeof traced>, mode: Mode): Promise<string> {
  await Promise.resolve(mode(ai)).catch(() => undefined);
  await counting.whenIdle();
  await ai.close({ timeoutMs: 0 });
  const calls = counting.spans.filter(({ name }) => name.startsWith('chat')).length;
  return `${calls} calls, wrong: ${JSON.stringify(counting.wrong)}`;
}

describe('every span is ended exactly once', () => {
  const servers = new Map<string, WireServer>();
  let good: WireServer;
  beforeAll(async () => {
    good = await startOpenAIServer({ reply: { tokens } });
    for (const [name, fault] of Object.entries(FAULTS))
      servers.set(name, await startOpenAIServer({ reply: { tokens, fault } }));
  });
  afterAll(async () => {
    await Promise.all([good, ...servers.values()].map((server) => server.close()));
  });

  it.each(Object.entries(MODES))(
    'in %s, whatever the provider does, with and without a second provider',
    async (mode, { run, onInterruption }) => {
      const isUnread = mode.includes('never read') || mode.includes('unread');
      const isLeft = mode.includes('abandoned');
      const entry = (name: string, { baseURL }: WireServer) => openai({ name, model: 'm', apiKey: 'sk-1', baseURL });
      const cases = [...servers].flatMap(([fault, server]) =>
        (IS_LONG || SHORT.includes(mode) ? [false, true] : [false]).map(async (isAlone) => {
          const providers = isAlone ? [entry('bad', server)] : [entry('bad', server), entry('good', good)];
          const isSilent = SILENT.has(FAULTS[fault]?.kind);
          const client = traced({
            providers,
            // Only silent faults need short time-outs: others need time on a busy machine.
            timeouts: {
              ...(isSilent && { headersMs: 150, firstContentMs: 150, idleMs: 150 }),
              ...(isLeft && { totalMs: 1500 }),
            },
            ...(onInterruption !== undefined && { streaming: { onInterruption } }),
          });
          return [`${fault}, ${isAlone}`, await outcome(client, run)] as const;
        }),
      );
      const found = (await Promise.all(cases)).filter(([, told]) => told !== `${isUnread ? 0 : 1} calls, wrong: []`);
      expect(found).toEqual([]);
    },
  );

  it('and the calls above have ended in every possible way', () => {
    const attempts = sdk.spans.filter(({ name }) => name.startsWith('attempt'));
    const outcomes = new Set(attempts.map(({ attributes }) => attributes['flexiai.attempt.outcome']));
    expect(outcomes).toEqual(new Set(['success', 'failed', 'interrupted', 'aborted']));
    const errors = new Set(attempts.map(({ attributes }) => attributes['error.type']));
    for (const code of [
      'server',
      'rate-limit',
      'authentication',
      'timeout',
      'connection',
      'invalid-response',
      'aborted',
    ]) {
      expect(errors, code).toContain(code);
    }
  });

  it('when a hedge is cancelled, before and after the answer', async () => {
    const [slow, quick] = [mockProvider({ id: 'slow' }), mockProvider({ id: 'quick' })];
    slow.reply({ delayMs: Number.POSITIVE_INFINITY });
    const client = traced({ providers: [slow({ model: 'm' }), quick({ model: 'm' })], hedge: { afterMs: 5 } });
    expect(await outcome(client, (ai) => ai.streamChatCompletion(ask).response())).toBe('1 calls, wrong: []');
    expect(client.counting.spans.map(({ name }) => name)).toEqual(['chat m', 'attempt slow', 'attempt quick']);
  });

  it('when an open circuit is called as the last resort', async () => {
    const a = mockProvider({ id: 'a' });
    a.reply({ error: 'server' });
    const client = traced({ providers: [a({ model: 'm' })], circuitBreaker: { failureThreshold: 1 } });
    await expect(client.ai.chatCompletion(ask)).rejects.toThrow();
    a.reply('well again');
    expect(await outcome(client, (ai) => ai.chatCompletion(ask))).toBe('2 calls, wrong: []');
    const attempt = sdk.spans.findLast(({ name }) => name === 'attempt a');
    expect(attempt?.attributes['flexiai.attempt.last_resort']).toBe(true);
  });

  it('when a middleware answers, throws, or runs a call that ends later', async () => {
    const a = mockProvider({ id: 'a' });
    const parts = { text: 'cached' };
    a.reply({ ...parts });
    const whole = await createFlexiAI({ providers: [a({ model: 'm' })] }).chatCompletion(ask);
    const release = Promise.withResolvers<void>();
    a.reply(async () => {
      await release.promise;
      return 'late';
    });
    let beside: Promise<unknown> | undefined;
    const answering = traced({
      providers: [a({ model: 'm' })],
      middleware: [
        {
          name: 'cache',
          scope: 'call',
          async handle(request, { detached }, next) {
            beside = next(request, detached?.()).then((stream) => stream.response());
            return ResponseStream.fromResponse(whole);
          },
        },
      ],
    });
    await answering.ai.chatCompletion(ask);
    expect(answering.counting.open).toBe(1);
    release.resolve();
    await beside;
    expect(await outcome(answering, async () => undefined)).toBe('1 calls, wrong: []');
    expect(sdk.spans.at(-1)?.attributes['flexiai.attempt.detached']).toBe(true);

    const failing = traced({
      providers: [a({ model: 'm' })],
      middleware: [{ name: 'broken', scope: 'attempt', handle: () => Promise.reject(new Error('broken')) }],
    });
    expect(await outcome(failing, (ai) => ai.chatCompletion(ask))).toBe('1 calls, wrong: []');
  });
});
