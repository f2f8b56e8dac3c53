import type { ContentPart, JsonSchema, ToolChoice, ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';

/** The settings that a wire may carry as they are. */
type Settings = Pick<
  UnifiedRequest,
  | 'model'
  | 'maxOutputTokens'
  | 'temperature'
  | 'topP'
  | 'topK'
  | 'stop'
  | 'seed'
  | 'frequencyPenalty'
  | 'presencePenalty'
  | 'parallelToolCalls'
  | 'metadata'
>;

/** A request as it arrived at the service, read back into the terms of the unified model. What is not there was not sent. */
export interface SentRequest extends Settings {
  readonly stream: boolean;
  /** All instructions, wherever the wire puts them. */
  readonly system: string;
  /** The conversation without the instructions. */
  readonly messages: readonly SentMessage[];
  readonly tools: readonly SentTool[];
  readonly toolChoice?: ToolChoice;
  readonly responseFormat?:
    | { readonly type: 'json' }
    /** `strict` is left out where the wire has no such choice. */
    | { readonly type: 'json-schema'; readonly schema: unknown; readonly strict?: boolean };
  /** The model was told how to think; `effort` in the wire's own word. */
  readonly reasoning?: { readonly effort?: string; readonly budgetTokens?: number };
}

/** One turn. Bytes are base64; a tool call or result of a wire without ids has an empty one. */
export interface SentMessage {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content: readonly ContentPart[];
}

/** A tool that the model was offered. */
export type SentTool = Pick<ToolDefinition, 'name' | 'description' | 'strict'> & { readonly parameters?: JsonSchema };
