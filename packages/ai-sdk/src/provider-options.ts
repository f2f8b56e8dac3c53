import type { SharedV4ProviderOptions } from '@ai-sdk/provider';
import type { UnifiedRequest } from '@flexiai/core';
import { isObject, type JsonObject } from '@flexiai/core/plugin';
import type { FlexiAICallOptions } from './flexiai-call-options.ts';

type Options = NonNullable<UnifiedRequest['providerOptions']>;

/** The `providerOptions` of a call of the AI SDK, split. */
export interface SplitOptions {
  /** Of `flexiai`: for the call. */
  readonly callOptions: FlexiAICallOptions;
  /** Of the providers, by FlexiAI's names. */
  readonly providerOptions: Options | undefined;
  /** Whether several tool calls in a turn are allowed: FlexiAI has a setting for it. */
  readonly parallelToolCalls: boolean | undefined;
  /** OpenAI's effort: FlexiAI has a setting for it. */
  readonly effort: unknown;
}

/** Providers with another name in FlexiAI, by their names in the AI SDK. */
const PLUGIN_IDS: { readonly [sdkName: string]: string } = { google: 'gemini', vertex: 'gemini' };

/** Options that control the AI SDK itself. No API has them. */
const SDK_ONLY: ReadonlySet<string> = new Set([
  'sendReasoning',
  'structuredOutputMode',
  'structuredOutputs',
  'strictJsonSchema',
  'toolStreaming',
  'includePings',
  'systemMessageMode',
  'forceReasoning',
  'passThroughUnsupportedFiles',
  'threshold',
]);

/** The options that Gemini's API has in `generationConfig`. */
const GENERATION_CONFIG: ReadonlySet<string> = new Set([
  'audioTimestamp',
  'imageConfig',
  'mediaResolution',
  'responseModalities',
  'thinkingConfig',
]);

/**
 * Splits the options of a call. The options of each provider are passed on twice: with the AI SDK's names for entries made with
 * `aiSdk()`, and with the names of the provider's API for FlexiAI's own plugins. Names of the API are unchanged.
 */
export function splitOptions(given: SharedV4ProviderOptions | undefined): SplitOptions {
  const { flexiai = {}, ...providers } = given ?? {};
  const { openai, anthropic } = providers;
  const wire: { [pluginId: string]: JsonObject } = {};
  for (const [name, fields] of Object.entries(providers)) {
    if (name === 'ai-sdk') continue;
    const pluginId = PLUGIN_IDS[name] ?? name;
    wire[pluginId] = { ...wire[pluginId], ...wireFields(pluginId, fields) };
  }
  const isAny = Object.keys(providers).length > 0;
  const forbids = anthropic?.['disableParallelToolUse'];
  const allows = openai?.['parallelToolCalls'];
  return {
    callOptions: flexiai as FlexiAICallOptions,
    providerOptions: isAny ? { ...wire, 'ai-sdk': { ...providers, ...providers['ai-sdk'] } } : undefined,
    parallelToolCalls: typeof forbids === 'boolean' ? !forbids : typeof allows === 'boolean' ? allows : undefined,
    effort: openai?.['reasoningEffort'],
  };
}

function wireFields(pluginId: string, fields: JsonObject): JsonObject {
  const known = Object.entries(fields).filter(([field]) => !SDK_ONLY.has(field));
  switch (pluginId) {
    case 'gemini':
      return geminiFields(known);
    case 'anthropic':
      return anthropicFields(known);
    case 'openai':
      return snakeFields(known.filter(([field]) => field !== 'parallelToolCalls' && field !== 'reasoningEffort'));
    default:
      return snakeFields(known);
  }
}

/** Gemini's API has the same names as the AI SDK; some belong into `generationConfig`. */
function geminiFields(fields: readonly (readonly [string, unknown])[]): JsonObject {
  const deeper = fields.filter(([field]) => GENERATION_CONFIG.has(field));
  const others = Object.fromEntries(fields.filter(([field]) => !GENERATION_CONFIG.has(field)));
  if (deeper.length === 0) return others;
  const own = isObject(others['generationConfig']) ? others['generationConfig'] : {};
  return { ...others, generationConfig: { ...Object.fromEntries(deeper), ...own } };
}

function anthropicFields(fields: readonly (readonly [string, unknown])[]): JsonObject {
  const { effort, taskBudget, anthropicBeta, disableParallelToolUse: _setting, ...others } = Object.fromEntries(fields);
  const output = {
    ...(effort !== undefined && { effort }),
    ...(taskBudget !== undefined && { task_budget: deepSnake(taskBudget) }),
  };
  return {
    ...Object.fromEntries(Object.entries(others).map(([field, value]) => [snakeCase(field), deepSnake(value)])),
    ...(Object.keys(output).length > 0 && { output_config: output }),
    ...(anthropicBeta !== undefined && { betas: anthropicBeta }),
  };
}

/** Values are unchanged: labels and schemas have names of their own. */
function snakeFields(fields: readonly (readonly [string, unknown])[]): JsonObject {
  return Object.fromEntries(fields.map(([field, value]) => [snakeCase(field), value]));
}

function deepSnake(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(deepSnake);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([field, inner]) => [snakeCase(field), deepSnake(inner)]));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
