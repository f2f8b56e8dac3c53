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

/** What the names and values of variables are read by. */
export interface VariableOptions {
  /** Plugins whose entries the variables describe: their own options then have the names and types that they know. */
  readonly plugins?: readonly AnyProviderPlugin[];
}

/**
 * What the `FLEXIAI_` variables say: `FLEXIAI_PROVIDERS__0__MODEL`, `FLEXIAI_CIRCUIT_BREAKER__FAILURE_THRESHOLD`. A value is
 * what it says: numbers and switches where the option takes them, JSON for objects and lists; an empty one says nothing.
 *
 * @throws ConfigurationError that lists every variable that is none, with the nearest name
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
 * The variables of which `configFromEnv` makes this configuration again. Keys stand in them as they are: mind where they
 * go. What is code (`plugins`, `registry`, `middleware`, `logger` …) has no variable and is left out.
 *
 * @throws ConfigurationError for what is no data within the rest, such as a `fetch` or a `client` of one's own
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

/** An entry that a plugin made, as one by name. */
function byName(entry: unknown): unknown {
  return isMade(entry) ? { provider: entry.plugin.id, ...entry.options } : entry;
}

function isMade(entry: unknown): entry is { readonly plugin: AnyProviderPlugin; readonly options: object } {
  return isObject(entry) && entry['plugin'] !== undefined && isObject(entry['options']);
}
