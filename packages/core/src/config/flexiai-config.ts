import type { Hooks } from '../client/events/hooks.ts';
import type { ClientSnapshot } from '../client/status/client-snapshot.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { InferInput } from '../model/standard-schema.ts';
import type { Logger } from '../plugin/logger.ts';
import type { EntryOptions, ProviderEntry } from '../plugin/provider-entry.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import type { ProviderRegistry } from '../plugin/provider-registry.ts';
import type { RegisteredProviders } from '../plugin/registered-providers.ts';
import type { CircuitBreakerOptions } from './options/circuit-breaker-config.ts';
import type { DataRequirements } from './options/data-config.ts';
import type { HealthProbeOptions } from './options/health-probe-config.ts';
import type { HedgeOptions } from './options/hedge-config.ts';
import type { PresetName } from './options/presets.ts';
import type { RetryOptions } from './options/retry-config.ts';
import type { RoutingOptions } from './options/routing-config.ts';
import type { StreamingOptions } from './options/streaming-config.ts';
import type { TimeoutOptions } from './options/timeout-config.ts';

/** An entry by name: `{ provider: 'openai', model: 'gpt-5.6' }`, typed by the plugin with this id. */
export type NamedEntry<Plugin extends AnyProviderPlugin> = Plugin extends AnyProviderPlugin
  ? { readonly provider: Plugin['id'] } & InferInput<Plugin['configSchema']> & EntryOptions
  : never;

declare const unchecked: unique symbol;

interface Unchecked {
  readonly [unchecked]: true;
}

/** An entry from outside the program, such as a file or variables: it is checked when a client is created. */
export interface UncheckedEntry extends Unchecked {
  readonly provider: string;
}

/** In the place of entries by name, so that the compiler says what to do where no plugin has the id. */
interface UnknownProvider {
  readonly provider: "No imported plugin has this id. Install its package, then call the plugin (openai({ model })), list it in `plugins`, or import its '/register'.";
}

/** The plugins that entries can name: those of `plugins`, and those that registered themselves. */
type NameablePlugin<Plugins extends readonly AnyProviderPlugin[]> =
  | Plugins[number]
  | Extract<RegisteredProviders[keyof RegisteredProviders], AnyProviderPlugin>;

/**
 * A `ProviderEntry` without its `provider`: with it, the compiler compares entries by name with it, and does not say which of their
 * fields is wrong.
 */
type Made = Pick<ProviderEntry, 'plugin' | 'options'>;

/** A list of plugins, or the result of `discoverProviders`. */
export type PluginSource<Plugins extends readonly AnyProviderPlugin[]> = Plugins | { readonly plugins: Plugins };

/** All options of a client. */
export interface FlexiAIConfig<Plugins extends readonly AnyProviderPlugin[] = readonly []> {
  /** The providers, in order of preference: entries that plugins made, or entries by name. */
  readonly providers: readonly (Made | Unchecked | NamedEntry<NameablePlugin<Plugins>> | UnknownProvider)[];
  /**
   * Plugins for entries by name: a list, or the result of `discoverProviders`. Entries can also name the plugins of the default
   * registry.
   * @default none
   */
  readonly plugins?: PluginSource<Plugins>;
  /** The application's own registry, which is searched before the default registry. @default none */
  readonly registry?: ProviderRegistry;
  /** Which candidates a call asks, and in which order. @default in the order of `providers` */
  readonly routing?: RoutingOptions;
  /** A second attempt for calls with a slow first candidate. @default false */
  readonly hedge?: HedgeOptions | false;
  /**
   * How often, and after which waits, a call retries the same candidate. An entry's own options override these, field by field.
   * @default 2 retries, within a budget
   */
  readonly retry?: RetryOptions;
  /**
   * Four clocks. An entry's own clocks override these, and a call's override both, clock by clock.
   * @default see `TimeoutOptions`
   */
  readonly timeouts?: TimeoutOptions;
  /**
   * When the circuit of a route opens and how it recovers; `false` switches circuit breakers off.
   * @default it opens after 5 failures in a row, and is probed after 60 s
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /**
   * Health checks in the background while a circuit is open: after a successful check, the next call probes the route before the
   * recovery time is over. A check is never a billed generation.
   * @default false
   */
  readonly healthProbe?: HealthProbeOptions | false;
  /** What happens when a stream is interrupted after content was delivered. @default it fails with the partial answer */
  readonly streaming?: StreamingOptions;
  /**
   * Whether calls ask only candidates that can honour every setting of the request. If `false`, a setting that a model does not
   * support is left out or changed, and the answer has a warning. If `true`, such a candidate is skipped, and a call without any
   * suitable candidate fails with a ValidationError before anything is sent.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * What every call requires of the entries that it asks, as they declare it in `data`: `{ region: 'eu' }`. A call can require more;
   * it cannot require less.
   * @default nothing
   */
  readonly requires?: DataRequirements;
  /**
   * A named group of settings, beneath all other settings: `reliable`, `fast`, `cheap`, `development`, `batch`, or one of
   * `presets`.
   * @default none
   */
  readonly preset?: PresetName | (string & {});
  /** Your own presets. Each can build on another with `preset`. @default none */
  readonly presets?: { readonly [name: string]: PresetOptions };
  /**
   * Aliases that requests can use as `model`: `{ smart: 'gpt-5.6', fast: ['gpt-5-mini', 'claude-haiku-5'] }`. From a list, each
   * provider gets the first model that it has.
   * @default none
   */
  readonly aliases?: { readonly [alias: string]: string | readonly string[] };
  /** Middleware around calls or attempts; the first is the outermost. @default none */
  readonly middleware?: readonly Middleware[];
  /** Callbacks for the events of the client. @default none */
  readonly hooks?: Hooks;
  /** A snapshot of the state of an earlier process (`toJSON()`); `null` if there is none. @default none */
  readonly snapshot?: ClientSnapshot | null | undefined;
  /** Logs the decisions of the client: never a prompt, an answer or a key. @default silent */
  readonly logger?: Logger;
}

/** The settings of a preset: everything but code. */
export type PresetOptions = {
  readonly [Option in Exclude<keyof FlexiAIConfig, 'presets' | 'providers' | CodeOption>]?: FlexiAIConfig[Option];
} & { readonly providers?: readonly (ProviderEntry | UncheckedEntry | EntryByName)[] };

/** An entry by name, from a file: it is checked when a client is created. */
export interface EntryByName {
  readonly provider: string;
  readonly [option: string]: unknown;
}

/** The options that are code, so that neither a file nor a variable can have them. */
export type CodeOption = 'plugins' | 'registry' | 'middleware' | 'hooks' | 'snapshot' | 'logger';
