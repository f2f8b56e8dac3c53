import { applyPreset } from '../config/apply-preset.ts';
import { checkPresets, checkSettings } from '../config/check-settings.ts';
import { CODE_OPTIONS, splitCode } from '../config/code-options.ts';
import { nodeOf, plainValue } from '../config/config-tree.ts';
import { resolveProviders } from '../config/entries/resolve-providers.ts';
import type { FlexiAIConfig } from '../config/flexiai-config.ts';
import { checkSharedOptions } from '../config/options/check-options.ts';
import { resolveHedge } from '../config/options/hedge-config.ts';
import { CLIENT_OPTION_NAMES } from '../config/options/option-names.ts';
import { resolveRouting } from '../config/options/routing-config.ts';
import { resolveStreaming } from '../config/options/streaming-config.ts';
import { pluginList } from '../config/plugin-list.ts';
import { describeKind, describeValue } from '../data/describe-value.ts';
import { ConfigurationError, type InputIssue } from '../errors/client-errors.ts';
import { messageOf } from '../errors/message-of.ts';
import { checkMiddleware } from '../middleware/check-middleware.ts';
import { defaultRegistry } from '../plugin/default-registry.ts';
import { type Logger, silentLogger } from '../plugin/logger.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import { ProviderRegistry } from '../plugin/provider-registry.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import { formatIssues } from '../validation/format-issues.ts';
import { unknownOption } from '../validation/schema-issues.ts';
import type { ClientParts } from './attempt/client-setup.ts';
import { checkHooks } from './events/hooks.ts';
import type { FlexiAI } from './flexiai.ts';
import { FlexiAIClient } from './flexiai-client.ts';

const OPTIONS: readonly string[] = ['providers', 'preset', 'presets', ...CLIENT_OPTION_NAMES, ...CODE_OPTIONS];

/**
 * Creates a client. It makes no network request, and reads keys only when a call needs them.
 *
 * @throws ConfigurationError that lists every problem with its path
 * @example
 * ```ts
 * import { createFlexiAI } from '@flexiai/core';
 * import { anthropic } from '@flexiai/provider-anthropic';
 * import { openai } from '@flexiai/provider-openai';
 *
 * const ai = createFlexiAI({
 *   providers: [openai({ model: 'gpt-6.1-sol' }), anthropic({ model: 'claude-sonnet-5-5' })],
 * });
 * const answer = await ai.chatCompletion({ prompt: 'Hello' });
 * console.log(answer.text, answer.provider);
 * await ai.close();
 * ```
 */
export function createFlexiAI<const Plugins extends readonly AnyProviderPlugin[] = readonly []>(
  config: FlexiAIConfig<Plugins>,
): FlexiAI {
  // Without this, the first call on an older Node fails in the middle with a TypeError of the platform.
  if (typeof Promise.withResolvers !== 'function') {
    throw new ConfigurationError(
      'This JavaScript runtime is too old. FlexiAI needs Node 22.18, 24.11, or 26 and later.',
    );
  }
  return new FlexiAIClient(prepareClient(config), prepareClient);
}

/** Resolves a configuration. @throws ConfigurationError that lists every problem with its path */
function prepareClient(given: FlexiAIConfig<readonly AnyProviderPlugin[]>): ClientParts {
  if (typeof given !== 'object' || given === null) {
    throw new ConfigurationError(`createFlexiAI expects an object with providers, got ${describeKind(given)}.`);
  }
  const issues: InputIssue[] = [];
  const parts = checkConfig(given, issues);
  if (parts === undefined) {
    throw new ConfigurationError(formatIssues('The configuration is not valid.', issues), { issues });
  }
  return parts;
}

/** The same for callers that report the problems themselves: `undefined`, with every problem added to `issues`. */
export function checkConfig(given: object, issues: InputIssue[]): ClientParts | undefined {
  try {
    return partsOf(given, issues);
  } catch (error) {
    // If a field that cannot be read was already reported, this is the same one.
    if (issues.length === 0) issues.push({ path: '', message: `it cannot be read: ${messageOf(error)}` });
    return undefined;
  }
}

function partsOf(given: object, issues: InputIssue[]): ClientParts | undefined {
  for (const option of Object.keys(given)) {
    if (!OPTIONS.includes(option)) issues.push({ path: option, message: unknownOption(option, OPTIONS) });
  }
  const config = withPreset(given as FlexiAIConfig<readonly AnyProviderPlugin[]>, issues);
  issues.push(...checkSettings({ ...config }, ''));
  const middleware: readonly unknown[] = Array.isArray(config.middleware) ? config.middleware : [];
  if (config.middleware !== undefined && !Array.isArray(config.middleware)) {
    issues.push({ path: 'middleware', message: `expected a list, got ${describeValue(config.middleware)}` });
  }
  issues.push(...checkHooks(config.hooks, 'hooks'), ...checkLogger(config.logger));
  for (const [index, candidate] of middleware.entries()) {
    const problem = checkMiddleware(candidate);
    if (problem !== undefined) issues.push({ path: `middleware[${index}]`, message: problem });
  }
  const entries = resolveEntries(config, issues);
  if (issues.length > 0) return undefined;
  return {
    entries,
    routing: resolveRouting(config.routing),
    hedge: resolveHedge(config.hedge),
    timeouts: config.timeouts,
    streaming: resolveStreaming(config.streaming),
    aliases: config.aliases,
    requires: config.requires,
    strict: config.strict ?? false,
    middleware: config.middleware ?? [],
    hooks: config.hooks ?? {},
    snapshot: config.snapshot,
    logger: config.logger ?? silentLogger,
  };
}

/** The configuration, completed by its preset. */
function withPreset(
  config: FlexiAIConfig<readonly AnyProviderPlugin[]>,
  issues: InputIssue[],
): FlexiAIConfig<readonly AnyProviderPlugin[]> {
  const mistakes = checkPresets(config.presets, 'presets');
  issues.push(...mistakes);
  // A problem of a preset was reported: its settings must not be reported again.
  if (config.preset === undefined || mistakes.length > 0) return config;
  const { data, code } = splitCode(config);
  const merged = plainValue(applyPreset(nodeOf(data, { source: 'object' }), issues));
  return Object.assign({}, merged, code) as FlexiAIConfig<readonly AnyProviderPlugin[]>;
}

function resolveEntries(
  config: FlexiAIConfig<readonly AnyProviderPlugin[]>,
  issues: InputIssue[],
): readonly ResolvedEntry[] {
  const { providers } = config;
  if (!Array.isArray(providers)) {
    issues.push({ path: 'providers', message: `expected a list of entries, got ${describeKind(providers)}` });
    return [];
  }
  if (providers.length === 0) {
    issues.push({ path: 'providers', message: 'must have at least one entry, such as openai({ model })' });
  }
  const { retry, circuitBreaker, healthProbe, logger = silentLogger } = config;
  // A problem of the client's breaker was reported: it must not be reported for the entries, too.
  const isGood = checkSharedOptions({ circuitBreaker }, '').length === 0;
  const defaults = { retry, circuitBreaker: isGood ? circuitBreaker : undefined, healthProbe, logger };
  return resolveProviders(providers, registriesOf(config, issues), defaults, issues);
}

function registriesOf(
  { plugins: source = [], registry }: FlexiAIConfig<readonly AnyProviderPlugin[]>,
  issues: InputIssue[],
): readonly ProviderRegistry[] {
  const own = new ProviderRegistry();
  const plugins = pluginList(source);
  if (!Array.isArray(plugins)) {
    issues.push({ path: 'plugins', message: `expected a list of plugins, got ${describeKind(plugins)}` });
  } else {
    for (const [index, plugin] of plugins.entries()) {
      try {
        own.register(plugin);
      } catch (error) {
        issues.push({ path: `plugins[${index}]`, message: messageOf(error) });
      }
    }
  }
  if (registry === undefined) return [own, defaultRegistry()];
  if (isRegistry(registry)) return [own, registry, defaultRegistry()];
  issues.push({ path: 'registry', message: `expected a ProviderRegistry, got ${describeKind(registry)}` });
  return [own, defaultRegistry()];
}

/** By its shape, since it may come from another copy of core. */
function isRegistry(registry: Partial<ProviderRegistry> | null): boolean {
  return typeof registry?.get === 'function' && typeof registry.list === 'function';
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly (keyof Logger)[];

function checkLogger(logger: Partial<Logger> | null | undefined): readonly InputIssue[] {
  if (logger === undefined) return [];
  const missing = LEVELS.filter((level) => typeof logger?.[level] !== 'function');
  if (missing.length === 0) {
    return (['correlationId', 'child'] as const)
      .filter((method) => !['undefined', 'function'].includes(typeof logger?.[method]))
      .map((method) => ({
        path: `logger.${method}`,
        message: `expected a function, got ${describeValue(logger?.[method])}`,
      }));
  }
  return [{ path: 'logger', message: `expected { debug, info, warn, error }, got none for ${missing.join(', ')}` }];
}
