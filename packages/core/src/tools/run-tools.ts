import type { CallOptions } from '../client/call/call-options.ts';
import type { FlexiAI } from '../client/flexiai.ts';
import { takeRequest } from '../conversation/take-request.ts';
import { copyData } from '../data/copy-data.ts';
import { ConfigurationError, RequestAbortedError } from '../errors/client-errors.ts';
import type { ToolCallPart, ToolResultPart } from '../model/content-part.ts';
import type { Message } from '../model/message.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { FinishReason, UnifiedResponse } from '../model/unified-response.ts';
import { describeProblems } from '../validation/schema-problems.ts';
import { isStandardSchema } from '../validation/tool-schema.ts';
import type { RunnableTool } from './runnable-tool.ts';

/** The options of a run. */
export interface RunToolsOptions extends CallOptions {
  readonly tools: readonly RunnableTool[];
  /** The most answers of the model. @default 10 */
  readonly maxSteps?: number;
  /** Called with each answer and the results of its tool calls. An error that it throws ends the run. */
  readonly onStep?: (step: ToolStep) => void | Promise<void>;
}

/** One answer of the model, and the results of the calls in it. */
export interface ToolStep {
  /** 1 for the first. */
  readonly step: number;
  readonly response: UnifiedResponse;
  /** In the order of the calls; empty for the last step. */
  readonly results: readonly ToolResultPart[];
}

/** The result of a run. */
export interface ToolRun {
  /** The last answer. */
  readonly response: UnifiedResponse;
  /**
   * `finished`: the model made no more tool calls. `max-steps`: the model made more calls, which were not run. `unfinished`: the
   * last answer was refused, filtered or cut, or has an unknown finish reason, and its calls were not run.
   */
  readonly outcome: 'finished' | 'max-steps' | 'unfinished';
  readonly steps: readonly ToolStep[];
  /** The whole conversation. It can be continued with another request. */
  readonly messages: readonly Message[];
}

/**
 * Runs the tool calls of a model until it answers without any. The calls of one answer run at the same time, each exactly once,
 * after the answer is complete; a failover within an answer runs no call twice. The calls of an answer that was refused, filtered
 * or cut are not run. A turn that the provider paused is sent back until the model continues. Arguments are checked with the tool's
 * schema. For invalid arguments, an unknown tool and a tool that throws, the model gets an error result.
 *
 * @throws ConfigurationError for tools without an execute function; RequestAbortedError; any error of `client.chatCompletion`
 * @example
 * ```ts
 * import { createFlexiAI, runTools, tool } from '@flexiai/core';
 * import { mockProvider } from '@flexiai/testing';
 *
 * const mock = mockProvider({ replies: [{ toolCalls: [{ id: '1', name: 'noon', arguments: {} }] }, 'It is 12:00.'] });
 * const ai = createFlexiAI({ providers: [mock({ model: 'demo' })] });
 * const noon = tool({ name: 'noon', execute: () => '12:00' });
 * const { response, outcome } = await runTools(ai, { prompt: 'When is noon?' }, { tools: [noon] });
 * console.log(response.text, outcome);
 * await ai.close();
 * ```
 */
export async function runTools(
  client: Pick<FlexiAI, 'chatCompletion'>,
  request: ChatRequest,
  options: RunToolsOptions,
): Promise<ToolRun> {
  const { tools: given, maxSteps = 10, onStep, ...rest } = options;
  checkOptions(given, maxSteps);
  // A copy: the caller may change its options during the run.
  const callOptions = copyData(rest);
  const { prompt, system, messages: former = [], ...settings } = takeRequest({ ...request, tools: given });
  const tools = (settings.tools as readonly RunnableTool[]).map((tool, index) => ({
    tool,
    self: given[index] ?? tool,
  }));
  const messages: Message[] = [
    ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
    ...former,
    ...(prompt === undefined ? [] : [{ role: 'user', content: prompt } as const]),
  ];
  const signal = callOptions.signal ?? new AbortController().signal;
  const steps: ToolStep[] = [];
  for (let step = 1; ; step += 1) {
    const response = await client.chatCompletion({ ...settings, messages: [...messages] }, callOptions);
    messages.push({ role: 'assistant', content: copyData(response.content) });
    const outcome = outcomeOf(response, step === maxSteps);
    const last = outcome !== undefined;
    const results = last ? [] : await runCalls(response.toolCalls, tools, signal);
    const sent = copyData(results);
    steps.push({ step, response, results });
    await onStep?.({ step, response, results });
    if (last) return { response, outcome, steps, messages };
    // The provider continues a paused turn when it is sent back unchanged.
    if (results.length > 0) messages.push({ role: 'tool', content: sent });
  }
}

/** The finish reasons of complete answers: servers end a turn with calls in several ways. */
const ORDERLY: ReadonlySet<FinishReason> = new Set(['tool-calls', 'stop', 'pause']);

/** The outcome of the run with this answer; `undefined` if the run continues. */
function outcomeOf({ toolCalls, finishReason }: UnifiedResponse, isLastStep: boolean): ToolRun['outcome'] | undefined {
  if (toolCalls.length > 0 && !ORDERLY.has(finishReason)) return 'unfinished';
  if (toolCalls.length === 0 && finishReason !== 'pause') return 'finished';
  return isLastStep ? 'max-steps' : undefined;
}

function checkOptions(tools: readonly RunnableTool[], maxSteps: number): void {
  const idle = tools.find((candidate) => typeof candidate.execute !== 'function');
  if (idle !== undefined) throw new ConfigurationError(`The tool "${idle.name}" has no execute function.`);
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw new ConfigurationError(`maxSteps must be a whole number of at least 1, got ${maxSteps}.`);
  }
}

/** A copy of a tool when the run began, and the original object, which is `this` of its methods. */
interface TakenTool {
  readonly tool: RunnableTool;
  readonly self: RunnableTool;
}

async function runCalls(
  calls: readonly ToolCallPart[],
  tools: readonly TakenTool[],
  signal: AbortSignal,
): Promise<readonly ToolResultPart[]> {
  const results = Promise.all(calls.map((call) => runCall(call, tools, signal)));
  return untilAborted(results, signal);
}

async function runCall(call: ToolCallPart, tools: readonly TakenTool[], signal: AbortSignal): Promise<ToolResultPart> {
  const answer = { type: 'tool-result', toolCallId: call.id, toolName: call.name } as const;
  const refuse = (content: string): ToolResultPart => ({ ...answer, content, isError: true });
  const found = tools.find(({ tool }) => tool.name === call.name);
  if (found === undefined) return refuse(`There is no tool "${call.name}".`);
  if (call.invalid === true) return refuse('The arguments are not a JSON object.');
  try {
    const checked = await checkArguments(found.tool, call.arguments);
    if ('problem' in checked) return refuse(`The arguments do not fit the schema: ${checked.problem}`);
    const execute = found.tool.execute as (
      args: unknown,
      context: { toolCallId: string; signal: AbortSignal },
    ) => unknown;
    const output = await execute.call(found.self, checked.value, { toolCallId: call.id, signal });
    return { ...answer, content: typeof output === 'string' ? output : (JSON.stringify(output) ?? '') };
  } catch (error) {
    return refuse(error instanceof Error && error.message !== '' ? error.message : 'The tool failed.');
  }
}

async function checkArguments(
  { parameters }: RunnableTool,
  value: unknown,
): Promise<{ readonly value: unknown } | { readonly problem: string }> {
  if (!isStandardSchema(parameters)) return { value };
  const result = await parameters['~standard'].validate(value);
  if (result.issues === undefined) return { value: result.value };
  return { problem: describeProblems(result.issues) };
}

/** A tool may ignore the signal, so the run ends without waiting for it. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort: () => void = () => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      abort = () => reject(new RequestAbortedError('The run was aborted while its tools ran.'));
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      promise.then(resolve, reject);
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
