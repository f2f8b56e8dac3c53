import {
  type AnswerPlan,
  type AnswerPlans,
  anyParameters,
  ConfigurationError,
  fitSchema,
  type JsonSchema,
  LENIENT_DIALECT,
  type ResponseFormat,
  type SchemaPlace,
  type StandardSchemaV1,
  type ToolDefinition,
  toJsonSchema,
  type Warning,
} from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams, ChatCompletionFunctionTool } from 'openai/resources/chat/completions';
import { STRICT_DIALECT } from './schema-dialects.ts';

/** The results of converting the schemas of a request. */
export interface SchemaOutcome {
  readonly warnings: Warning[];
  /** How the answer is restored to the shape of the user's own schemas. */
  readonly plans: { answer?: AnswerPlan; readonly tools: Map<string, AnswerPlan> };
}

/** Nothing is converted yet. */
export function schemaOutcome(warnings: Warning[]): SchemaOutcome {
  return { warnings, plans: { tools: new Map() } };
}

/** The plans, if there are any. */
export function plansOf({ plans }: SchemaOutcome): { readonly plans?: AnswerPlans } {
  return plans.answer === undefined && plans.tools.size === 0 ? {} : { plans };
}

/**
 * A tool in the form of Chat Completions. A tool that strict mode does not support is sent without it.
 *
 * @throws ConfigurationError for a schema that cannot be written as JSON Schema
 */
export function toOpenAITool(
  { name, description, parameters, strict }: ToolDefinition,
  index: number,
  outcome: SchemaOutcome,
): ChatCompletionFunctionTool {
  const described: JsonSchema =
    parameters === undefined ? NO_PARAMETERS : describe(parameters, `tools[${index}].parameters`);
  const written = inDialect(described, strict === true, 'arguments');
  if (written.plan !== undefined) outcome.plans.tools.set(name, written.plan);
  if (written.reason !== undefined) {
    outcome.warnings.push({
      code: 'adjusted-setting',
      setting: `tools[${index}].strict`,
      message: `The arguments of "${name}" are not strictly validated: its schema has ${written.reason}, which strict mode does not support.`,
    });
  }
  return {
    type: 'function',
    function: {
      name,
      ...(description !== undefined && { description }),
      parameters: written.schema,
      ...(strict !== undefined && { strict: strict && written.strict }),
    },
  };
}

/**
 * The format of the answer. Strict mode is requested unless the caller forbids it or it does not support the schema.
 *
 * @param isHeldTo whether the endpoint holds an answer to a schema: where it is only told of it, strict mode is no matter
 * @see https://platform.openai.com/docs/guides/structured-outputs
 * @throws ConfigurationError for a schema that cannot be written as JSON Schema
 */
export function toOpenAIResponseFormat(
  format: Exclude<ResponseFormat, { type: 'text' }>,
  outcome: SchemaOutcome,
  isHeldTo = true,
): NonNullable<ChatCompletionCreateParams['response_format']> {
  if (format.type === 'json') return { type: 'json_object' };
  const described = describe(format.schema, 'responseFormat.schema');
  const { schema, strict, plan, reason } = inDialect(described, isHeldTo && format.strict !== false, 'answer');
  if (plan !== undefined) outcome.plans.answer = plan;
  if (reason !== undefined) {
    outcome.warnings.push({
      code: 'adjusted-setting',
      setting: 'responseFormat.strict',
      message: `The answer is not strictly validated: its schema has ${reason}, which strict mode does not support.`,
    });
  }
  return {
    type: 'json_schema',
    json_schema: {
      name: format.name,
      ...(format.description !== undefined && { description: format.description }),
      schema,
      strict,
    },
  };
}

const NO_PARAMETERS: JsonSchema = Object.freeze({ type: 'object', properties: {} });

interface WrittenForOpenAI {
  readonly schema: JsonSchema;
  readonly strict: boolean;
  readonly plan?: AnswerPlan;
  /** Why it is not strict, although strict mode was requested. */
  readonly reason?: string;
}

function inDialect(schema: JsonSchema, strict: boolean, place: SchemaPlace): WrittenForOpenAI {
  const held = strict ? fitSchema(schema, STRICT_DIALECT, place) : undefined;
  if (held?.fits === true) return { ...pick(held), strict: true };
  const loose = fitSchema(schema, LENIENT_DIALECT, place);
  return {
    // A schema that cannot be written is sent unchanged as the format of an answer: the service reports why it refuses it.
    ...(loose.fits ? pick(loose) : { schema: place === 'arguments' ? anyParameters(schema) : schema }),
    strict: false,
    ...(held !== undefined && { reason: held.reason }),
  };
}

function pick({ schema, plan }: { readonly schema: JsonSchema; readonly plan?: AnswerPlan }): {
  readonly schema: JsonSchema;
  readonly plan?: AnswerPlan;
} {
  return { schema, ...(plan !== undefined && { plan }) };
}

function describe(schema: JsonSchema | StandardSchemaV1, path: string): JsonSchema {
  let described: JsonSchema | undefined;
  let reason = 'its library does not say how';
  try {
    described = toJsonSchema(schema);
  } catch (error) {
    if (error instanceof Error) reason = error.message;
  }
  if (described !== undefined) return described;
  const message = `${path} cannot be written as JSON Schema: ${reason}. Use a JSON Schema, or a schema that can describe itself (zod 4.2 and later, arktype).`;
  throw new ConfigurationError(message, { issues: [{ path, message }] });
}
