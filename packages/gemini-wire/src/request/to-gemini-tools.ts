import {
  anyParameters,
  fitSchema,
  isObject,
  type JsonSchema,
  type ToolChoice,
  type ToolDefinition,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import { describedSchema } from './described-schema.ts';
import type { FunctionCallingConfig, GeminiRequest } from './gemini-request.ts';
import { GEMINI_DIALECT } from './schema-dialect.ts';

/**
 * Tools as function declarations. `parametersJsonSchema` accepts JSON Schema; the older `parameters` of the SDK's types accepts an
 * OpenAPI subset and refuses a request with one unknown keyword.
 *
 * @see https://ai.google.dev/api/caching#FunctionDeclaration
 * @see https://ai.google.dev/api/caching#FunctionCallingConfig
 */
export function toGeminiTools(
  { tools = [], toolChoice, parallelToolCalls }: UnifiedRequest,
  warnings: Warning[],
): Pick<GeminiRequest, 'tools' | 'toolConfig'> {
  if (tools.length === 0) return {};
  if (parallelToolCalls === false) {
    warnings.push({
      code: 'unsupported-setting',
      setting: 'parallelToolCalls',
      message: 'Gemini cannot be limited to one tool call per turn: the setting was left out.',
    });
  }
  const functionCallingConfig = callingConfig(toolChoice, tools);
  return {
    tools: [{ functionDeclarations: tools.map((tool, index) => declaration(tool, index, warnings)) }],
    ...(functionCallingConfig !== undefined && { toolConfig: { functionCallingConfig } }),
  };
}

function declaration({ name, description, parameters }: ToolDefinition, index: number, warnings: Warning[]): object {
  const schema = parameters === undefined ? undefined : describedSchema(parameters);
  if (parameters !== undefined && schema === undefined) {
    warnings.push({
      code: 'unsupported-setting',
      setting: `tools[${index}].parameters`,
      message: `The schema of the tool "${name}" cannot describe itself as JSON Schema: the tool was sent without it.`,
    });
  }
  return {
    name,
    ...(description !== undefined && { description }),
    // A function without parameters is declared without a schema.
    ...(schema !== undefined && describesArguments(schema) && { parametersJsonSchema: written(schema) }),
  };
}

function written(schema: JsonSchema): JsonSchema {
  const fitted = fitSchema(schema, GEMINI_DIALECT, 'arguments');
  return fitted.fits ? fitted.schema : anyParameters(schema);
}

/** Whether a schema restricts arguments. `{ type: 'object', properties: {} }` does not. */
function describesArguments({ type: _type, properties, ...rest }: JsonSchema): boolean {
  return isObject(properties) ? Object.keys(properties).length > 0 : Object.keys(rest).length > 0;
}

function callingConfig(
  choice: ToolChoice | undefined,
  tools: readonly ToolDefinition[],
): FunctionCallingConfig | undefined {
  if (typeof choice === 'object') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  if (choice === 'none') return { mode: 'NONE' };
  // ANY also enforces the schemas of the calls.
  if (choice === 'required') return { mode: 'ANY' };
  if (tools.some(({ strict }) => strict === true)) return { mode: 'VALIDATED' };
  return choice === 'auto' ? { mode: 'AUTO' } : undefined;
}
