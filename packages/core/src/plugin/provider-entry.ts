import type { CircuitBreakerOptions } from '../config/options/circuit-breaker-config.ts';
import type { HealthProbeOptions } from '../config/options/health-probe-config.ts';
import type { LimitsOptions } from '../config/options/limits-config.ts';
import { entrySchemas } from '../config/options/option-schemas.ts';
import type { RetryOptions } from '../config/options/retry-config.ts';
import type { TimeoutOptions } from '../config/options/timeout-config.ts';
import type { ModelPrice } from '../model/model-price.ts';
import type { AnyProviderPlugin } from './provider-plugin.ts';

/** What every entry takes beside its plugin's own options; it wins over the client's setting of the same name. */
export interface EntryOptions {
  /**
   * The entry's name in responses, errors and status; unique in the client.
   * @default the plugin's id, with `-2`, `-3` … for further entries of the same plugin
   */
  readonly name?: string;
  /**
   * Lower is asked earlier; equal ones in the order of the list.
   * @default the place in the list, counted from 1
   */
  readonly priority?: number;
  /**
   * Its share of the calls under the `weighted` strategy, relative to the weights of the others; 0 is asked last only.
   * @default 1
   */
  readonly weight?: number;
  /**
   * Several keys, which take turns: a refused, exhausted or throttled one is left alone while the others go on. In place
   * of the plugin's `apiKey`.
   * @default the one key of `apiKey` or the environment
   */
  readonly apiKeys?: readonly string[];
  /** Calls in flight at most. More wait, or go to the next candidate: see `limits`. @default unlimited */
  readonly maxConcurrent?: number;
  /** Requests and tokens a minute, and what happens when there are more. @default unlimited */
  readonly limits?: LimitsOptions;
  /** What the entry's own model costs: for `lowest-cost`, `explain`, the ledger. @default what the plugin knows */
  readonly price?: ModelPrice;
  /** Clock by clock over the client's; a call's win over both. @default the client's */
  readonly timeouts?: TimeoutOptions;
  /** Field by field over the client's. @default the client's */
  readonly retry?: RetryOptions;
  /** Field by field over the client's, unless it is of another kind; `false` for none. @default the client's */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /** In place of the client's; `false` for none. @default the client's */
  readonly healthProbe?: HealthProbeOptions | false;
}

/** The names of the options that core takes out before a plugin's schema sees the rest. */
export const ENTRY_OPTION_NAMES = Object.keys(entrySchemas) as readonly (keyof EntryOptions)[];

/** One route of a client: a plugin and the options for it. Made by calling the plugin: `openai({ model })`. */
export interface ProviderEntry<Id extends string = string> {
  /** The plugin's id. */
  readonly provider: Id;
  readonly plugin: AnyProviderPlugin;
  /** As they were given; validated when a client is made. */
  readonly options: EntryOptions & { readonly [option: string]: unknown };
}
