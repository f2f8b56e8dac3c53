import { describe, expect, it } from 'vitest';
import { answer, scripted } from '../../test/scripted-provider.ts';
import { readResponse } from '../browser.ts';
import { createFlexiAI, ServerError, type ToolRunPart, tool } from '../index.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';

const SECRET = 'internal-7f3a';

/** A run of two tools, one of which fails, over two providers; the second step breaks off and is answered by the other one. */
function run() {
  const [a, b] = [scripted('a'), scripted('b')];
  const toolCalls = ['look', 'break'].map(
    (name) => ({ type: 'tool-call', id: name, name, arguments: { at: 'sea' } }) as const,
  );
  const first: UnifiedResponse = {
    ...answer('Let me look.'),
    content: [{ type: 'text', text: 'Let me look.' }, ...toolCalls],
    toolCalls,
    finishReason: 'tool-calls',
  };
  a.next({ whole: first }, { stream: ['Fo'], ending: new ServerError('cut', { provider: 'a' }) });
  b.next({ stream: ['Ra', 'in.'] });
  const ai = createFlexiAI({
    providers: [a({ model: 'm' }), b({ model: 'm' })],
    retry: { maxRetries: 0 },
    streaming: { onInterruption: 'restart' },
  });
  const look = tool({ name: 'look', execute: () => ({ row: SECRET }) });
  const broken = tool({
    name: 'break',
    execute: () => {
      throw new Error(`connect ${SECRET}`);
    },
  });
  return ai.runTools({ prompt: 'Weather?' }, { tools: [look, broken] });
}

describe('toResponse of a run of tools', () => {
  it.each(['sse', 'ndjson'] as const)('sends the steps, and not what the tools returned, as %s', async (format) => {
    const body = await run().toResponse({ format }).text();
    expect(body).not.toContain(SECRET);
    const response = new Response(body, { headers: run().toResponse({ format }).headers });
    const parts = await Array.fromAsync(readResponse(response));
    expect(parts).toContainEqual({ type: 'tool-result', toolCallId: 'look', toolName: 'look' });
    expect(parts).toContainEqual({ type: 'tool-result', toolCallId: 'break', toolName: 'break', isError: true });
    expect(parts.filter(({ type }) => type.startsWith('step'))).toEqual([
      { type: 'step-start', step: 1 },
      { type: 'step-end', step: 1, finishReason: 'tool-calls' },
      { type: 'step-start', step: 2 },
      { type: 'step-end', step: 2, finishReason: 'stop' },
    ]);
  });

  it('sends what tools returned where parts names their results, and never what an error says', async () => {
    const parts = await Array.fromAsync(readResponse(run().toResponse({ parts: ['tool-result'] })));
    expect(parts).toEqual([
      { type: 'tool-result', toolCallId: 'look', toolName: 'look', output: { row: SECRET } },
      { type: 'tool-result', toolCallId: 'break', toolName: 'break', isError: true },
    ]);
    const own = (part: ToolRunPart): unknown => (part.type === 'tool-result' ? part.content : undefined);
    expect(await run().toResponse({ parts: own }).text()).toContain(`connect ${SECRET}`);
  });

  it('is read with the text of all steps; a restart takes back the text of its step alone', async () => {
    const reader = readResponse(run().toResponse());
    const texts = await Array.fromAsync(reader.texts);
    expect(texts).toContain('Let me look.\n\nFo');
    expect(texts.at(-1)).toBe('Let me look.\n\nRain.');
    expect(reader.answer).toMatchObject({ finishReason: 'stop', toolCalls: [{ name: 'look' }, { name: 'break' }] });
  });
});
