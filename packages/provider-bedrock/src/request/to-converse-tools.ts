import {
  anyParameters,
  fitSchema,
  type JsonSchema,
  LENIENT_DIALECT,
  type ProviderErrorOptions,
  type ToolDefinition,
  type UnifiedRequest,
} from '@flexiai/core/plugin';
import type { ModelTraits } from '../models/model-traits.ts';
import { describedSchema } from './described-schema.ts';
import { CONSTRAINED_DIALECT } from './schema-dialect.ts';
import type { Warnings } from './warnings.ts';
import type { ConverseBody, ToolEntry, WireMessage } from './wire-body.ts';

type ToolConfig = NonNullable<ConverseBody['toolConfig']>;

/** The tools of a request. */
export interface ToolSettings {
  readonly toolConfig?: ToolConfig;
  /** What the model is told because the API has no such setting. */
  readonly instruction?: string;
}

type Scope = ProviderErrorOptions & { readonly model: string };

const NO_PARAMETERS: JsonSchema = Object.freeze({ type: 'object', properties: {} });
const NO_CALLS = 'Answer without calling a tool.';

/**
 * The API refuses a conversation with tool calls where the request has no tools, and cannot forbid calls: tools that may not be
 * called are offered only where the conversation needs them.
 *
 * @throws InvalidRequestError for a tool whose schema cannot be written as JSON Schema
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/tool-use.html
 */
export function toToolSettings(
  request: UnifiedRequest,
  messages: readonly WireMessage[],
  traits: ModelTraits,
  scope: Scope,
  warnings: Warnings,
): ToolSettings {
  const { tools = [], toolChoice: choice, parallelToolCalls } = request;
  const called = calledTools(messages);
  if (tools.length === 0) {
    if (called.length === 0) return {};
    return { toolConfig: { tools: called.map(placeholder) }, instruction: NO_CALLS };
  }
  if (parallelToolCalls === false) warnings.leftOut('parallelToolCalls', 'Converse has no such setting');
  const offer = (isOffered: (tool: ToolDefinition) => boolean = () => true): ToolEntry[] =>
    tools.flatMap((tool, index) => (isOffered(tool) ? [toTool(tool, index, traits, scope, warnings)] : []));
  if (choice === 'none') {
    if (called.length === 0) return {};
    warnings.adjusted('toolChoice', 'toolChoice "none" was sent as an instruction: Converse has no such choice.');
    return { toolConfig: { tools: offer() }, instruction: NO_CALLS };
  }
  if (choice === undefined) return { toolConfig: { tools: offer() } };
  if (choice === 'auto') return { toolConfig: { tools: offer(), toolChoice: { auto: {} } } };
  if (traits.forcedTools) {
    const toolChoice = choice === 'required' ? { any: {} } : { tool: { name: choice.name } };
    return { toolConfig: { tools: offer(), toolChoice } as ToolConfig };
  }
  warnings.adjusted(
    'toolChoice',
    `toolChoice was sent as "auto": ${scope.model} cannot be forced to call a tool.${choice === 'required' ? '' : ` Only "${choice.name}" was offered.`}`,
  );
  return { toolConfig: { tools: offer((tool) => choice === 'required' || tool.name === choice.name) } };
}

/** A tool that cannot be strict is sent without `strict`. */
function toTool(
  { name, description, parameters, strict }: ToolDefinition,
  index: number,
  traits: ModelTraits,
  scope: Scope,
  warnings: Warnings,
): ToolEntry {
  const schema =
    parameters === undefined
      ? NO_PARAMETERS
      : describedSchema(parameters, `The parameters of the tool "${name}"`, scope);
  // The API refuses an empty description.
  const tool = { name, ...(description !== undefined && description.trim() !== '' && { description }) };
  if (strict === true) {
    const fitted = fitSchema(schema, CONSTRAINED_DIALECT, 'arguments');
    if (traits.jsonSchema && fitted.fits) return entry({ ...tool, strict }, fitted.schema);
    const why = fitted.fits
      ? `${scope.model} has no strict tools`
      : `its schema has ${fitted.reason}, which strict tools do not support`;
    warnings.adjusted(`tools[${index}].strict`, `The arguments of "${name}" are not strictly validated: ${why}.`);
  }
  const loose = fitSchema(schema, LENIENT_DIALECT, 'arguments');
  return entry(tool, loose.fits ? loose.schema : anyParameters(schema));
}

function entry(tool: { readonly name: string; readonly strict?: boolean }, schema: JsonSchema): ToolEntry {
  return { toolSpec: { ...tool, inputSchema: { json: { ...schema, type: 'object' } } } } as ToolEntry;
}

/** A tool of the conversation that the request no longer has. */
function placeholder(name: string): ToolEntry {
  return entry({ name }, NO_PARAMETERS);
}

/** The names of the tools that the conversation has called. */
function calledTools(messages: readonly WireMessage[]): readonly string[] {
  const names = new Set<string>();
  for (const { content } of messages) {
    for (const block of content) {
      const name = 'toolUse' in block ? block.toolUse?.name : undefined;
      if (name !== undefined) names.add(name);
    }
  }
  return [...names];
}
