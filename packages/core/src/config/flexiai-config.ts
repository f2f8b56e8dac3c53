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
import type { HealthProbeOptions } from './options/health-probe-config.ts';
import type { HedgeOptions } from './options/hedge-config.ts';
import type { PresetName } from './options/presets.ts';
import type { RetryOptions } from './options/retry-config.ts';
import type { RoutingOptions } from './options/routing-config.ts';
import type { StreamingOptions } from './options/streaming-config.ts';
import type { TimeoutOptions } from './options/timeout-config.ts';

/** An entry by name: `{ provider: 'openai', model: 'gpt-5.6' }`, typed by the plugin that has the id. */
export type NamedEntry<Plugin extends AnyProviderPlugin> = Plugin extends AnyProviderPlugin
  ? { readonly provider: Plugin['id'] } & InferInput<Plugin['configSchema']> & EntryOptions
  : never;

declare const unchecked: unique symbol;

/** An entry that came from outside the program, out of a file or of variables: judged when a client is made. */
export interface UncheckedEntry {
  readonly provider: string;
  readonly [unchecked]: true;
}

/** The plugins that can be named: those of `plugins`, and those that registered themselves. */
type NameablePlugin<Plugins extends readonly AnyProviderPlugin[]> =
  | Plugins[number]
  | Extract<RegisteredProviders[keyof RegisteredProviders], AnyProviderPlugin>;

/** Plugins in a list, or in what was discovered. */
export type PluginSource<Plugins extends readonly AnyProviderPlugin[]> = Plugins | { readonly plugins: Plugins };

/** Everything that a client can be given. */
export interface FlexiAIConfig<Plugins extends readonly AnyProviderPlugin[] = readonly []> {
  /** Who can answer, in order of preference: entries made by plugins, or entries by name. */
  readonly providers: readonly (ProviderEntry | UncheckedEntry | NamedEntry<NameablePlugin<Plugins>>)[];
  /**
   * Plugins that entries name: a list, or what `discoverProviders` found. Those of the default registry can be named, too.
   * @default none
   */
  readonly plugins?: PluginSource<Plugins>;
  /** A registry of the application's own, asked before the default one. @default none */
  readonly registry?: ProviderRegistry;
  /** Whom a call asks, in which order. @default in the order of `providers` */
  readonly routing?: RoutingOptions;
  /** A second candidate for calls whose first one is slow. @default false */
  readonly hedge?: HedgeOptions | false;
  /**
   * How often and after what waits the same candidate is asked again. An entry's own wins, field by field.
   * @default 2 retries, within a budget
   */
  readonly retry?: RetryOptions;
  /** Four clocks. An entry's own win, and a call's over both, clock by clock. @default see `TimeoutOptions` */
  readonly timeouts?: TimeoutOptions;
  /**
   * When a route's circuit opens and how it recovers; `false` switches circuit breakers off.
   * @default it opens after 5 failures in a row, and is probed after 60 s
   */
  readonly circuitBreaker?: CircuitBreakerOptions | false;
  /**
   * Health checks in the background while a circuit is open: once a provider is well, the next call probes it, before the
   * recovery time is over. Never a billed generation.
   * @default false
   */
  readonly healthProbe?: HealthProbeOptions | false;
  /** What happens when a stream breaks off after content was delivered. @default it fails with what had arrived */
  readonly streaming?: StreamingOptions;
  /**
   * Whether calls ask only who does everything as the request says. Without it, a setting that a model does not take is left
   * out or changed, and the answer has a warning; with it, such a provider is passed over, and a call that nobody can do
   * justice fails with a ValidationError before anything is sent.
   * @default false
   */
  readonly strict?: boolean;
  /**
   * Settings that belong together, beneath all others: `reliable`, `fast`, `cheap`, `development`, `batch`, or one of
   * `presets`.
   * @default none
   */
  readonly preset?: PresetName | (string & {});
  /** Presets of one's own. Each can build on another with `preset`. @default none */
  readonly presets?: { readonly [name: string]: PresetOptions };
  /**
   * Names for models that requests can use as `model`: `{ smart: 'gpt-5.6', fast: ['gpt-5-mini', 'claude-haiku-5'] }`. Of
   * a list, each provider is asked for the first that it has, in the list's order.
   * @default none
   */
  readonly aliases?: { readonly [alias: string]: string | readonly string[] };
  /** Around calls or tries; the first is the outermost. @default none */
  readonly middleware?: readonly Middleware[];
  /** Functions that are told what the client does. @default none */
  readonly hooks?: Hooks;
  /** What an earlier process learned (`toJSON()`); `null` where there is nothing yet. @default nothing */
  readonly snapshot?: ClientSnapshot | null | undefined;
  /** Is told what the client decides: never a prompt, an answer or a key. @default silent */
  readonly logger?: Logger;
}

/** What a preset can set: everything that is no code. */
export type PresetOptions = {
  readonly [Option in Exclude<keyof FlexiAIConfig, 'presets' | 'providers' | CodeOption>]?: FlexiAIConfig[Option];
} & { readonly providers?: readonly (ProviderEntry | UncheckedEntry | EntryByName)[] };

/** An entry by name, as files have it: judged when a client is made. */
export interface EntryByName {
  readonly provider: string;
  readonly [option: string]: unknown;
}

/** What neither a file nor a variable can say. */
export type CodeOption = 'plugins' | 'registry' | 'middleware' | 'hooks' | 'snapshot' | 'logger';
