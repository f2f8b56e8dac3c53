import type { CallOptions } from '../client/call/call-options.ts';
import { describeValue } from '../data/describe-value.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import type { Message } from '../model/message.ts';
import type { ToolDefinition } from '../model/tool.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { RunnableTool } from './runnable-tool.ts';
import type { RunToolsOptions } from './tool-run.ts';

/** A copy of a tool when the run began, and the original object, which is `this` of its methods. */
export interface TakenTool {
  readonly tool: RunnableTool;
  readonly self: RunnableTool;
}

/** A run as it was asked for, copied: later changes to the caller's objects have no effect. */
export interface AskedRun {
  /** With copies of the tools. */
  readonly request: ChatRequest;
  /** The tools themselves. */
  readonly tools: unknown;
  readonly options: Omit<RunToolsOptions, 'tools'>;
}

/** What a run needs, from what it was asked for. */
export interface TakenRun {
  readonly tools: readonly TakenTool[];
  /** The request without its conversation. */
  readonly settings: ChatRequest;
  readonly messages: readonly Message[];
  readonly callOptions: CallOptions;
  readonly options: RunOptions;
}

/** The options of the run itself. */
export type RunOptions = {
  readonly [Option in Exclude<keyof RunToolsOptions, 'tools' | keyof CallOptions>]: RunToolsOptions[Option];
};

/** The tools as they are now. @param taken copies of them, where they were copied already */
export function takeTools(tools: unknown, taken: unknown = tools): readonly TakenTool[] {
  if (!Array.isArray(tools) || !Array.isArray(taken))
    throw new ConfigurationError('tools must be a list of tools: runTools(ai, request, { tools: [weather] }).');
  const list: readonly RunnableTool[] = taken;
  return list.map((tool, index) => {
    if (typeof tool?.execute !== 'function') {
      throw new ConfigurationError(`The tool ${describeValue(tool?.name)} has no execute function.`);
    }
    return { tool, self: tools[index] as RunnableTool };
  });
}

/** @throws ConfigurationError for tools without a function */
export function takeRun({ request, tools, options }: AskedRun): TakenRun {
  const { prompt, system, messages = [], ...settings } = request;
  const { maxSteps, runTimeoutMs, toolTimeoutMs, maxParallel, onStep, onApproval, resume, approvals, ...callOptions } =
    options;
  const taken = takeTools(tools, settings.tools);
  return {
    tools: taken,
    settings: { ...settings, tools: taken.map(({ tool }) => definitionOf(tool)) },
    messages: [
      ...(system === undefined ? [] : [{ role: 'system', content: system } as const]),
      ...messages,
      ...(prompt === undefined ? [] : [{ role: 'user', content: prompt } as const]),
    ],
    callOptions,
    options: { maxSteps, runTimeoutMs, toolTimeoutMs, maxParallel, onStep, onApproval, resume, approvals },
  };
}

/** What the model needs of a tool. */
function definitionOf({ name, description, parameters, strict }: RunnableTool): ToolDefinition {
  return {
    name,
    ...(description !== undefined && { description }),
    ...(parameters !== undefined && { parameters }),
    ...(strict !== undefined && { strict }),
  };
}
