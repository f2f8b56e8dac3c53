import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { answer, scripted } from '../../test/scripted-provider.ts';
import { createFlexiAI, RequestAbortedError, runTools, ServerError, type ToolStep, tool } from '../index.ts';
import type { ToolCallPart } from '../model/content-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { partsFromResponse } from '../stream/response-parts.ts';

function calling(...toolCalls: ToolCallPart[]): UnifiedResponse {
  return { ...answer(''), content: toolCalls, toolCalls, finishReason: 'tool-calls' };
}
const call = (id: string, name: string, args: unknown = {}): ToolCallPart => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
});

/** A client that returns these answers, one for each turn. */
function client(...answers: UnifiedResponse[]) {
  const asked: unknown[] = [];
  return {
    asked,
    chatCompletion: async (request: { readonly messages?: readonly unknown[] }) => {
      asked.push(structuredClone(request.messages));
      return answers[asked.length - 1] ?? answer('done');
    },
  };
}

describe('runTools', () => {
  it('runs the calls of a turn, sends the results back, and ends with the answer', async () => {
    const ai = client(calling(call('1', 'double', { n: 4 }), call('2', 'double', { n: 5 })));
    const double = tool({
      name: 'double',
      parameters: z.object({ n: z.number() }),
      execute: ({ n }) => ({ result: n * 2 }),
    });
    const steps: ToolStep[] = [];
    const run = await runTools(
      ai,
      { prompt: 'Go', system: 'Be brief' },
      { tools: [double], onStep: (step) => void steps.push(step) },
    );
    expect(run).toMatchObject({ outcome: 'finished', response: { text: 'done' } });
    expect(run.steps).toHaveLength(2);
    expect(steps).toEqual(run.steps);
    expect(run.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool', 'assistant']);
    expect(run.messages[3]?.content).toEqual([
      { type: 'tool-result', toolCallId: '1', toolName: 'double', content: '{"result":8}' },
      { type: 'tool-result', toolCallId: '2', toolName: 'double', content: '{"result":10}' },
    ]);
    expect(ai.asked[1]).toHaveLength(4);
  });

  it.each(['refusal', 'content-filter', 'length', 'other'] as const)(
    'makes none of the calls of an answer that ended with %s',
    async (finishReason) => {
      const execute = vi.fn(() => 'gone');
      const remove = tool({ name: 'remove', execute });
      const ai = client({ ...calling(call('1', 'remove')), finishReason });
      const run = await runTools(ai, { prompt: 'Clean' }, { tools: [remove] });
      expect(execute).not.toHaveBeenCalled();
      expect(run).toMatchObject({ outcome: 'unfinished', response: { finishReason } });
      expect(ai.asked).toHaveLength(1);
    },
  );

  it('makes the calls of an answer with any finish reason that stands for a normal end', async () => {
    const execute = vi.fn(() => 'ok');
    const look = tool({ name: 'look', execute });
    const ai = client({ ...calling(call('1', 'look')), finishReason: 'stop' });
    const run = await runTools(ai, { prompt: 'Go' }, { tools: [look] });
    expect(execute).toHaveBeenCalledOnce();
    expect(run.outcome).toBe('finished');
  });

  it('sends a paused turn back until the model continues', async () => {
    const ai = client({ ...answer('Let me look.'), finishReason: 'pause' });
    const run = await runTools(ai, { prompt: 'Go' }, { tools: [] });
    expect(run).toMatchObject({ outcome: 'finished', response: { text: 'done' } });
    expect(ai.asked[1]).toMatchObject([{ role: 'user' }, { role: 'assistant' }]);
    const paused = { ...answer(''), finishReason: 'pause' } as const;
    const endless = await runTools(client(paused, paused), { prompt: 'Go' }, { tools: [], maxSteps: 2 });
    expect(endless.outcome).toBe('max-steps');
  });

  it.each([
    ['arguments that do not match the schema', call('1', 'double', { n: 'four' }), 'n: '],
    [
      'arguments that are not JSON',
      { ...call('1', 'double'), arguments: undefined, rawArguments: '{"n":', invalid: true } as const,
      'not a JSON object',
    ],
    ['an unknown tool', call('1', 'triple'), 'no tool "triple"'],
    ['a tool that throws', call('1', 'break'), 'out of order'],
  ])('sends the model an error result for %s', async (_name, toolCall, message) => {
    const double = tool({ name: 'double', parameters: z.object({ n: z.number() }), execute: ({ n }) => n });
    const broken = tool({
      name: 'break',
      execute: () => {
        throw new Error('out of order');
      },
    });
    const run = await runTools(client(calling(toolCall)), { prompt: 'Go' }, { tools: [double, broken] });
    expect(run.steps[0]?.results[0]).toMatchObject({ isError: true, content: expect.stringContaining(message) });
    expect(run.outcome).toBe('finished');
  });

  it('ends with the rejection of an asynchronous onStep, and waits for onStep before the next step', async () => {
    const ai = client(calling(call('1', 'loop')));
    const loop = tool({ name: 'loop', execute: () => 'again' });
    const onStep = async (): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('the log is full');
    };
    await expect(runTools(ai, { prompt: 'Go' }, { tools: [loop], onStep })).rejects.toThrow('the log is full');
    expect(ai.asked).toHaveLength(1);
  });

  it('asks the model at most ten times by default', async () => {
    const ai = client(...Array.from({ length: 12 }, () => calling(call('1', 'loop'))));
    const run = await runTools(ai, { prompt: 'Go' }, { tools: [tool({ name: 'loop', execute: () => 'again' })] });
    expect(run.outcome).toBe('max-steps');
    expect(ai.asked).toHaveLength(10);
  });

  it('ends after maxSteps without making the last calls', async () => {
    const execute = vi.fn(() => 'again');
    const again = calling(call('1', 'loop'));
    const run = await runTools(
      client(again, again, again),
      { prompt: 'Go' },
      { tools: [tool({ name: 'loop', execute })], maxSteps: 2 },
    );
    expect(run.outcome).toBe('max-steps');
    expect(execute).toHaveBeenCalledTimes(1);
  });

  it('runs each call once, however many failovers its answers need', async () => {
    const a = scripted('a');
    const b = scripted('b');
    a.always(new ServerError('boom', { provider: 'a', model: 'm' }));
    b.next({ parts: partsFromResponse(calling(call('1', 'count'))) });
    const ai = createFlexiAI({ providers: [a({ model: 'm' }), b({ model: 'm' })], retry: { maxRetries: 0 } });
    const count = vi.fn(() => 'counted');
    // Over streams, so that the scripted parts are used.
    const streaming = {
      chatCompletion: (request: Parameters<typeof ai.chatCompletion>[0]) => ai.streamChatCompletion(request).response(),
    };
    const run = await runTools(
      streaming as never,
      { prompt: 'Go' },
      { tools: [tool({ name: 'count', execute: count })] },
    );
    expect(run.outcome).toBe('finished');
    expect(count).toHaveBeenCalledTimes(1);
    expect(run.steps.map(({ response }) => response.attempts.map(({ provider }) => provider))).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('ends at once when it is aborted while a tool runs', async () => {
    const controller = new AbortController();
    const stuck = tool({
      name: 'stuck',
      execute: () => {
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    const run = runTools(
      client(calling(call('1', 'stuck'))),
      { prompt: 'Go' },
      { tools: [stuck], signal: controller.signal },
    );
    await expect(run).rejects.toBeInstanceOf(RequestAbortedError);
  });

  it('refuses tools without an execute function, and an invalid maxSteps', async () => {
    await expect(runTools(client(), { prompt: 'Go' }, { tools: [{ name: 'idle' } as never] })).rejects.toThrow(
      '"idle" has no execute',
    );
    await expect(runTools(client(), { prompt: 'Go' }, { tools: [], maxSteps: 0 })).rejects.toThrow('maxSteps');
  });
});
