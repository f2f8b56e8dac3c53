import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import type { HealthProbeConfig } from '../config/options/health-probe-config.ts';
import type { RetryConfig } from '../config/options/retry-config.ts';
import type { TimeoutOptions } from '../config/options/timeout-config.ts';
import type { ModelPrice } from '../model/model-price.ts';
import type { PricedEntry } from '../model/price-source.ts';
import type { Provider } from '../plugin/provider.ts';
import type { ProviderLoader } from '../plugin/provider-loader.ts';
import type { ProviderServer } from '../plugin/server-of.ts';
import type { Credential } from '../resilience/credential.ts';
import type { EntryLimiter } from '../resilience/entry-limiter.ts';
import type { RetryBudget } from '../resilience/retry-budget.ts';

/** One of an entry's keys: whether it is any good, and the way to it. */
export interface EntryKey {
  /** Its place among the entry's keys, from 0. */
  readonly index: number;
  readonly credential: Credential;
  /**
   * The key for a try; `undefined` where the entry needs none.
   * @throws AuthenticationError when it is missing
   */
  apiKey(): string | undefined;
}

/** One configured route of a client, complete. Shared by all models that requests name for it. */
export interface ResolvedEntry {
  readonly name: string;
  readonly pluginId: string;
  readonly displayName: string;
  readonly provider: Provider;
  /** Where its requests go; `undefined` where the provider does not say. */
  readonly server: ProviderServer | undefined;
  /** Loads the provider's SDK before the first try. */
  readonly loader: ProviderLoader;
  /** Models that the plugin knows: hints for whose a request's `model` is. */
  readonly knownModels: ReadonlySet<string>;
  /**
   * What is to be said about a model: that it is retired, or that its name is a slip of the pen. Continues `the model "…"`.
   * @param failed the provider said that there is no such model
   */
  modelHint(model: string, failed: boolean): string | undefined;
  readonly priority: number;
  /** Entries of one tier are ordered by the routing strategy; lower tiers are asked first. */
  readonly tier: number;
  readonly weight: number;
  /** What a model's tokens cost by the entry's own option or its plugin. */
  priceOf(model: string): ModelPrice | undefined;
  /** What a price source is asked with. */
  readonly priced: PricedEntry;
  readonly retry: RetryConfig;
  /** The entry's own; a call's win over them, and they over the client's. */
  readonly timeouts: TimeoutOptions | undefined;
  readonly circuitBreaker: CircuitBreakerConfig | false;
  /** Health checks while a circuit is open; `undefined` without. */
  readonly healthProbe: HealthProbeConfig | undefined;
  /** One at the least; they take turns. */
  readonly keys: readonly [EntryKey, ...(readonly EntryKey[])];
  readonly limiter: EntryLimiter | undefined;
  readonly retryBudget: RetryBudget | undefined;
  /** See `CandidateIdentity.account`. Computed when it is first needed. */
  account(): string;
  /** Values that no error may show, beside the key of the try. */
  readonly secrets: readonly string[];
  /** What it was made of. */
  readonly definition: EntryDefinition;
}

/** What an entry was made of, to tell whether another one is the same. */
export interface EntryDefinition {
  /** What the entry's state belongs to: its provider, keys, circuit, limits and retry budget. */
  readonly state: object;
  /** All the rest. */
  readonly settings: object;
}
