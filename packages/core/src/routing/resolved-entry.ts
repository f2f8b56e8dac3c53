import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import type { DataTerms } from '../config/options/data-config.ts';
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

/** One of an entry's keys: its state, and how to read it. */
export interface EntryKey {
  /** Its index among the entry's keys. */
  readonly index: number;
  readonly credential: Credential;
  /**
   * The key for an attempt; `undefined` where the entry needs none.
   *
   * @throws AuthenticationError where it is missing
   */
  apiKey(): string | undefined;
}

/** One configured entry of a client, complete. All of its routes share it. */
export interface ResolvedEntry {
  readonly name: string;
  readonly pluginId: string;
  readonly displayName: string;
  readonly provider: Provider;
  /** The server of its requests; `undefined` where the provider does not report it. */
  readonly server: ProviderServer | undefined;
  /** Loads the provider's SDK before the first attempt. */
  readonly loader: ProviderLoader;
  /** Models that the plugin knows: they decide which plugin a request's `model` belongs to. */
  readonly knownModels: ReadonlySet<string>;
  /**
   * A hint about a model: that it is retired, or that its name seems misspelt. Continues `the model "…"`.
   *
   * @param failed the provider reported that there is no such model
   */
  modelHint(model: string, failed: boolean): string | undefined;
  readonly priority: number;
  /** The routing strategy orders the entries of one tier; lower tiers come first. */
  readonly tier: number;
  readonly weight: number;
  /** The price of a model's tokens, by the entry's own option or its plugin. */
  priceOf(model: string): ModelPrice | undefined;
  /** What a price source receives for this entry. */
  readonly priced: PricedEntry;
  readonly retry: RetryConfig;
  /** What it declares of the data that it receives. */
  readonly data: DataTerms | undefined;
  /** The entry's own time-outs. A call's override them, and they override the client's. */
  readonly timeouts: TimeoutOptions | undefined;
  readonly circuitBreaker: CircuitBreakerConfig | false;
  /** Health checks while a circuit is open; `undefined` if there are none. */
  readonly healthProbe: HealthProbeConfig | undefined;
  /** At least one; they take turns. */
  readonly keys: readonly [EntryKey, ...(readonly EntryKey[])];
  readonly limiter: EntryLimiter | undefined;
  readonly retryBudget: RetryBudget | undefined;
  /** See `CandidateIdentity.account`. Computed when it is first needed. */
  account(): string;
  /** Values that no error may contain, beside the key of the attempt. */
  readonly secrets: readonly string[];
  /** What the entry was made from. */
  readonly definition: EntryDefinition;
}

/** What an entry was made from, to compare it with another one. */
export interface EntryDefinition {
  /** What the entry's state belongs to: its provider, keys, circuit, limits and retry budget. */
  readonly state: object;
  /** All the rest. */
  readonly settings: object;
}
