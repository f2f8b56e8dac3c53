import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ProviderTool,
  LanguageModelV4ToolChoice,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import {
  isObject,
  listOf,
  type ResponseFormat,
  stringOf,
  type ToolChoice,
  type ToolDefinition,
  toJsonSchema,
  type UnifiedRequest,
  type Warning,
} from '@flexiai/core/plugin';
import type { PromptTarget } from './prompt-target.ts';
import { METADATA_KEY } from './sdk-metadata.ts';
import { unsupported } from './sdk-warnings.ts';
import { toPrompt } from './to-prompt.ts';

/** The same with fields that may be `undefined`. */
type Loose<Options> = { readonly [Field in keyof Options]: Options[Field] | undefined };

/** A request in the form of the AI SDK, with warnings for omitted settings. */
export interface SdkRequest {
  readonly options: LanguageModelV4CallOptions;
  readonly warnings: readonly Warning[];
}

/**
 * The options of `doGenerate` and `doStream` for a request.
 *
 * @param own the entry's `providerOptions`; those of the request override them
 */
export function toCallOptions(
  request: UnifiedRequest,
  target: PromptTarget,
  own: SharedV4ProviderOptions | undefined,
): SdkRequest {
  const warnings = settingWarnings(request);
  const { reasoning, responseFormat, toolChoice } = request;
  const options: Loose<LanguageModelV4CallOptions> = {
    prompt: toPrompt(request.messages, target, warnings),
    maxOutputTokens: request.maxOutputTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences: request.stop === undefined ? undefined : [...request.stop],
    seed: request.seed,
    frequencyPenalty: request.frequencyPenalty,
    presencePenalty: request.presencePenalty,
    responseFormat: responseFormat === undefined ? undefined : toResponseFormat(responseFormat),
    tools: toTools(request, target.sdkProvider),
    toolChoice: toolChoice === undefined ? undefined : toToolChoice(toolChoice),
    reasoning: reasoning?.effort,
    providerOptions: mergeOptions(own, request.providerOptions?.[METADATA_KEY]),
  };
  return { options: withoutUndefined(options), warnings };
}

/** Warnings for settings that the AI SDK does not have. A setting that only the model lacks is reported with its answer. */
export function settingWarnings({ parallelToolCalls, reasoning, metadata, responseFormat }: UnifiedRequest): Warning[] {
  const warnings: Warning[] = [];
  const instead = `set it in providerOptions['${METADATA_KEY}'], with the name of the AI SDK's provider`;
  if (parallelToolCalls !== undefined) {
    warnings.push(unsupported('parallelToolCalls', `The AI SDK has no setting for parallelToolCalls: ${instead}.`));
  }
  if (reasoning?.budgetTokens !== undefined) {
    warnings.push(
      unsupported('reasoning.budgetTokens', `The AI SDK has no setting for a reasoning budget: ${instead}.`),
    );
  }
  if (metadata !== undefined && Object.keys(metadata).length > 0) {
    warnings.push(unsupported('metadata', `The AI SDK has no setting for labels: ${instead}.`));
  }
  if (responseFormat?.type === 'json-schema' && responseFormat.strict === false) {
    warnings.push(unsupported('responseFormat.strict', `The AI SDK has no setting for a strict schema: ${instead}.`));
  }
  return warnings;
}

function toResponseFormat(format: ResponseFormat): LanguageModelV4CallOptions['responseFormat'] {
  if (format.type !== 'json-schema') return { type: format.type };
  const schema = toJsonSchema(format.schema);
  return {
    type: 'json',
    name: format.name,
    ...(format.description !== undefined && { description: format.description }),
    ...(schema !== undefined && { schema }),
  };
}

/** The application's tools, and the tools in `providerOptions['ai-sdk'].tools` of the model's own provider. */
function toTools(
  { tools = [], providerOptions }: UnifiedRequest,
  sdkProvider: string,
): LanguageModelV4CallOptions['tools'] {
  const family = sdkProvider.split('.', 1)[0];
  const own = listOf(providerOptions?.[METADATA_KEY]?.['tools']).filter(
    (tool): tool is LanguageModelV4ProviderTool =>
      isObject(tool) && tool['type'] === 'provider' && stringOf(tool['id'])?.split('.', 1)[0] === family,
  );
  return tools.length + own.length === 0 ? undefined : [...tools.map(toTool), ...own];
}

function toTool({ name, description, parameters, strict }: ToolDefinition): LanguageModelV4FunctionTool {
  const schema = parameters === undefined ? undefined : toJsonSchema(parameters);
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    inputSchema: schema ?? { type: 'object', properties: {} },
    ...(strict !== undefined && { strict }),
  };
}

function toToolChoice(choice: ToolChoice): LanguageModelV4ToolChoice {
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };
}

/** Merges options by provider and field: `given` overrides `own`. */
export function mergeOptions(
  own: SharedV4ProviderOptions | undefined,
  given: { readonly [provider: string]: unknown } | undefined,
): SharedV4ProviderOptions | undefined {
  if (given === undefined) return own;
  const merged: SharedV4ProviderOptions = { ...own };
  for (const [provider, fields] of Object.entries(given)) {
    if (isObject(fields)) merged[provider] = { ...merged[provider], ...(fields as SharedV4ProviderOptions[string]) };
  }
  return merged;
}

/** Some AI SDK providers treat an `undefined` field differently from an absent one. */
function withoutUndefined(options: Loose<LanguageModelV4CallOptions>): LanguageModelV4CallOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as LanguageModelV4CallOptions;
}
