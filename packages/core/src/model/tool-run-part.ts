import type { ToolResultPart } from './content-part.ts';
import type { Cost } from './cost.ts';
import type { StreamPart } from './stream-part.ts';
import type { FinishReason } from './unified-response.ts';
import type { Usage } from './usage.ts';

/**
 * One part of a run of tools. For each step: a `step-start`, the parts of the model's answer (`stream-start` to `finish`), a
 * `tool-result` for each call, in the order in which the calls end, and a `step-end`. Errors are thrown and are never parts.
 */
export type ToolRunPart = StreamPart | StepStartPart | ToolResultStreamPart | ToolApprovalRequestPart | StepEndPart;

/** A step begins: one answer of the model, and the calls in it. */
export interface StepStartPart {
  readonly type: 'step-start';
  /** 1 for the first. */
  readonly step: number;
}

/** A call was run, or refused: this is what the model gets. */
export interface ToolResultStreamPart {
  readonly type: 'tool-result';
  readonly toolCallId: string;
  readonly toolName: string;
  /** The content for the model. */
  readonly content: ToolResultPart['content'];
  /** What the tool returned. Absent if `isError`. */
  readonly output?: unknown;
  /** The tool failed, or was not run: `content` has the reason. */
  readonly isError?: true;
}

/** The call needs an approval, and there is none yet: the run is suspended after this step. */
export interface ToolApprovalRequestPart {
  readonly type: 'tool-approval-request';
  readonly toolCallId: string;
  readonly toolName: string;
  /** The arguments, checked with the tool's schema. */
  readonly arguments: unknown;
}

/** A step is over: its answer is complete, and its calls were run. */
export interface StepEndPart {
  readonly type: 'step-end';
  readonly step: number;
  readonly finishReason: FinishReason;
  /** The tokens of the step's answer. */
  readonly usage: Usage;
  /** The cost of the step's answer with all its attempts. */
  readonly cost?: Cost;
}
