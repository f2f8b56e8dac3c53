import type { ContentPart, JsonSchema, ToolChoice, ToolDefinition, UnifiedRequest } from '@flexiai/core/plugin';

/** The settings that a wire may send unchanged. */
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

/** A received request, converted back to the terms of the unified model. Absent fields were not sent. */
export interface SentRequest extends Settings {
  readonly stream: boolean;
  /** All instructions, wherever the wire has them. */
  readonly system: string;
  /** The conversation without the instructions. */
  readonly messages: readonly SentMessage[];
  readonly tools: readonly SentTool[];
  readonly toolChoice?: ToolChoice;
  readonly responseFormat?:
    | { readonly type: 'json' }
    /** `strict` is omitted if the wire has no such option. */
    | { readonly type: 'json-schema'; readonly schema: unknown; readonly strict?: boolean };
  /** The requested reasoning; `effort` in the wire's own word. */
  readonly reasoning?: { readonly effort?: string; readonly budgetTokens?: number };
}

/** One turn. Bytes are base64; a tool call or result on a wire without ids has an empty one. */
export interface SentMessage {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content: readonly ContentPart[];
}

/** An offered tool. */
export type SentTool = Pick<ToolDefinition, 'name' | 'description' | 'strict'> & { readonly parameters?: JsonSchema };
