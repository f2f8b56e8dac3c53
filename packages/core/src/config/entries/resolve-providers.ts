import { definedFields } from '../../data/defined-fields.ts';
import { describeValue } from '../../data/describe-value.ts';
import { isObject, type JsonObject } from '../../data/json-fields.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { ModelPrice } from '../../model/model-price.ts';
import type { Logger } from '../../plugin/logger.ts';
import type { Provider, ProviderContext } from '../../plugin/provider.ts';
import type { EntryOptions } from '../../plugin/provider-entry.ts';
import { ProviderLoader } from '../../plugin/provider-loader.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import type { ProviderRegistry } from '../../plugin/provider-registry.ts';
import { serverOf } from '../../plugin/server-of.ts';
import { EntryLimiter } from '../../resilience/entry-limiter.ts';
import { RetryBudget } from '../../resilience/retry-budget.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { issuesOf, joinPath } from '../../validation/schema-issues.ts';
import { checkEntryName, checkPlace, checkSharedOptions } from '../options/check-options.ts';
import { type CircuitBreakerOptions, resolveCircuitBreaker } from '../options/circuit-breaker-config.ts';
import { type HealthProbeOptions, resolveHealthProbe } from '../options/health-probe-config.ts';
import { resolveLimits } from '../options/limits-config.ts';
import { isModelName } from '../options/model-name.ts';
import { ENTRY_OPTION_NAMES } from '../options/option-names.ts';
import { type RetryOptions, resolveRetry } from '../options/retry-config.ts';
import { accountOf } from './account-of.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkKeys, entryKeys } from './entry-keys.ts';
import { entrySecrets } from './entry-secrets.ts';
import { type LocatedEntry, locateEntry } from './locate-entry.ts';
import { modelHint } from './model-hint.ts';

/** The client's settings, for entries without their own. */
export interface EntryDefaults {
  readonly retry: RetryOptions | undefined;
  readonly circuitBreaker: CircuitBreakerOptions | false | undefined;
  readonly healthProbe: HealthProbeOptions | false | undefined;
  readonly logger: Logger;
}

/**
 * The complete entries of a configuration, each with its provider. Adds every problem to `issues`; an entry with a problem is left
 * out.
 */
export function resolveProviders(
  entries: readonly unknown[],
  registries: readonly ProviderRegistry[],
  defaults: EntryDefaults,
  issues: InputIssue[],
): readonly ResolvedEntry[] {
  const names = new Set<string>();
  const nameFor = entryNames(new Set(entries.flatMap((entry) => explicitName(entry) ?? [])), names);
  const resolved: ResolvedEntry[] = [];
  for (const [index, entry] of entries.entries()) {
    const at = `providers[${index}]`;
    const found = locateEntry(entry, registries, at, issues);
    if (found === undefined) continue;
    const before = issues.length;
    const { plugin, options } = found;
    const { own, shared } = splitOptions(options);
    const circuitBreaker = mergeBreakers(defaults.circuitBreaker, shared.circuitBreaker);
    issues.push(
      ...checkEntryName(shared.name, at),
      ...checkPlace(shared, at),
      ...checkKeys(plugin, own, shared.apiKeys, at),
      // The breaker options of an entry may be valid alone, but not for the kind of breaker that the client sets.
      ...checkSharedOptions(shared.circuitBreaker === undefined ? shared : { ...shared, circuitBreaker }, at),
    );
    const config = checkOwnOptions(plugin, own, at, issues);
    const name = shared.name ?? nameFor(plugin.id);
    if (names.has(name)) issues.push({ path: joinPath(at, ['name']), message: `"${name}" is the name of two entries` });
    names.add(name);
    if (issues.length > before) continue;
    const provider = makeProvider(found, config, { name, logger: defaults.logger }, at, issues);
    if (provider === undefined) continue;
    resolved.push(resolveEntry({ plugin, provider, own, shared, circuitBreaker, name, index }, defaults));
  }
  return resolved;
}

interface EntryParts {
  readonly plugin: AnyProviderPlugin;
  readonly provider: Provider;
  readonly own: JsonObject;
  readonly shared: EntryOptions;
  readonly circuitBreaker: CircuitBreakerOptions | false | undefined;
  readonly name: string;
  readonly index: number;
}

function resolveEntry(parts: EntryParts, defaults: EntryDefaults): ResolvedEntry {
  const { plugin, provider, own, shared, name, index } = parts;
  const retry = resolveRetry({ ...defaults.retry, ...definedFields(shared.retry) });
  const limits = resolveLimits(shared.limits, shared.maxConcurrent);
  const circuitBreaker = parts.circuitBreaker === false ? false : resolveCircuitBreaker(parts.circuitBreaker);
  const chosen = parts.circuitBreaker === false ? undefined : parts.circuitBreaker;
  const healthProbe = resolveHealthProbe(shared.healthProbe ?? defaults.healthProbe);
  const listedPrice = (model: string): ModelPrice | undefined => plugin.models?.find(({ id }) => id === model)?.price;
  const keys = Object.freeze(
    entryKeys({
      plugin,
      own,
      apiKeys: shared.apiKeys,
      name,
      model: provider.model,
      // A refused key recovers more slowly than a server: by default, it is not used for a longer time.
      outMs: chosen?.recoveryTimeoutMs ?? KEY_OUT_MS,
      maxOutMs: Math.max(chosen?.recoveryTimeoutMs ?? KEY_OUT_MS, chosen?.maxRecoveryTimeoutMs ?? LONGEST_KEY_OUT_MS),
    }),
  );
  return Object.freeze({
    name,
    pluginId: plugin.id,
    displayName: plugin.displayName,
    provider,
    server: serverOf(provider),
    loader: new ProviderLoader(provider),
    knownModels: new Set([
      provider.model,
      ...[...(plugin.models ?? []), ...(plugin.retirements ?? [])].map(({ id }) => id),
    ]),
    // Another endpoint has other models.
    modelHint: (model: string, failed: boolean) =>
      own['baseURL'] === undefined && own['client'] === undefined ? modelHint(model, plugin, failed) : undefined,
    priority: shared.priority ?? index + 1,
    tier: shared.priority ?? 1,
    weight: shared.weight ?? 1,
    priceOf: (model: string) => (model === provider.model ? shared.price : undefined) ?? listedPrice(model),
    priced: Object.freeze({
      name,
      plugin: plugin.id,
      model: provider.model,
      ...(typeof own['baseURL'] === 'string' && { baseURL: own['baseURL'] }),
      ...(shared.price !== undefined && { price: shared.price }),
      listedPrice,
    }),
    retry,
    data: shared.data,
    timeouts: shared.timeouts,
    circuitBreaker,
    healthProbe,
    keys,
    account: accountOf(plugin.id, own, keys),
    limiter: limits === undefined ? undefined : new EntryLimiter(limits),
    retryBudget: retry.budget === false ? undefined : new RetryBudget(retry.budget),
    secrets: Object.freeze([...entrySecrets(own), ...(shared.apiKeys ?? [])]),
    definition: {
      state: { plugin, own, apiKeys: shared.apiKeys, circuitBreaker, limits, budget: retry.budget },
      settings: { ...shared, retry, healthProbe, priority: shared.priority ?? index + 1 },
    },
  });
}

/** How long a refused key is not used, in ms, if the circuit breaker has no such option. */
const KEY_OUT_MS = 60_000;
const LONGEST_KEY_OUT_MS = 300_000;

/** Merges the entry's settings onto the client's, unless they are of different kinds. */
function mergeBreakers(
  base: CircuitBreakerOptions | false | undefined,
  own: CircuitBreakerOptions | false | undefined,
): CircuitBreakerOptions | false | undefined {
  if (own === undefined) return base;
  if (!isObject(own) || base === undefined || base === false) return own;
  const sameKind = own.kind === undefined || own.kind === (base.kind ?? 'consecutive');
  return sameKind ? ({ ...base, ...definedFields(own) } as CircuitBreakerOptions) : own;
}

/** Separates the options that core reads from those that the plugin's schema checks. */
function splitOptions(options: JsonObject): { readonly own: JsonObject; readonly shared: EntryOptions } {
  const coreNames: readonly string[] = ENTRY_OPTION_NAMES;
  const entries = Object.entries(options);
  // Not by assignment: "__proto__" of a file must remain an option, which the schema refuses.
  return {
    own: Object.fromEntries(entries.filter(([option]) => !coreNames.includes(option))),
    shared: Object.fromEntries(entries.filter(([option]) => coreNames.includes(option))),
  };
}

function checkOwnOptions(plugin: AnyProviderPlugin, own: JsonObject, at: string, issues: InputIssue[]): unknown {
  const result = plugin.configSchema['~standard'].validate(own);
  if (result instanceof Promise) {
    // The result is not used any more; a rejection must not end the process.
    result.catch(() => undefined);
    const message = `the schema of "${plugin.id}" validates asynchronously; a plugin's configSchema must be synchronous`;
    issues.push({ path: at, message });
    return undefined;
  }
  if (result.issues !== undefined) {
    // The message of another library's schema may repeat its input.
    const secrets = entrySecrets(own);
    const found = issuesOf(plugin.configSchema, result.issues, own, at, ENTRY_OPTION_NAMES);
    issues.push(...found.map(({ path, message }) => ({ path, message: redact(message, secrets) })));
    return undefined;
  }
  const { model } = own;
  if (typeof model === 'string' && !isModelName(model)) {
    issues.push({ path: joinPath(at, ['model']), message: `expected a model's name, got ${describeValue(model)}` });
  }
  issues.push(...checkEndpoint(own, at));
  return result.value;
}

function makeProvider(
  { plugin, options }: LocatedEntry,
  config: unknown,
  context: ProviderContext,
  at: string,
  issues: InputIssue[],
): Provider | undefined {
  try {
    // The plugin's own schema created `config`. This is the only place that loses its type, because the plugins are in a list.
    const provider: Partial<Provider> | undefined = plugin.create(config as never, context);
    if (isProvider(provider)) return provider;
    const message = `the plugin "${plugin.id}" returned ${describeValue(provider)} in place of a provider; create must be synchronous`;
    issues.push({ path: at, message });
  } catch (error) {
    issues.push({ path: at, message: redact(messageOf(error), entrySecrets(options)) });
  }
  return undefined;
}

function isProvider(value: Partial<Provider> | null | undefined): value is Provider {
  return (
    typeof value?.model === 'string' &&
    typeof value.capabilities === 'object' &&
    typeof value.chatCompletion === 'function' &&
    typeof value.streamChatCompletion === 'function'
  );
}

function explicitName(entry: unknown): string | undefined {
  if (!isObject(entry)) return undefined;
  const { name } = isObject(entry['options']) && entry['plugin'] !== undefined ? entry['options'] : entry;
  return typeof name === 'string' ? name : undefined;
}

/** Gives an entry the id of its plugin as its name, with the first free number if the name is taken. */
function entryNames(explicit: ReadonlySet<string>, taken: ReadonlySet<string>): (id: string) => string {
  const isFree = (name: string): boolean => !taken.has(name) && !explicit.has(name);
  // The last number that was used for an id: names are not reused.
  const numbers = new Map<string, number>();
  return (id) => {
    let number = numbers.get(id) ?? 1;
    while (!isFree(number === 1 ? id : `${id}-${number}`)) number += 1;
    numbers.set(id, number);
    return number === 1 ? id : `${id}-${number}`;
  };
}
