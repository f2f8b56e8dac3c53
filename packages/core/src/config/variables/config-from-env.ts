import { isObject } from '../../data/json-fields.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import { formatIssues } from '../../validation/format-issues.ts';
import { splitCode } from '../code-options.ts';
import { configJsonSchema } from '../config-json-schema.ts';
import type { ConfigLayer } from '../config-layer.ts';
import { mergeAll, nodeOf, plainValue, withoutGaps } from '../config-tree.ts';
import type { FlexiAIConfig } from '../flexiai-config.ts';
import { pluginsOf } from '../plugin-list.ts';
import { type Environment, placedNode, readVariables } from './read-variables.ts';
import { writeVariables } from './write-variables.ts';

/** The options for reading variables. */
export interface VariableOptions {
  /** Plugins whose entries are in the variables: their own options then have their names and types. */
  readonly plugins?: readonly AnyProviderPlugin[];
}

/**
 * The configuration in the `FLEXIAI_` variables: `FLEXIAI_PROVIDERS__0__MODEL`, `FLEXIAI_CIRCUIT_BREAKER__FAILURE_THRESHOLD`. A
 * value has the type of its option: a number or a boolean, or JSON for objects and lists. An empty variable is ignored.
 *
 * @throws ConfigurationError that lists every unknown variable, with the nearest known name
 * @example
 * ```ts
 * import { configFromEnv } from '@flexiai/core';
 *
 * console.log(configFromEnv({ FLEXIAI_MAX_RETRIES: '3', FLEXIAI_TIMEOUTS__TOTAL_MS: '60000' }));
 * ```
 */
export function configFromEnv(env: Environment, options: VariableOptions = {}): Partial<FlexiAIConfig> {
  const { settings, issues } = readVariables(env, configJsonSchema(options.plugins));
  if (issues.length > 0) {
    throw new ConfigurationError(formatIssues('Some variables are not valid.', issues), { issues });
  }
  const config = mergeAll(nodeOf({}, { source: 'environment' }), settings.map(placedNode));
  return plainValue(withoutGaps(config)) as Partial<FlexiAIConfig>;
}

/**
 * The variables from which `configFromEnv` reads this configuration again. They contain keys in plain text, so store them safely.
 * Options that are code (`plugins`, `registry`, `middleware`, `logger` …) have no variables and are left out.
 *
 * @throws ConfigurationError for other values that are not data, such as an own `fetch` or `client`
 */
export function configToEnv(
  config: ConfigLayer,
  options: VariableOptions = {},
): { readonly [variable: string]: string } {
  const { data } = splitCode(config);
  const { providers } = config;
  const entries = Array.isArray(providers) ? providers.map(byName) : providers;
  const made = (Array.isArray(providers) ? providers : []).flatMap((entry: unknown) =>
    isMade(entry) ? [entry.plugin] : [],
  );
  const plugins = [
    ...new Map(
      [...pluginsOf(config), ...made, ...(options.plugins ?? [])].map((plugin) => [plugin.id, plugin]),
    ).values(),
  ];
  return writeVariables({ ...data, ...(entries !== undefined && { providers: entries }) }, configJsonSchema(plugins));
}

/** Converts an entry that a plugin made to an entry by name. */
function byName(entry: unknown): unknown {
  return isMade(entry) ? { provider: entry.plugin.id, ...entry.options } : entry;
}

function isMade(entry: unknown): entry is { readonly plugin: AnyProviderPlugin; readonly options: object } {
  return isObject(entry) && entry['plugin'] !== undefined && isObject(entry['options']);
}
