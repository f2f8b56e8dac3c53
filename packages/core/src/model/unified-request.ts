import type { JsonSchema } from './json.ts';
import type { Message } from './message.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';
import type { ToolChoice, ToolDefinition } from './tool.ts';

/** The format of the answer. */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json' }
  | {
      readonly type: 'json-schema';
      /** A name for the schema; some providers show it to the model. */
      readonly name: string;
      readonly description?: string;
      readonly schema: JsonSchema | StandardSchemaV1;
      /** The provider makes the model follow the schema exactly, if it can. @default true */
      readonly strict?: boolean;
    };

/** How much the model reasons. */
export interface ReasoningOptions {
  readonly effort?: 'minimal' | 'low' | 'medium' | 'high';
  /** The most tokens of reasoning, if the provider has such a limit. */
  readonly budgetTokens?: number;
}

/** One chat completion request, in terms that every provider supports. */
export interface UnifiedRequest {
  readonly messages: readonly Message[];
  /**
   * Overrides the model of the entries that have it: those whose plugins know the model, or else those of the first candidate's
   * plugin. Other entries keep their own model, so that failover still works.
   */
  readonly model?: string;
  /** The most tokens of the answer. */
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
  /** Fields of one provider's own API, by plugin id, passed through unchanged. */
  readonly providerOptions?: { readonly [pluginId: string]: { readonly [field: string]: unknown } };
  /** The application's own labels; visible to middleware and logs, and sent to providers that accept them. */
  readonly metadata?: { readonly [key: string]: string };
}

/** A request as the application passes it: `prompt` and `system` are shorthands for messages. */
export type ChatRequest = Omit<UnifiedRequest, 'messages'> & {
  readonly messages?: readonly Message[];
  /** One more user message, at the end. */
  readonly prompt?: string;
  /** One more system message, at the start. */
  readonly system?: string;
};
