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

/** How a run goes. */
export interface RunToolsOptions extends CallOptions {
  readonly tools: readonly RunnableTool[];
  /** Answers of the model, at most. @default 10 */
  readonly maxSteps?: number;
  /** Hears of each answer and of what its tools returned. What it throws ends the run. */
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

/** What came of a run. */
export interface ToolRun {
  /** The last answer. */
  readonly response: UnifiedResponse;
  /**
   * `finished`: the model wanted no more tools. `max-steps`: it still does, and its last calls were not made.
   * `unfinished`: the last answer was refused, filtered or cut, or ended in an unknown way, and its calls were not made.
   */
  readonly outcome: 'finished' | 'max-steps' | 'unfinished';
  readonly steps: readonly ToolStep[];
  /** The whole conversation, ready to be continued. */
  readonly messages: readonly Message[];
}

/**
 * Lets a model use tools until it answers without. Calls of one answer run at the same time, each exactly once: they are
 * made when an answer is whole, and a failover before that has made none. Calls of an answer that was refused, filtered or
 * cut are not made; a turn that the provider paused is sent back until it goes on. Arguments are held to the tool's schema; what
 * does not fit, an unknown tool, and a tool that throws go back to the model as errors.
 *
 * @throws ConfigurationError for tools without a function; whatever `client.chatCompletion` throws; RequestAbortedError
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
  // All of it as it is now: the run may take long.
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
    // A turn that its provider paused goes on when it is sent back as it is.
    if (results.length > 0) messages.push({ role: 'tool', content: sent });
  }
}

/** How an answer ended in which the model made up its mind: servers end a turn with calls in several ways. */
const ORDERLY: ReadonlySet<FinishReason> = new Set(['tool-calls', 'stop', 'pause']);

/** What the run comes to with this answer; `undefined` where it goes on. */
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

/** A tool as it was when the run began, and the object whose methods it may call. */
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

/** Tools may not know of the signal: the run ends with it all the same. */
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
