import type { JsonSchema } from './json.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** A function of the application that the model may call. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`, at most 64: names that every provider accepts. */
  readonly name: string;
  /** What the tool does and when to use it, for the model. */
  readonly description?: string;
  /**
   * The arguments: a JSON Schema of an object, or a Standard Schema that can describe itself as JSON Schema (zod 4.2 and later,
   * arktype, valibot with its JSON Schema package).
   * @default an object without properties
   */
  readonly parameters?: JsonSchema | StandardSchemaV1;
  /** The provider makes the model follow the schema exactly, if the provider offers that. */
  readonly strict?: boolean;
}

/** Whether the model may, must or must not call tools, or which one it must call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };
