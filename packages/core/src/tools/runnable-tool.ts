import type { JsonSchema } from '../model/json.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { ToolDefinition } from '../model/tool.ts';

/** What a tool gets beside its arguments. */
export interface ToolContext {
  /** The id of the call. */
  readonly toolCallId: string;
  /** Aborted when the run is aborted. */
  readonly signal: AbortSignal;
}

/** The arguments of a tool: the output of its schema, or any object for a JSON Schema or without a schema. */
export type ToolArguments<Schema> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Record<string, unknown>;

/** A tool with its function. Create it with `tool()`, which infers the arguments from the schema. */
export interface RunnableTool<Schema extends JsonSchema | StandardSchemaV1 = JsonSchema | StandardSchemaV1>
  extends ToolDefinition {
  readonly parameters?: Schema;
  /**
   * Runs the tool. The model gets the result: a string as it is, any other value as JSON. If it throws, the model gets the error.
   */
  execute(args: never, context: ToolContext): unknown;
}

/**
 * A tool whose `execute` gets its types from the schema.
 *
 * @example
 * ```ts
 * import { tool } from '@flexiai/core';
 *
 * const weather = tool({
 *   name: 'weather',
 *   description: 'The weather in a city, now.',
 *   parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
 *   execute: ({ city }) => `It rains in ${String(city)}.`,
 * });
 * console.log(weather.name);
 * ```
 */
export function tool<const Schema extends JsonSchema | StandardSchemaV1 = JsonSchema>(
  definition: ToolDefinition & {
    readonly parameters?: Schema;
    execute(args: ToolArguments<Schema>, context: ToolContext): unknown;
  },
): RunnableTool<Schema> {
  return definition as RunnableTool<Schema>;
}
