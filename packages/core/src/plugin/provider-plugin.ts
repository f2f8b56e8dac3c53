import type { ModelPrice } from '../model/model-price.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** The version of the contract between core and plugins. Checked at registration. */
export const PROVIDER_API_VERSION = 1;

/** The outcome of a look at a key's shape. Says why in words that never repeat the key. */
export type KeyCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /**
       * `malformed`: no endpoint can take it (a line break, a space, a typographic dash). `unexpected`: not what this
       * provider's own endpoint gives out; a proxy's key may look so, hence it is refused only for the default endpoint.
       */
      readonly kind: 'malformed' | 'unexpected';
      /** Ends a sentence that begins "The API key …". */
      readonly reason: string;
    };

/** How a provider's credential is found and what it looks like. */
export interface ApiKeyInfo {
  /** Environment variables that may hold it, first wins. */
  readonly env: readonly string[];
  /** A look at its shape, without any network. */
  validate(key: string): KeyCheck;
  /**
   * The provider's own hosts, subdomains included: `openai.com`. The command warns where a file sends a key of the
   * environment to another host.
   * @default every host but this machine draws a warning there
   */
  readonly hosts?: readonly string[];
}

/** A model that a plugin's author knew: a hint for completion and validation, never a closed list. */
export interface KnownModel {
  readonly id: string;
  /** Prompt and answer together, in tokens. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
  /** The list price, where the author knew it. An entry's `price` wins. */
  readonly price?: ModelPrice;
}

/** The end of a model, as its provider has announced it. */
export interface ModelRetirement {
  readonly id: string;
  /** From this day on it answers no more: `YYYY-MM-DD`. */
  readonly on: string;
  /** What the provider recommends in its place. */
  readonly replacement?: string;
}

/** What a provider package gives to the client. Make it with `defineProvider`. */
export interface ProviderPlugin<Id extends string = string, Schema extends StandardSchemaV1 = StandardSchemaV1> {
  readonly apiVersion: typeof PROVIDER_API_VERSION;
  /** Kebab-case; names the plugin in configuration files. */
  readonly id: Id;
  readonly displayName: string;
  /** The entry's own options, in any Standard Schema. Must validate synchronously and refuse unknown keys. */
  readonly configSchema: Schema;
  readonly apiKey?: ApiKeyInfo;
  readonly models?: readonly KnownModel[];
  /** Models that are gone, or will be: the client warns of them. */
  readonly retirements?: readonly ModelRetirement[];
  /** Must not touch the network; the SDK is best loaded on first use. */
  create(config: InferOutput<Schema>, context: ProviderContext): Provider;
}

/**
 * Any plugin, for lists and maps. `create` takes what the plugin's own schema made, which a list cannot know: hence
 * `never`, and the one cast in the registry's user.
 */
export interface AnyProviderPlugin extends Omit<ProviderPlugin, 'create' | 'configSchema'> {
  readonly configSchema: StandardSchemaV1;
  create(config: never, context: ProviderContext): Provider;
}
