import type { JsonSchema } from './json.ts';
import type { Message } from './message.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';
import type { ToolChoice, ToolDefinition } from './tool.ts';

/** How the answer is to be written. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      /** A name for the schema; some providers show it to the model. */
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonSchema | StandardSchemaV1;
      /** Hold the answer to the schema exactly, where the provider can. @default true */
      readonly strict?: boolean;
    };

/** How hard the model is to think. */
export interface ReasoningOptions {
  readonly effort?: 'minimal' | 'low' | 'medium' | 'high';
  /** At most so many tokens of thought, where the provider counts them. */
  readonly budgetTokens?: number;
}

/** One chat completion, in terms that every provider understands. */
export interface UnifiedRequest {
  readonly messages: readonly Message[];
  /**
   * Overrides the model of the entries whose it is: of the plugins that know it, or else of the first candidate's plugin.
   * Other providers keep their own, so that failover goes on.
   */
  readonly model?: string;
  /** The answer's length limit, in tokens. */
  readonly maxOutputTokens?: number;
  /** Randomness, 0 to 2. */
  readonly temperature?: number;
  /** Nucleus sampling, 0 to 1. */
  readonly topP?: number;
  readonly topK?: number;
  /** Texts that end the answer. */
  readonly stop?: readonly string[];
  readonly seed?: number;
  /** -2 to 2. */
  readonly frequencyPenalty?: number;
  /** -2 to 2. */
  readonly presencePenalty?: number;
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: ToolChoice;
  /** Whether the model may ask for several tool calls in one turn. */
  readonly parallelToolCalls?: boolean;
  readonly responseFormat?: ResponseFormat;
  readonly reasoning?: ReasoningOptions;
  /** Fields of one provider's own API, keyed by plugin id, passed through as they are. */
  readonly providerOptions?: { readonly [pluginId: string]: { readonly [field: string]: unknown } };
  /** The application's own labels; seen by middleware and logs, sent to providers that take them. */
  readonly metadata?: { readonly [key: string]: string };
}

/** A request as people write it: `prompt` and `system` are shorthands for messages. */
export type ChatRequest = Omit<UnifiedRequest, 'messages'> & {
  readonly messages?: readonly Message[];
  /** One more user message, at the end. */
  readonly prompt?: string;
  /** One more system message, at the start. */
  readonly system?: string;
};
