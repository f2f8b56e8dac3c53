import { afterEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { answer, type Scripted, scripted } from '../../test/scripted-provider.ts';
import {
  AllProvidersFailedError,
  createFlexiAI,
  type FlexiAI,
  RequestAbortedError,
  RequestTimeoutError,
  runTools,
  ServerError,
  type ToolRunPart,
  tool,
} from '../index.ts';
import type { ToolCallPart } from '../model/content-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { partsFromResponse } from '../stream/response-parts.ts';
import { wholeSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';

const call = (id: string, name: string, args: unknown = {}): ToolCallPart => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
});

function calling(...toolCalls: ToolCallPart[]): UnifiedResponse {
  return { ...answer(''), content: toolCalls, toolCalls, finishReason: 'tool-calls' };
}

/** A client over one scripted provider that makes these calls in its first answer. */
function clientOf(...toolCalls: ToolCallPart[]): { readonly ai: FlexiAI; readonly a: Scripted } {
  const a = scripted('a');
  a.next({ whole: calling(...toolCalls) }, 'It is done.');
  return { ai: createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 } }), a };
}

const double = tool({
  name: 'double',
  parameters: z.object({ n: z.number() }),
  execute: ({ n }) => ({ result: n * 2 }),
});

const typesOf = (parts: readonly ToolRunPart[]): readonly string[] => parts.map(({ type }) => type);

afterEach(() => {
  vi.useRealTimers();
});

describe('a run that is iterated', () => {
  it('gives the parts of every step, between its start and its end, and a result for each call', async () => {
    const { ai, a } = clientOf(call('1', 'double', { n: 4 }));
    const run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    const parts = await Array.fromAsync(run);
    expect(typesOf(parts)).toEqual([
      ...['step-start', 'stream-start', 'tool-call-start', 'tool-call-delta', 'tool-call-end', 'finish'],
      ...['tool-result', 'step-end'],
      ...['step-start', 'stream-start', 'text-delta', 'finish', 'step-end'],
    ]);
    expect(parts[6]).toEqual({
      type: 'tool-result',
      toolCallId: '1',
      toolName: 'double',
      content: '{"result":8}',
      output: { result: 8 },
    });
    expect(parts[7]).toMatchObject({ step: 1, finishReason: 'tool-calls', usage: { outputTokens: 0 } });
    expect(parts.at(-1)).toMatchObject({ step: 2, finishReason: 'stop', usage: { outputTokens: 11 } });
    expect(a.calls.map(({ mode }) => mode)).toEqual(['stream', 'stream']);
    expect(await run).toMatchObject({ outcome: 'finished', response: { text: 'It is done.' } });
  });

  it('has the text of all answers, the last answer, the steps and the sums of tokens and cost', async () => {
    const a = scripted('a');
    const first = calling(call('1', 'double', { n: 4 }));
    const said = { ...first, content: [{ type: 'text', text: 'Let me see.' } as const, ...first.content] };
    a.next({ parts: partsFromResponse(said) }, { stream: ['It is 8.'] });
    const price = { inputUsdPerMillion: 1_000_000, outputUsdPerMillion: 0 };
    const ai = createFlexiAI({ providers: [a({ model: 'm', ...{ price } })] });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    expect([run.steps.length, run.usage.totalTokens, run.cost]).toEqual([0, 0, undefined]);
    expect((await Array.fromAsync(run.textStream)).join('')).toBe('Let me see.\n\nIt is 8.');
    expect((await run.response()).text).toBe('It is 8.');
    expect(run.steps.map(({ toolCalls }) => toolCalls)).toEqual([
      [{ id: '1', name: 'double', arguments: { n: 4 } }],
      [],
    ]);
    expect(run.usage).toMatchObject({ inputTokens: 6, outputTokens: 8 });
    expect(run.cost).toMatchObject({ totalUsd: 6, complete: true });
    expect(await run.result()).toMatchObject({ usage: run.usage, cost: run.cost, messages: run.messages });
  });

  it('gives the results in the order in which the calls end, and sends them in the order of the calls', async () => {
    const { ai, a } = clientOf(call('1', 'slow'), call('2', 'quick'));
    const quickIsDone = Promise.withResolvers<void>();
    const slow = tool({ name: 'slow', execute: () => quickIsDone.promise.then(() => 'slow') });
    const quick = tool({ name: 'quick', execute: () => 'quick' });
    const seen: string[] = [];
    for await (const part of ai.runTools({ prompt: 'Go' }, { tools: [slow, quick] })) {
      if (part.type !== 'tool-result') continue;
      seen.push(part.toolName);
      quickIsDone.resolve();
    }
    expect(seen).toEqual(['quick', 'slow']);
    expect(a.calls[1]?.request.messages.at(-1)).toMatchObject({ content: [{ content: 'slow' }, { content: 'quick' }] });
  });

  it('is cancelled when its loop is left: the tool that runs is aborted, and no step follows', async () => {
    const { ai, a } = clientOf(call('1', 'quick'), call('2', 'slow'));
    let signal: AbortSignal | undefined;
    const slow = tool({
      name: 'slow',
      execute: (_args, context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      },
    });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [slow, tool({ name: 'quick', execute: () => 'quick' })] });
    for await (const part of run) if (part.type === 'tool-result') break;
    expect(signal?.aborted).toBe(true);
    expect(a.calls).toHaveLength(1);
    await expect(run.response()).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('makes no request before it is read, and one where it is awaited and iterated', async () => {
    const { ai, a } = clientOf(call('1', 'double', { n: 1 }));
    const run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    await Promise.resolve();
    expect(a.calls).toHaveLength(0);
    const [first, parts] = await Promise.all([run, Array.fromAsync(run), run.result()]);
    expect(first.response.text).toBe('It is done.');
    expect(typesOf(parts)).toContain('step-end');
    expect(a.calls).toHaveLength(2);
  });

  it('asks for whole answers where it is only awaited, and has their parts for a later loop', async () => {
    const a = scripted('a');
    a.next({ whole: calling(call('1', 'double', { n: 1 })) }, 'Fine.');
    const run = createFlexiAI({ providers: [a({ model: 'm' })] }).runTools({ prompt: 'Go' }, { tools: [double] });
    expect((await run).response.text).toBe('Fine.');
    expect(a.calls.map(({ mode }) => mode)).toEqual(['unary', 'unary']);
    expect((await Array.fromAsync(run.textStream)).join('')).toBe('Fine.');
  });

  it('tells at its first content who answers, or throws', async () => {
    const { ai, a } = clientOf(call('1', 'double', { n: 1 }));
    const run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    expect(await run.started()).toMatchObject({ provider: 'a', model: 'm' });
    expect(a.calls.map(({ mode }) => mode)).toEqual(['stream']);
    expect((await run.response()).text).toBe('It is done.');
    a.always(new ServerError('down', { provider: 'a', model: 'm' }));
    await expect(ai.runTools({ prompt: 'Go' }, { tools: [] }).started()).rejects.toBeInstanceOf(ServerError);
  });

  it('can be sent as a web stream, and disposed of', async () => {
    const { ai } = clientOf(call('1', 'double', { n: 1 }));
    await using run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    const reader = run.toReadableStream().getReader();
    expect((await reader.read()).value).toEqual({ type: 'step-start', step: 1 });
    reader.releaseLock();
  });

  it('works with a client that streams nothing, and with one that has an answer as a whole', async () => {
    const chatCompletion = async (): Promise<UnifiedResponse> => answer('whole');
    expect(
      (await Array.fromAsync(runTools({ chatCompletion }, { prompt: '?' }, { tools: [] }).textStream)).join(''),
    ).toBe('whole');
    const streamChatCompletion = (): ResponseStream => ResponseStream.of(wholeSource(answer('cached')));
    const cached = runTools({ chatCompletion, streamChatCompletion }, { prompt: '?' }, { tools: [] });
    expect((await Array.fromAsync(cached.textStream)).join('')).toBe('cached');
  });
});

describe('the limits of a run', () => {
  it('run at most maxParallel calls at the same time', async () => {
    const { ai } = clientOf(...['1', '2', '3', '4', '5'].map((id) => call(id, 'work')));
    let running = 0;
    let most = 0;
    const work = tool({
      name: 'work',
      execute: async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
    });
    const { steps } = await ai.runTools({ prompt: 'Go' }, { tools: [work], maxParallel: 2 });
    expect(most).toBe(2);
    expect(steps[0]?.results).toHaveLength(5);
  });

  it('give the model an error result for a call that takes too long, and abort its signal', async () => {
    vi.useFakeTimers();
    const { ai } = clientOf(call('1', 'slow'), call('2', 'slower'));
    const signals: AbortSignal[] = [];
    const execute = (_args: unknown, { signal }: { signal: AbortSignal }): Promise<never> => {
      signals.push(signal);
      return new Promise(() => undefined);
    };
    const tools = [tool({ name: 'slow', timeoutMs: 100, execute }), tool({ name: 'slower', execute })];
    const run = ai.runTools({ prompt: 'Go' }, { tools, toolTimeoutMs: 200 }).result();
    await vi.advanceTimersByTimeAsync(199);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect((await run).steps[0]?.results).toMatchObject([
      { isError: true, content: 'The tool took longer than 100 ms.' },
      { isError: true, content: 'The tool took longer than 200 ms.' },
    ]);
  });

  it('end a run at its deadline, while a tool runs or a provider is silent', async () => {
    vi.useFakeTimers();
    const { ai } = clientOf(call('1', 'stuck'));
    const stuck = tool({ name: 'stuck', execute: () => new Promise(() => undefined) });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [stuck], runTimeoutMs: 1000 });
    const ended = expect(run).rejects.toMatchObject({
      name: 'RequestTimeoutError',
      clock: 'total',
      timeoutMs: 1000,
      message: 'The run took longer than its runTimeoutMs of 1000 ms.',
    });
    await vi.advanceTimersByTimeAsync(1020);
    await ended;
    expect(run.steps).toHaveLength(0);

    const silent = scripted('silent');
    silent.always('hang');
    const second = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const asked = second.runTools({ prompt: 'Go' }, { tools: [stuck], runTimeoutMs: 1000 }).result();
    const timedOut = expect(asked).rejects.toMatchObject({
      clock: 'total',
      timeoutMs: 1000,
      provider: 'silent',
      attempts: [{ provider: 'silent', outcome: 'failed', errorCode: 'timeout' }],
    });
    await vi.advanceTimersByTimeAsync(1020);
    await timedOut;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('share a deadline: a candidate that is silent leaves time for the next one', async () => {
    vi.useFakeTimers();
    const [silent, spare] = [scripted('silent'), scripted('spare')];
    silent.always('hang');
    const ai = createFlexiAI({ providers: [silent({ model: 'm' }), spare({ model: 'm' })] });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [], runTimeoutMs: 4000 }).result();
    await vi.advanceTimersByTimeAsync(4000);
    expect((await run).response.provider).toBe('spare');
  });

  it('keep the deadline of the caller where it is earlier', async () => {
    vi.useFakeTimers();
    for (const [own, runTimeoutMs, expected] of [
      [1000, 60_000, 1000],
      [60_000, 2000, 2000],
    ] as const) {
      const chatCompletion = vi.fn(async (_request: object, _options?: { readonly deadline?: number }) => answer('ok'));
      await runTools({ chatCompletion }, { prompt: 'Go' }, { tools: [], deadline: Date.now() + own, runTimeoutMs });
      expect(chatCompletion.mock.calls[0]?.[1]?.deadline).toBe(Date.now() + expected);
    }
  });

  it('name the tools where they are missing', async () => {
    const { ai, a } = clientOf();
    for (const options of [undefined, null, {}]) {
      const run = ai.runTools({ prompt: 'Go' }, options as never).result();
      await expect(run).rejects.toMatchObject({
        name: 'ConfigurationError',
        message: expect.stringContaining('tools'),
      });
      await expect(runTools(ai, { prompt: 'Go' }, options as never)).rejects.toThrow('tools must be a list of tools');
    }
    expect(a.calls).toHaveLength(0);
  });

  it.each([
    ['runTimeoutMs', { runTimeoutMs: 0 }],
    ['toolTimeoutMs', { toolTimeoutMs: -1 }],
    ['maxParallel', { maxParallel: 1.5 }],
    ['maxSteps', { maxSteps: Number.NaN }],
    ['timeoutMs of the tool "double"', { tools: [{ ...double, timeoutMs: 0 }] as never }],
    ['list of tools', { tools: 'double' as never }],
    ['resume', { resume: { version: 2 } as never }],
  ])('are checked: %s', async (name, options) => {
    const { ai, a } = clientOf();
    await expect(ai.runTools({ prompt: 'Go' }, { tools: [double], ...options })).rejects.toThrow(name);
    expect(a.calls).toHaveLength(0);
  });
});

describe('a run that fails', () => {
  it('ends at once where all providers are down, with the steps before', async () => {
    const [a, b] = [scripted('a'), scripted('b')];
    a.next({ whole: calling(call('1', 'double', { n: 1 })) });
    for (const each of [a, b]) each.always(new ServerError('down', { provider: 'x', model: 'm' }));
    const providers = [a({ model: 'm' }), b({ model: 'm' })];
    const ai = createFlexiAI({ providers, retry: { maxRetries: 0 } });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [double] });
    await expect(run).rejects.toBeInstanceOf(AllProvidersFailedError);
    expect([a.calls.length, b.calls.length]).toEqual([2, 1]);
    expect(run.steps).toHaveLength(1);
    expect(run.messages.at(-1)).toMatchObject({ role: 'tool' });
    expect(run.usage.totalTokens).toBe(3);
  });

  it('aborts the other calls of a step where onApproval throws', async () => {
    const { ai } = clientOf(call('1', 'stuck'), call('2', 'asks'));
    let signal: AbortSignal | undefined;
    const stuck = tool({
      name: 'stuck',
      execute: (_args, context) => {
        signal = context.signal;
        return new Promise(() => undefined);
      },
    });
    const asks = tool({ name: 'asks', needsApproval: true, execute: () => 'no' });
    const onApproval = async (): Promise<never> => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('no one is there');
    };
    await expect(ai.runTools({ prompt: 'Go' }, { tools: [stuck, asks], onApproval })).rejects.toThrow(
      'no one is there',
    );
    expect(signal?.aborted).toBe(true);
  });

  it('leaves no listener on the signal of its caller', async () => {
    const controller = new AbortController();
    const [added, removed] = [
      vi.spyOn(controller.signal, 'addEventListener'),
      vi.spyOn(controller.signal, 'removeEventListener'),
    ];
    const { ai } = clientOf(call('1', 'double', { n: 1 }));
    await ai.runTools({ prompt: 'Go' }, { tools: [double], signal: controller.signal });
    await ai.runTools({ prompt: 'Go' }, { tools: [double], signal: controller.signal }).cancel();
    expect(added.mock.calls.length).toBe(1);
    expect(removed.mock.calls.length).toBe(1);
  });

  it('throws the abort of its caller while a provider is silent', async () => {
    const silent = scripted('silent');
    silent.always('hang');
    const controller = new AbortController();
    const ai = createFlexiAI({ providers: [silent({ model: 'm' })] });
    const run = ai.runTools({ prompt: 'Go' }, { tools: [], signal: controller.signal, runTimeoutMs: 60_000 });
    const ended = expect(run.response()).rejects.toSatisfy(
      (error) => error instanceof RequestAbortedError && !(error instanceof RequestTimeoutError),
    );
    controller.abort(new Error('the user left'));
    await ended;
  });
});
