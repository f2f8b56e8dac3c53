import type { JsonSchema } from '../model/json.ts';
import type { JsonSchemaOutput } from '../model/json-schema-output.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { ToolDefinition } from '../model/tool.ts';

/** What a tool gets beside its arguments. */
export interface ToolContext {
  /** The id of the call. */
  readonly toolCallId: string;
  /** Aborted when the run is aborted or reaches its deadline, and when the call reaches its own time-out. */
  readonly signal: AbortSignal;
}

/**
 * The arguments of a tool: the output of its Standard Schema, or what a JSON Schema that is written in code says. Any object for
 * another JSON Schema, and without a schema.
 */
export type ToolArguments<Schema> = Schema extends StandardSchemaV1
  ? InferOutput<Schema>
  : unknown extends JsonSchemaOutput<Schema>
    ? Record<string, unknown>
    : JsonSchemaOutput<Schema>;

/** A tool with its function. Create it with `tool()`, which infers the arguments from the schema. */
export interface RunnableTool<
  Schema extends JsonSchema | StandardSchemaV1 = JsonSchema | StandardSchemaV1,
  Name extends string = string,
  Output = unknown,
> extends ToolDefinition {
  readonly name: Name;
  readonly parameters?: Schema;
  /**
   * The calls need an approval: see `onApproval` of `runTools`. A function decides it for each call.
   * @default false
   */
  readonly needsApproval?: boolean | ((args: never, context: ToolContext) => boolean | Promise<boolean>);
  /** The longest time of one call, in ms. A call that takes longer has failed. @default `toolTimeoutMs` of the run */
  readonly timeoutMs?: number;
  /**
   * Runs the tool. The model gets the result: a string as it is, any other value as JSON. If it throws, the model gets the error.
   */
  execute(args: never, context: ToolContext): Output | PromiseLike<Output>;
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
 *   execute: ({ city }) => `It rains in ${city}.`,
 * });
 * console.log(weather.name);
 * ```
 */
export function tool<
  const Name extends string,
  const Schema extends JsonSchema | StandardSchemaV1 = JsonSchema,
  Output = unknown,
>(
  definition: ToolDefinition & {
    readonly name: Name;
    readonly parameters?: Schema;
    readonly needsApproval?:
      | boolean
      | ((args: ToolArguments<Schema>, context: ToolContext) => boolean | Promise<boolean>);
    readonly timeoutMs?: number;
    execute(args: ToolArguments<Schema>, context: ToolContext): Output | PromiseLike<Output>;
  },
): RunnableTool<Schema, Name, Output> {
  return definition as RunnableTool<Schema, Name, Output>;
}
