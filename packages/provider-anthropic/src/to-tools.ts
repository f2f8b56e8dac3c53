import type { Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages/messages';
import { InvalidRequestError, type ToolDefinition, toJsonSchema, type UnifiedRequest } from '@flexiai/core/plugin';
import type { ModelTraits } from './model-traits.ts';
import { strictSchema } from './strict-schema.ts';
import type { Warnings } from './warnings.ts';

/** The tools of a request and how they are to be chosen. */
export interface ToolSettings {
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
}

/** Which entry and model errors are about. */
export interface Scope {
  readonly provider: string;
  readonly model: string;
}

/**
 * @throws InvalidRequestError for a tool whose schema has no JSON Schema form
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools
 */
export function toToolSettings(
  request: UnifiedRequest,
  traits: ModelTraits,
  scope: Scope,
  warnings: Warnings,
): ToolSettings {
  const definitions = request.tools ?? [];
  if (definitions.length === 0) return { tools: [] };
  const { toolChoice: choice, parallelToolCalls } = request;
  const oneCall = parallelToolCalls === false && { disable_parallel_tool_use: true };
  if (choice === 'none') return { tools: toTools(definitions, scope), toolChoice: { type: 'none' } };
  if (choice === undefined || choice === 'auto') {
    const tools = toTools(definitions, scope);
    return oneCall === false && choice === undefined ? { tools } : { tools, toolChoice: { type: 'auto', ...oneCall } };
  }
  if (traits.forcedTools) {
    const tools = toTools(definitions, scope);
    if (choice === 'required') return { tools, toolChoice: { type: 'any', ...oneCall } };
    return { tools, toolChoice: { type: 'tool', name: choice.name, ...oneCall } };
  }
  warnings.adjusted(
    'toolChoice',
    `toolChoice was sent as "auto": ${scope.model} cannot be made to call a tool.${choice === 'required' ? '' : ` Only "${choice.name}" was offered.`}`,
  );
  const offered = choice === 'required' ? definitions : definitions.filter((tool) => tool.name === choice.name);
  return { tools: toTools(offered, scope), toolChoice: { type: 'auto', ...oneCall } };
}

function toTools(definitions: readonly ToolDefinition[], scope: Scope): Tool[] {
  return definitions.map((definition) => toTool(definition, scope));
}

function toTool({ name, description, parameters, strict }: ToolDefinition, scope: Scope): Tool {
  const schema = parameters === undefined ? {} : toJsonSchema(parameters);
  if (schema === undefined) {
    throw new InvalidRequestError(
      `The parameters of the tool "${name}" cannot be written as JSON Schema. Give a JSON Schema, or a schema of a library that can describe itself (zod 4.2 and later, arktype).`,
      scope,
    );
  }
  const inputSchema = strict === true ? strictSchema(schema) : schema;
  return {
    name,
    ...(description !== undefined && { description }),
    input_schema: { ...inputSchema, type: 'object' },
    ...(strict === true && { strict: true }),
  };
}
