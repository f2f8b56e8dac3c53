import { describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { answer, scripted } from '../../test/scripted-provider.ts';
import { createFlexiAI, runTools, type ToolApproval, type ToolRunSnapshot, tool } from '../index.ts';
import type { ToolCallPart } from '../model/content-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';

const call = (id: string, name: string, args: unknown = {}): ToolCallPart => ({
  type: 'tool-call',
  id,
  name,
  arguments: args,
});

/** A client whose first answer makes these calls. */
function client(...toolCalls: ToolCallPart[]) {
  const asked: unknown[] = [];
  const first: UnifiedResponse = { ...answer(''), content: toolCalls, toolCalls, finishReason: 'tool-calls' };
  return {
    asked,
    chatCompletion: async (request: { readonly messages?: readonly unknown[] }) => {
      asked.push(structuredClone(request.messages));
      return asked.length === 1 && toolCalls.length > 0 ? first : answer('done');
    },
  };
}

/** A tool that needs an approval for amounts from 100, and one that needs none. */
function bank() {
  const pay = vi.fn(({ amount }: { amount: number }) => `paid ${amount}`);
  const look = vi.fn(() => 'rich');
  return {
    pay,
    look,
    tools: [
      tool({
        name: 'pay',
        parameters: z.object({ amount: z.coerce.number() }),
        needsApproval: ({ amount }) => amount >= 100,
        execute: pay,
      }),
      tool({ name: 'look', execute: look }),
    ] as const,
  };
}

describe('onApproval', () => {
  it.each<[string, ToolApproval, object, number]>([
    ['true', true, { content: 'paid 500' }, 1],
    ['a decision', { approved: true }, { content: 'paid 500' }, 1],
    ['false', false, { isError: true, content: 'The call was not approved.' }, 0],
    [
      'a refusal with its reason',
      { approved: false, reason: 'Too much.' },
      { isError: true, content: 'The call was not approved. Too much.' },
      0,
    ],
    ['something else', 'yes' as never, { isError: true }, 0],
  ])('runs the call or not: %s', async (_name, approval, result, times) => {
    const { tools, pay } = bank();
    const onApproval = vi.fn(async () => approval);
    const run = await runTools(client(call('1', 'pay', { amount: '500' })), { prompt: 'Pay' }, { tools, onApproval });
    expect(onApproval).toHaveBeenCalledExactlyOnceWith(
      { id: '1', name: 'pay', arguments: { amount: 500 } },
      { step: 1, signal: expect.any(AbortSignal) },
    );
    expect(run.steps[0]?.results[0]).toMatchObject(result);
    expect(pay).toHaveBeenCalledTimes(times);
    expect(run.outcome).toBe('finished');
  });

  it('is not asked for a call that needs none, or has invalid arguments', async () => {
    const { tools, pay } = bank();
    const onApproval = vi.fn(() => true);
    const ai = client(call('1', 'pay', { amount: 5 }), call('2', 'pay', { amount: 'much' }), call('3', 'look'));
    const { steps } = await runTools(ai, { prompt: 'Pay' }, { tools, onApproval });
    expect(onApproval).not.toHaveBeenCalled();
    expect(pay).toHaveBeenCalledOnce();
    expect(steps[0]?.results.map(({ isError = false }) => isError)).toEqual([false, true, false]);
  });
});

describe('a run whose calls wait for an approval', () => {
  const calls = [call('1', 'pay', { amount: '500' }), call('2', 'look'), call('3', 'pay', { amount: 700 })] as const;

  async function suspended() {
    const ai = client(...calls);
    const { tools, look, pay } = bank();
    const run = runTools(ai, { prompt: 'Pay', system: 'Be careful' }, { tools });
    const parts = await Array.fromAsync(run);
    const result = await run;
    return { ai, look, pay, parts, result, json: JSON.stringify(result.snapshot) };
  }

  it('is suspended after the step, in which the other calls were run', async () => {
    const { ai, look, pay, parts, result } = await suspended();
    expect(result).toMatchObject({
      outcome: 'suspended',
      steps: [{ results: [{ toolCallId: '2', content: 'rich' }] }],
    });
    expect(parts.filter(({ type }) => type === 'tool-approval-request')).toEqual([
      { type: 'tool-approval-request', toolCallId: '1', toolName: 'pay', arguments: { amount: 500 } },
      { type: 'tool-approval-request', toolCallId: '3', toolName: 'pay', arguments: { amount: 700 } },
    ]);
    expect(parts.at(-1)?.type).toBe('step-end');
    expect(result.snapshot?.pending).toEqual([
      { toolCallId: '1', toolName: 'pay', arguments: { amount: '500' } },
      { toolCallId: '3', toolName: 'pay', arguments: { amount: 700 } },
    ]);
    expect([ai.asked.length, look.mock.calls.length, pay.mock.calls.length]).toEqual([1, 1, 0]);
  });

  it('goes on from its JSON in another process: each call is run at most once', async () => {
    const { json } = await suspended();
    const { tools, look, pay } = bank();
    const ai = client();
    const steps: number[] = [];
    const run = runTools(
      ai,
      { prompt: 'Pay', system: 'Be careful' },
      {
        tools,
        resume: JSON.parse(json) as ToolRunSnapshot,
        approvals: { 1: true, 3: { approved: false, reason: 'Too much.' } },
        onStep: ({ step }) => void steps.push(step),
      },
    );
    const parts = await Array.fromAsync(run);
    expect(parts[0]).toEqual({ type: 'step-start', step: 1 });
    const result = await run;
    expect(result).toMatchObject({ outcome: 'finished', response: { text: 'done' } });
    expect([look.mock.calls.length, pay.mock.calls]).toEqual([0, [[{ amount: 500 }, expect.anything()]]]);
    expect(ai.asked).toMatchObject([
      [
        { role: 'system', content: 'Be careful' },
        { role: 'user', content: 'Pay' },
        { role: 'assistant' },
        {
          role: 'tool',
          content: [
            { toolCallId: '1', content: 'paid 500' },
            { toolCallId: '2', content: 'rich' },
            { toolCallId: '3', isError: true, content: 'The call was not approved. Too much.' },
          ],
        },
      ],
    ]);
    expect(steps).toEqual([1, 2]);
    expect(result.steps[0]?.toolCalls).toHaveLength(3);
    expect(result.usage.inputTokens).toBe(6);
  });

  it('stays suspended for the calls without a decision, and asks onApproval about them', async () => {
    const { json } = await suspended();
    const { tools, pay } = bank();
    const ai = client();
    const resume = JSON.parse(json) as ToolRunSnapshot;
    const again = await runTools(ai, { prompt: 'Pay' }, { tools, resume, approvals: { 3: true } });
    expect(again).toMatchObject({ outcome: 'suspended', snapshot: { pending: [{ toolCallId: '1' }] } });
    expect(ai.asked).toHaveLength(0);
    const { snapshot } = again;
    if (snapshot === undefined) throw new Error('The run has no snapshot.');
    const last = await runTools(ai, { prompt: 'Pay' }, { tools, resume: snapshot, onApproval: () => true });
    expect(last.outcome).toBe('finished');
    expect(pay.mock.calls.map(([{ amount }]) => amount)).toEqual([700, 500]);
  });

  it.each(['result', 'parts'])('runs an approved call whose id another call has, too (%s)', async (way) => {
    const { tools, pay, look } = bank();
    const a = scripted('a');
    const toolCalls = [call('call_0', 'look'), call('call_0', 'pay', { amount: 500 })];
    a.next({ whole: { ...answer(''), content: toolCalls, toolCalls, finishReason: 'tool-calls' } }, 'done');
    const ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const first = ai.runTools({ prompt: 'Pay' }, { tools });
    if (way === 'parts') await Array.fromAsync(first);
    const { snapshot } = await first;
    if (snapshot === undefined) throw new Error('The run has no snapshot.');
    expect(snapshot.pending).toMatchObject([{ toolCallId: 'call_0-2', toolName: 'pay' }]);
    await ai.runTools({ prompt: 'Pay' }, { tools, resume: snapshot, approvals: { 'call_0-2': true } });
    expect([look.mock.calls.length, pay.mock.calls.length]).toEqual([1, 1]);
    expect(a.calls[1]?.request.messages.slice(-2)).toMatchObject([
      { content: [{ id: 'call_0' }, { id: 'call_0-2' }] },
      {
        content: [
          { toolCallId: 'call_0', content: 'rich' },
          { toolCallId: 'call_0-2', content: 'paid 500' },
        ],
      },
    ]);
  });

  it('keeps bytes of the conversation as base64', async () => {
    const { tools } = bank();
    const bytes = Buffer.from('picture');
    const ai = client(calls[0]);
    const content = [{ type: 'image', data: bytes, mediaType: 'image/png' } as const];
    const { snapshot } = await runTools(ai, { messages: [{ role: 'user', content }] }, { tools });
    expect(JSON.parse(JSON.stringify(snapshot))).toEqual(snapshot);
    expect(snapshot?.messages[0]).toMatchObject({ content: [{ data: bytes.toString('base64') }] });
  });

  it.each([
    ['no object', 'snapshot'],
    ['another version', { version: 2, messages: [], steps: [], pending: [] }],
    ['no steps', { version: 1, messages: [], steps: [], pending: [] }],
    ['a step without an answer', { version: 1, messages: [], steps: [{ results: [] }], pending: [] }],
    ['a call that is none', { version: 1, messages: [], steps: [], pending: [null] }],
  ])('is refused where its snapshot has %s', async (_name, resume) => {
    const run = runTools(client(), { prompt: 'Pay' }, { tools: [], resume: resume as never });
    await expect(run).rejects.toThrow('resume is not the snapshot');
  });
});
