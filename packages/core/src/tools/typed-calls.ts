import type { StreamPart } from '../model/stream-part.ts';
import type {
  StepEndPart,
  StepStartPart,
  ToolApprovalRequestPart,
  ToolResultStreamPart,
} from '../model/tool-run-part.ts';
import type { RunnableTool, ToolArguments } from './runnable-tool.ts';

/** A call of one of these tools, with its checked arguments: a union that its `name` tells apart. */
export type TypedToolCall<Tools extends readonly RunnableTool[]> = CallOf<Tools[number]>;

type CallOf<Tool> =
  Tool extends RunnableTool<infer Schema, infer Name, unknown>
    ? { readonly id: string; readonly name: Name; readonly arguments: ToolArguments<Schema> }
    : never;

/** A result of one of these tools: a union that `toolName` tells apart where `isError` is not set. */
export type TypedToolResult<Tools extends readonly RunnableTool[]> = ResultOf<Tools[number]> | FailedToolResult;

type ResultOf<Tool> =
  Tool extends RunnableTool<infer _Schema, infer Name, infer Output>
    ? Omit<ToolResultStreamPart, 'toolName' | 'output' | 'isError'> & {
        readonly toolName: Name;
        readonly output: Output;
        readonly isError?: never;
      }
    : never;

/** The result of a call that failed or was not run. The model may have made up the name of the tool. */
export interface FailedToolResult extends ToolResultStreamPart {
  readonly output?: never;
  readonly isError: true;
}

/** A call that waits for an approval: a union that `toolName` tells apart. */
export type TypedApprovalRequest<Tools extends readonly RunnableTool[]> = RequestOf<Tools[number]>;

type RequestOf<Tool> =
  Tool extends RunnableTool<infer Schema, infer Name, unknown>
    ? Omit<ToolApprovalRequestPart, 'toolName' | 'arguments'> & {
        readonly toolName: Name;
        readonly arguments: ToolArguments<Schema>;
      }
    : never;

/** The parts of a run with these tools: see `ToolRunPart`. */
export type TypedToolRunPart<Tools extends readonly RunnableTool[]> =
  | StreamPart
  | StepStartPart
  | TypedToolResult<Tools>
  | TypedApprovalRequest<Tools>
  | StepEndPart;
