import {
  ConfigurationError,
  type JsonSchema,
  type ResponseFormat,
  type StandardSchemaV1,
  type ToolDefinition,
  toJsonSchema,
  type Warning,
} from '@flexiai/core/plugin';
import type { ChatCompletionCreateParams, ChatCompletionFunctionTool } from 'openai/resources/chat/completions';
import { toStrictSchema } from './strict-schema.ts';

/**
 * A tool as Chat Completions takes it.
 *
 * @throws ConfigurationError for a schema that cannot be written as JSON Schema
 */
export function toOpenAITool(tool: ToolDefinition, index: number): ChatCompletionFunctionTool {
  const parameters: JsonSchema =
    tool.parameters === undefined
      ? { type: 'object', properties: {} }
      : describe(tool.parameters, `tools[${index}].parameters`);
  return {
    type: 'function',
    function: {
      name: tool.name,
      ...(tool.description !== undefined && { description: tool.description }),
      parameters: tool.strict === true ? toStrictSchema(parameters).schema : parameters,
      ...(tool.strict !== undefined && { strict: tool.strict }),
    },
  };
}

/**
 * The format of the answer. Strict mode is asked for unless the caller forbids it or the schema has no place in it.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs
 * @throws ConfigurationError for a schema that cannot be written as JSON Schema
 */
export function toOpenAIResponseFormat(
  format: Exclude<ResponseFormat, { type: 'text' }>,
  warnings: Warning[],
): NonNullable<ChatCompletionCreateParams['response_format']> {
  if (format.type === 'json') return { type: 'json_object' };
  const schema = describe(format.schema, 'responseFormat.schema');
  const closed = toStrictSchema(schema);
  const strict = format.strict ?? closed.fits;
  if (format.strict === undefined && !strict) {
    warnings.push({
      code: 'adjusted-setting',
      setting: 'responseFormat.strict',
      message:
        'The answer is not held to the schema exactly: strict mode takes neither optional properties nor open objects.',
    });
  }
  return {
    type: 'json_schema',
    json_schema: {
      name: format.name,
      ...(format.description !== undefined && { description: format.description }),
      schema: strict ? closed.schema : schema,
      strict,
    },
  };
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
  const message = `${path} cannot be written as JSON Schema: ${reason}. Give a JSON Schema, or a schema that can describe itself (zod 4.2 and later, arktype).`;
  throw new ConfigurationError(message, { issues: [{ path, message }] });
}
