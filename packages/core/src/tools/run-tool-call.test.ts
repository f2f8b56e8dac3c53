import { describe, expect, it, vi } from 'vitest';
import { RequestAbortedError, runToolCall, tool } from '../index.ts';

const call = { type: 'tool-call', id: '1', name: 'add', arguments: { a: 1, b: 2 } } as const;
const number = { type: 'number' } as const;
const add = tool({
  name: 'add',
  parameters: { type: 'object', properties: { a: number, b: number }, required: ['a', 'b'] },
  needsApproval: true,
  execute: ({ a, b }) => a + b,
});

describe('runToolCall', () => {
  it('runs one call, whose approval the application has', async () => {
    expect(await runToolCall(call, { tools: [add] })).toEqual({
      type: 'tool-result',
      toolCallId: '1',
      toolName: 'add',
      content: '3',
    });
  });

  it('returns an error result for arguments that break a JSON Schema, an unknown tool and a time-out', async () => {
    const results = [
      await runToolCall({ ...call, arguments: { a: 1, b: 'two' } }, { tools: [add] }),
      await runToolCall({ ...call, name: 'sub' }, { tools: [add] }),
      await runToolCall(call, {
        tools: [tool({ name: 'add', execute: () => new Promise(() => undefined) })],
        toolTimeoutMs: 1,
      }),
    ];
    expect(results).toMatchObject([
      { isError: true, content: expect.stringContaining('#/b') },
      { isError: true, content: 'There is no tool "sub".' },
      { isError: true, content: 'The tool took longer than 1 ms.' },
    ]);
  });

  it('throws an abort, and the application’s own mistakes', async () => {
    const controller = new AbortController();
    const execute = vi.fn(() => {
      controller.abort();
      return new Promise(() => undefined);
    });
    const options = { tools: [tool({ name: 'add', execute })], signal: controller.signal };
    await expect(runToolCall(call, options)).rejects.toBeInstanceOf(RequestAbortedError);
    await expect(runToolCall(call, options)).rejects.toBeInstanceOf(RequestAbortedError);
    expect(execute).toHaveBeenCalledOnce();
    await expect(runToolCall(call, { tools: [{ name: 'add' } as never] })).rejects.toThrow('no execute function');
    await expect(runToolCall(call, { tools: [add], toolTimeoutMs: 0 })).rejects.toThrow('toolTimeoutMs');
    const unusable = tool({ name: 'add', parameters: { $ref: '#/nowhere' }, execute: () => 'ok' });
    await expect(runToolCall(call, { tools: [unusable] })).rejects.toThrow('cannot be used');
  });
});
