import type { Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages/messages';
import {
  anyParameters,
  fitSchema,
  type JsonSchema,
  LENIENT_DIALECT,
  type ToolDefinition,
  type UnifiedRequest,
} from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import type { ConstrainedBudget } from './constrained-budget.ts';
import { describedSchema } from './described-schema.ts';
import { CONSTRAINED_DIALECT } from './schema-dialect.ts';
import type { Warnings } from './warnings.ts';

/** The tools of a request, and the tool choice. */
export interface ToolSettings {
  readonly tools: readonly Tool[];
  readonly toolChoice?: ToolChoice;
}

/** The entry and the model for errors. */
export interface Scope {
  readonly provider: string;
  readonly model: string;
}

/**
 * @throws InvalidRequestError for a tool whose schema cannot be written as JSON Schema
 * @see https://platform.claude.com/docs/en/agents-and-tools/tool-use/define-tools
 */
export function toToolSettings(
  request: UnifiedRequest,
  traits: ModelTraits,
  scope: Scope,
  budget: ConstrainedBudget,
  warnings: Warnings,
): ToolSettings {
  const definitions = request.tools ?? [];
  if (definitions.length === 0) return { tools: [] };
  const { toolChoice: choice, parallelToolCalls } = request;
  const oneCall = parallelToolCalls === false && { disable_parallel_tool_use: true };
  const toTools = (isOffered: (tool: ToolDefinition) => boolean = () => true): Tool[] =>
    definitions.flatMap((tool, index) => (isOffered(tool) ? [toTool(tool, index, scope, budget, warnings)] : []));
  if (choice === 'none') return { tools: toTools(), toolChoice: { type: 'none' } };
  if (choice === undefined || choice === 'auto') {
    const tools = toTools();
    return oneCall === false && choice === undefined ? { tools } : { tools, toolChoice: { type: 'auto', ...oneCall } };
  }
  if (traits.forcedTools) {
    const tools = toTools();
    if (choice === 'required') return { tools, toolChoice: { type: 'any', ...oneCall } };
    return { tools, toolChoice: { type: 'tool', name: choice.name, ...oneCall } };
  }
  warnings.adjusted(
    'toolChoice',
    `toolChoice was sent as "auto": ${scope.model} cannot be forced to call a tool.${choice === 'required' ? '' : ` Only "${choice.name}" was offered.`}`,
  );
  const tools = toTools((tool) => choice === 'required' || tool.name === choice.name);
  return { tools, toolChoice: { type: 'auto', ...oneCall } };
}

/** A tool that cannot be strict is sent without `strict`. */
function toTool(
  { name, description, parameters, strict }: ToolDefinition,
  index: number,
  scope: Scope,
  budget: ConstrainedBudget,
  warnings: Warnings,
): Tool {
  const schema =
    parameters === undefined
      ? NO_PARAMETERS
      : describedSchema(parameters, `The parameters of the tool "${name}"`, scope);
  const tool = { name, ...(description !== undefined && { description }) };
  if (strict === true) {
    const fitted = fitSchema(schema, CONSTRAINED_DIALECT, 'arguments');
    const excess = fitted.fits ? budget.take(fitted.size, true) : fitted.reason;
    if (fitted.fits && excess === undefined) {
      return { ...tool, input_schema: { ...fitted.schema, type: 'object' }, strict };
    }
    const message = `The arguments of "${name}" are not strictly validated: its schema has ${excess}, which strict tools do not support.`;
    warnings.adjusted(`tools[${index}].strict`, message);
  }
  const loose = fitSchema(schema, LENIENT_DIALECT, 'arguments');
  return { ...tool, input_schema: { ...(loose.fits ? loose.schema : anyParameters(schema)), type: 'object' } };
}

const NO_PARAMETERS: JsonSchema = Object.freeze({ type: 'object', properties: {} });
