import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import type { StructuredRequest, StructuredResponse } from '../model/structured-request.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { ToolClient } from './tool-client.ts';
import type { AnyTools, RunToolsOptions } from './tool-run.ts';
import { ToolRunStream } from './tool-run-stream.ts';

/**
 * Runs the tool calls of a model until it answers without any. The calls of one answer run at the same time, each at most once, after
 * the answer is complete: failovers, hedges and continuations within an answer run no call twice. The calls of an answer that was
 * refused, filtered or cut are not run. A turn that the provider paused is sent back until the model continues. Arguments are checked
 * with the tool's schema. For invalid arguments, an unknown tool, a tool that throws or takes too long, and a call that was not
 * approved, the model gets an error result. An error of a call to the model ends the run.
 *
 * The result can be awaited and iterated: see `ToolRunStream`. Answers are streamed where the run is iterated; otherwise the client's
 * `chatCompletion` is used.
 *
 * @example
 * ```ts
 * import { createFlexiAI, runTools, tool } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const mock = mockProvider({ replies: [{ toolCalls: [{ id: '1', name: 'noon', arguments: {} }] }, 'It is 12:00.'] });
 * const ai = createFlexiAI({ providers: [mock({ model: 'demo' })] });
 * const noon = tool({ name: 'noon', execute: () => '12:00' });
 * const run = runTools(ai, { prompt: 'When is noon?' }, { tools: [noon] });
 * for await (const part of run) {
 *   if (part.type === 'text-delta') console.log(part.delta);
 *   if (part.type === 'tool-result') console.log(part.toolName, part.output);
 * }
 * const { response, outcome, usage } = await run;
 * console.log(response.text, outcome, usage.totalTokens);
 * await ai.close();
 * ```
 */
export function runTools<const Tools extends AnyTools, Schema extends StandardSchemaV1>(
  client: ToolClient,
  request: StructuredRequest<Schema>,
  options: RunToolsOptions<Tools>,
): ToolRunStream<Tools, StructuredResponse<Schema>>;
export function runTools<const Tools extends AnyTools>(
  client: ToolClient,
  request: ChatRequest,
  options: RunToolsOptions<Tools>,
): ToolRunStream<Tools>;
export function runTools(client: ToolClient, request: ChatRequest, options: RunToolsOptions): ToolRunStream {
  return new ToolRunStream(client, request, options);
}
