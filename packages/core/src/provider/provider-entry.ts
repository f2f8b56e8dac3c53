import type { CircuitBreakerOptions } from '../config/circuit-breaker-config.ts';
import { entrySchemas } from '../config/option-schemas.ts';
import type { RetryOptions } from '../config/retry-config.ts';
import type { TimeoutOptions } from '../config/timeout-config.ts';
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
  readonly timeouts?: TimeoutOptions;
  readonly retry?: RetryOptions;
  readonly circuitBreaker?: CircuitBreakerOptions | false;
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
