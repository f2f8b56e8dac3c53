import type { CallOptions } from '../client/call/call-options.ts';
import type { ToolResultPart } from '../model/content-part.ts';
import type { Cost } from '../model/cost.ts';
import type { Message } from '../model/message.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Usage } from '../model/usage.ts';
import type { RunnableTool } from './runnable-tool.ts';
import type { TypedToolCall } from './typed-calls.ts';

/** Any tools, where their types are not known. */
export type AnyTools = readonly RunnableTool[];

/**
 * Whether a call may be run. `false`: the model gets an error result, with the reason if there is one. `later`: the run is suspended
 * after this step, and can be resumed from its `snapshot`.
 */
export type ToolApproval = boolean | 'later' | { readonly approved: boolean; readonly reason?: string };

/** The options of a run. Those of a call are passed to each call of the client. */
export interface RunToolsOptions<Tools extends AnyTools = AnyTools> extends CallOptions {
  readonly tools: Tools;
  /** The most answers of the model. @default 10 */
  readonly maxSteps?: number;
  /**
   * The longest time of the whole run, in ms: a RequestTimeoutError (`clock: 'total'`) ends it. Each call also has its own clocks.
   * @default none
   */
  readonly runTimeoutMs?: number;
  /** The longest time of one call of a tool, in ms; a tool's own `timeoutMs` comes first. @default none */
  readonly toolTimeoutMs?: number;
  /** The most calls that run at the same time. @default all calls of an answer */
  readonly maxParallel?: number;
  /** Called with each answer and the results of its tool calls. An error that it throws ends the run. */
  readonly onStep?: (step: ToolStep<Tools>) => void | Promise<void>;
  /**
   * Decides about each call of a tool with `needsApproval`. An error that it throws ends the run.
   * @default `later` for each call
   */
  readonly onApproval?: (
    call: TypedToolCall<Tools>,
    context: { readonly step: number; readonly signal: AbortSignal },
  ) => ToolApproval | Promise<ToolApproval>;
  /** Continues a suspended run. The conversation is that of the snapshot, not that of the request. @default a new run */
  readonly resume?: ToolRunSnapshot;
  /** The decisions about the pending calls of `resume`, by the id of the call. @default those of `onApproval` */
  readonly approvals?: { readonly [toolCallId: string]: ToolApproval };
}

/** The options of one call of a tool. */
export interface RunToolCallOptions {
  readonly tools: AnyTools;
  /** Aborts the call. @default none */
  readonly signal?: AbortSignal;
  /** The longest time of the call, in ms; the tool's own `timeoutMs` comes first. @default none */
  readonly toolTimeoutMs?: number;
}

/** One answer of the model, and the results of the calls in it. */
export interface ToolStep<Tools extends AnyTools = AnyTools, Answer extends UnifiedResponse = UnifiedResponse> {
  /** 1 for the first. */
  readonly step: number;
  readonly response: Answer;
  /** The calls of the answer with checked arguments. Calls of unknown tools, and with invalid arguments, are left out. */
  readonly toolCalls: readonly TypedToolCall<Tools>[];
  /** In the order of the calls; empty for the last step. */
  readonly results: readonly ToolResultPart[];
}

/** The result of a run. */
export interface ToolRun<Tools extends AnyTools = AnyTools, Answer extends UnifiedResponse = UnifiedResponse> {
  /** The last answer. */
  readonly response: Answer;
  /**
   * `finished`: the model made no more tool calls. `max-steps`: the model made more calls, which were not run. `unfinished`: the
   * last answer was refused, filtered or cut, or has an unknown finish reason, and its calls were not run. `suspended`: calls wait
   * for an approval.
   */
  readonly outcome: 'finished' | 'max-steps' | 'unfinished' | 'suspended';
  readonly steps: readonly ToolStep<Tools, Answer>[];
  /** The whole conversation. It can be continued with another request. */
  readonly messages: readonly Message[];
  /** The tokens of all answers. */
  readonly usage: Usage;
  /** The cost of all answers with all attempts; absent if no attempt has a known price. */
  readonly cost?: Cost;
  /** For `suspended`: what `resume` needs. */
  readonly snapshot?: ToolRunSnapshot;
}

/**
 * A suspended run. It can be stored as JSON. It contains the conversation, and decides which calls are run: do not accept it from a
 * browser.
 */
export interface ToolRunSnapshot {
  readonly version: 1;
  readonly messages: readonly Message[];
  /** All steps so far. The last one lacks the results of the pending calls. */
  readonly steps: readonly Pick<ToolStep, 'step' | 'response' | 'results'>[];
  /** The calls that wait for an approval. */
  readonly pending: readonly PendingToolCall[];
}

/** A call that waits for an approval. */
export interface PendingToolCall {
  readonly toolCallId: string;
  readonly toolName: string;
  /** The arguments as the model wrote them. */
  readonly arguments: unknown;
}
