import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import { toolCode } from './tool-code.ts';
import type { RunToolCallOptions } from './tool-run.ts';

/**
 * Runs one tool call of an answer, for applications that write the loop themselves. `needsApproval` is not asked: calling this is the
 * approval. What is wrong with the call or the tool becomes an error result for the model.
 *
 * @throws RequestAbortedError; ConfigurationError for tools without a function, and a schema that cannot be used
 * @example
 * ```ts
 * import { createFlexiAI, type Message, runToolCall, tool } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const mock = mockProvider({ replies: [{ toolCalls: [{ id: '1', name: 'noon', arguments: {} }] }, 'It is 12:00.'] });
 * const ai = createFlexiAI({ providers: [mock({ model: 'demo' })] });
 * const tools = [tool({ name: 'noon', execute: () => '12:00' })];
 * const messages: Message[] = [{ role: 'user', content: 'When is noon?' }];
 *
 * const turn = await ai.chatCompletion({ messages, tools });
 * const results = await Promise.all(turn.toolCalls.map((call) => runToolCall(call, { tools })));
 * messages.push({ role: 'assistant', content: turn.content }, { role: 'tool', content: results });
 * console.log((await ai.chatCompletion({ messages, tools })).text);
 * await ai.close();
 * ```
 */
export async function runToolCall(call: ToolCallPart, options: RunToolCallOptions): Promise<ToolResultPart> {
  const { runAlone } = await toolCode.load();
  return runAlone(call, options);
}
