import { checkEntryName, checkPriority, checkSharedOptions } from '../config/check-options.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from '../config/circuit-breaker-config.ts';
import { type RetryOptions, resolveRetry } from '../config/retry-config.ts';
import { issuesOf, joinPath } from '../config/schema-issues.ts';
import type { InputIssue } from '../errors/client-errors.ts';
import { describeValue } from '../errors/describe-value.ts';
import { nearest } from '../errors/nearest.ts';
import type { Logger } from '../provider/logger.ts';
import type { Provider } from '../provider/provider.ts';
import { ENTRY_OPTION_NAMES, type EntryOptions } from '../provider/provider-entry.ts';
import type { AnyProviderPlugin } from '../provider/provider-plugin.ts';
import type { ProviderRegistry } from '../provider/provider-registry.ts';
import { keyProblem, resolveApiKey } from '../provider/resolve-api-key.ts';
import { Credential } from '../resilience/credential.ts';
import { RetryBudget } from '../resilience/retry-budget.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';

/** What the client sets for every entry that does not set it itself. */
export interface EntryDefaults {
  readonly retry: RetryOptions | undefined;
  readonly circuitBreaker: CircuitBreakerOptions | false | undefined;
  readonly logger: Logger;
}

type Fields = { readonly [key: string]: unknown };

/** Shorter header values are words such as `true`; longer ones may be credentials. */
const SHORTEST_SECRET_HEADER = 12;

/**
 * The entries of a configuration, complete and each with its provider. Adds every problem to `issues`; an entry with a
 * problem is left out.
 */
export function resolveProviders(
  entries: readonly unknown[],
  registries: readonly ProviderRegistry[],
  defaults: EntryDefaults,
  issues: InputIssue[],
): readonly ResolvedEntry[] {
  const names = new Set<string>();
  const explicit = new Set(entries.flatMap((entry) => explicitName(entry) ?? []));
  const resolved: ResolvedEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = `providers[${index}]`;
    const found = isFields(entry) ? locate(entry, registries, at, issues) : undefined;
    if (found === undefined) {
      if (!isFields(entry)) {
        const message = `expected an entry such as openai({ model }) or { provider, model }, got ${describeValue(entry)}`;
        issues.push({ path: at, message });
      }
      continue;
    }
    const before = issues.length;
    const { plugin, options } = found;
    const { own, shared } = splitOptions(options);
    issues.push(
      ...checkEntryName(shared.name, at),
      ...checkPriority(shared.priority, at),
      ...checkSharedOptions(shared, at),
    );
    const config = checkOwnOptions(plugin, own, at, issues);
    const name = shared.name ?? freeName(plugin.id, names, explicit);
    if (names.has(name)) issues.push({ path: joinPath(at, ['name']), message: `"${name}" is the name of two entries` });
    names.add(name);
    if (issues.length > before) continue;
    const provider = makeProvider(plugin, config, name, defaults.logger, at, issues);
    if (provider === undefined) continue;
    resolved.push(resolveEntry({ plugin, provider, own, shared, name, index }, defaults));
  }
  return resolved;
}

interface EntryParts {
  readonly plugin: AnyProviderPlugin;
  readonly provider: Provider;
  readonly own: Fields;
  readonly shared: EntryOptions;
  readonly name: string;
  readonly index: number;
}

function resolveEntry(parts: EntryParts, defaults: EntryDefaults): ResolvedEntry {
  const { plugin, provider, own, shared, name, index } = parts;
  const retry = resolveRetry({ ...defaults.retry, ...shared.retry });
  const breaker = mergeBreakers(defaults.circuitBreaker, shared.circuitBreaker);
  const circuitBreaker = breaker === false ? false : resolveCircuitBreaker(breaker);
  const { recoveryTimeoutMs, maxRecoveryTimeoutMs } =
    circuitBreaker === false ? resolveCircuitBreaker() : circuitBreaker;
  return Object.freeze({
    name,
    pluginId: plugin.id,
    displayName: plugin.displayName,
    provider,
    priority: shared.priority ?? index + 1,
    retry,
    timeouts: shared.timeouts,
    circuitBreaker,
    credential: new Credential(recoveryTimeoutMs, maxRecoveryTimeoutMs),
    retryBudget: retry.budget === false ? undefined : new RetryBudget(retry.budget),
    apiKey: keyReader(plugin, own, name, provider.model),
    secrets: Object.freeze(secretsOf(own)),
  });
}

/** The entry's settings over the client's, unless they are of different kinds. */
function mergeBreakers(
  base: CircuitBreakerOptions | false | undefined,
  own: CircuitBreakerOptions | false | undefined,
): CircuitBreakerOptions | false | undefined {
  if (own === undefined) return base;
  if (own === false || base === undefined || base === false) return own;
  const sameKind = own.kind === undefined || own.kind === (base.kind ?? 'consecutive');
  return sameKind ? ({ ...base, ...own } as CircuitBreakerOptions) : own;
}

/** Reads the key when it is first needed, and keeps it. */
function keyReader(plugin: AnyProviderPlugin, own: Fields, name: string, model: string): () => string | undefined {
  const { apiKey: info } = plugin;
  // The user's own SDK client brings its own credential.
  if (info === undefined || own['client'] !== undefined) return () => undefined;
  const option = typeof own['apiKey'] === 'string' ? own['apiKey'] : undefined;
  let key: string | undefined;
  return () => {
    key ??= resolveApiKey({ provider: name, model, info, option, ownEndpoint: hasOwnEndpoint(own) });
    return key;
  };
}

function locate(
  entry: Fields,
  registries: readonly ProviderRegistry[],
  at: string,
  issues: InputIssue[],
): { readonly plugin: AnyProviderPlugin; readonly options: Fields } | undefined {
  const { provider: id, plugin, options } = entry;
  if (plugin !== undefined && isFields(options)) return { plugin: plugin as AnyProviderPlugin, options };
  const path = joinPath(at, ['provider']);
  if (typeof id !== 'string') {
    issues.push({ path, message: `expected a provider's id, got ${describeValue(id)}` });
    return undefined;
  }
  const known = registries.map((registry) => registry.get(id)).find((candidate) => candidate !== undefined);
  if (known === undefined) {
    issues.push({ path, message: unknownProvider(id, registries) });
    return undefined;
  }
  const { provider: _id, ...rest } = entry;
  return { plugin: known, options: rest };
}

function unknownProvider(id: string, registries: readonly ProviderRegistry[]): string {
  const ids = [...new Set(registries.flatMap((registry) => registry.list().map((plugin) => plugin.id)))];
  const near = nearest(id, ids);
  if (near !== undefined) return `there is no provider "${id}"; did you mean "${near}"?`;
  const known = ids.length === 0 ? 'none is registered' : `known are ${ids.join(', ')}`;
  return `there is no provider "${id}" (${known}). Install its package, such as @flexiai/provider-${id}, and pass its plugin in plugins, or import its /register entry`;
}

/** Parts what core reads from what the plugin's schema judges. */
function splitOptions(options: Fields): { readonly own: Fields; readonly shared: EntryOptions } {
  const shared: { [option: string]: unknown } = {};
  const own: { [option: string]: unknown } = {};
  const coreNames: readonly string[] = ENTRY_OPTION_NAMES;
  for (const [option, value] of Object.entries(options)) {
    (coreNames.includes(option) ? shared : own)[option] = value;
  }
  return { own, shared };
}

function checkOwnOptions(plugin: AnyProviderPlugin, own: Fields, at: string, issues: InputIssue[]): unknown {
  const result = plugin.configSchema['~standard'].validate(own);
  if (result instanceof Promise) {
    const message = `the schema of "${plugin.id}" validates asynchronously; a plugin's configSchema must be synchronous`;
    issues.push({ path: at, message });
    return undefined;
  }
  if (result.issues !== undefined) {
    issues.push(...issuesOf(plugin.configSchema, result.issues, own, at));
    return undefined;
  }
  const { apiKey, client } = own;
  if (plugin.apiKey !== undefined && typeof apiKey === 'string' && client === undefined) {
    const problem = keyProblem(apiKey, { info: plugin.apiKey, ownEndpoint: hasOwnEndpoint(own) });
    if (problem !== undefined) issues.push({ path: joinPath(at, ['apiKey']), message: `the API key ${problem}` });
  }
  return result.value;
}

function makeProvider(
  plugin: AnyProviderPlugin,
  config: unknown,
  name: string,
  logger: Logger,
  at: string,
  issues: InputIssue[],
): Provider | undefined {
  try {
    // The plugin's own schema made `config`: the one place where its type is lost in a list of plugins.
    return plugin.create(config as never, { name, logger });
  } catch (error) {
    issues.push({ path: at, message: error instanceof Error ? error.message : `"${plugin.id}" could not be made` });
    return undefined;
  }
}

/** Whether an entry talks to something else than the provider's own endpoint. */
function hasOwnEndpoint(own: Fields): boolean {
  return own['baseURL'] !== undefined || own['fetch'] !== undefined;
}

function secretsOf(own: Fields): string[] {
  const { headers, baseURL } = own;
  const values = isFields(headers) ? Object.values(headers).filter((value) => typeof value === 'string') : [];
  const secrets = values.filter((value) => value.length >= SHORTEST_SECRET_HEADER);
  if (typeof baseURL === 'string' && URL.canParse(baseURL)) {
    const { password } = new URL(baseURL);
    if (password !== '') secrets.push(decodeURIComponent(password));
  }
  return secrets;
}

function explicitName(entry: unknown): string | undefined {
  if (!isFields(entry)) return undefined;
  const { name } = isFields(entry['options']) && entry['plugin'] !== undefined ? entry['options'] : entry;
  return typeof name === 'string' ? name : undefined;
}

/** The plugin's id, or with the first number that nobody has. */
function freeName(id: string, taken: ReadonlySet<string>, explicit: ReadonlySet<string>): string {
  const isFree = (name: string): boolean => !taken.has(name) && !explicit.has(name);
  if (isFree(id)) return id;
  let number = 2;
  while (!isFree(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
