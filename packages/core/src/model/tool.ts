import type { JsonSchema } from './json.ts';
import type { StandardSchemaV1 } from './standard-schema.ts';

/** A function of the application that the model may ask for. */
export interface ToolDefinition {
  /** Letters, digits, `_` and `-`, at most 64: what every provider takes. */
  readonly name: string;
  /** What it does and when to use it; the model reads this. */
  readonly description?: string;
  /**
   * Its arguments: a JSON Schema of an object, or a Standard Schema that can describe itself as JSON Schema (zod 4.2 and
   * later, arktype, valibot with its JSON Schema package).
   * @default an object without properties
   */
  readonly parameters?: JsonSchema | StandardSchemaV1;
  /** Ask the provider to hold the arguments to the schema exactly, where it offers that. */
  readonly strict?: boolean;
}

/** Whether the model may, must or must not call tools, or which one it must call. */
export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };
