import type { CircuitBreakerOptions } from '../config/options/circuit-breaker-config.ts';
import type { DataTerms } from '../config/options/data-config.ts';
import type { HealthProbeOptions } from '../config/options/health-probe-config.ts';
import type { LimitsOptions } from '../config/options/limits-config.ts';
import type { RetryOptions } from '../config/options/retry-config.ts';
import type { TimeoutOptions } from '../config/options/timeout-config.ts';
import type { ModelPrice } from '../model/model-price.ts';
import type { AnyProviderPlugin } from './provider-plugin.ts';

/** The options of every entry, besides those of its plugin; they override the client's option of the same name. */
export interface EntryOptions {
  /**
   * The name of the entry in responses, errors and status; unique in the client.
   * @default the plugin's id, with `-2`, `-3` … for further entries of the same plugin
   */
  readonly name?: string;
  /**
   * Lower values are asked earlier; equal ones in the order of the list.
   * @default the position in the list, counted from 1
   */
  readonly priority?: number;
  /**
   * The share of the calls under the `weighted` strategy, relative to the other weights; an entry with 0 is asked last.
   * @default 1
   */
  readonly weight?: number;
  /**
   * Several keys, used in rotation: a refused, exhausted or throttled key is not used for some time while the others are. In place
   * of the plugin's `apiKey`.
   * @default the one key of `apiKey` or the environment
   */
  readonly apiKeys?: readonly string[];
  /** The most calls at the same time. Further calls wait, or ask the next candidate: see `limits`. @default unlimited */
  readonly maxConcurrent?: number;
  /** Requests and tokens per minute, and what happens to further calls. @default unlimited */
  readonly limits?: LimitsOptions;
  /** The price of the entry's default model: for `lowest-cost`, `explain` and the ledger. @default the plugin's price */
  readonly price?: ModelPrice;
  /**
   * What is known of the data that the entry receives: region, retention, training, own tags. `requires` of a client or a call
   * asks for it.
   * @default nothing is declared
   */
  readonly data?: DataTerms;
  /** Overrides the client's clocks one by one; a call's clocks override both. @default the client's */
  readonly timeouts?: TimeoutOptions;
  /** Overrides the client's options field by field. @default the client's */
  readonly retry?: RetryOptions;
  /**
   * Overrides the client's options field by field, or completely if it is of another kind; `false` for none.
   * @default the client's
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /** Replaces the client's; `false` for none. @default the client's */
  readonly healthProbe?: HealthProbeOptions | false;
}

/** One route of a client: a plugin and its options. Created by calling the plugin: `openai({ model })`. */
export interface ProviderEntry<Id extends string = string> {
  /** The id of the plugin. */
  readonly provider: Id;
  readonly plugin: AnyProviderPlugin;
  /** The given options; validated when a client is created. */
  readonly options: EntryOptions & { readonly [option: string]: unknown };
}
