import type { JsonSchema } from '../model/json.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { ToolDefinition } from '../model/tool.ts';

/** What a tool is told beside its arguments. */
export interface ToolContext {
  /** The call's id. */
  readonly toolCallId: string;
  /** Aborts when the run is given up. */
  readonly signal: AbortSignal;
}

/** What a tool takes: what its schema produces, or any object where it has a JSON Schema or none. */
export type ToolArguments<Schema> = Schema extends StandardSchemaV1 ? InferOutput<Schema> : Record<string, unknown>;

/** A tool with the function behind it. Make it with `tool()`, which infers the arguments from the schema. */
export interface RunnableTool<Schema extends JsonSchema | StandardSchemaV1 = JsonSchema | StandardSchemaV1>
  extends ToolDefinition {
  readonly parameters?: Schema;
  /**
   * Does the work. What it returns goes to the model: a string as it is, anything else as JSON. What it throws goes to the
   * model as an error.
   */
  execute(args: never, context: ToolContext): unknown;
}

/**
 * A tool whose `execute` is typed by its schema.
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
