import type { ModelPrice } from '../model/model-price.ts';
import type { InferOutput, StandardSchemaV1 } from '../model/standard-schema.ts';
import type { Provider, ProviderContext } from './provider.ts';

/** The version of the interface between core and plugins. Checked at registration. */
export const PROVIDER_API_VERSION = 1;

/** The result of a check of a key's form. The reason never repeats the key. */
export type KeyCheck =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /**
       * `malformed`: no endpoint can accept it (a line break, a space, a typographic dash). `unexpected`: it does not have the form
       * of keys for the provider's own endpoint; a proxy's key may, so it is refused only for the default endpoint.
       */
      readonly kind: 'malformed' | 'unexpected';
      /** Ends a sentence that begins "The API key …". */
      readonly reason: string;
    };

/** Where a provider's credential is found, and its form. */
export interface ApiKeyInfo {
  /** Environment variables for the key; the first that is set wins. */
  readonly env: readonly string[];
  /** Checks the form of the key, without any network. */
  validate(key: string): KeyCheck;
  /**
   * The provider's own hosts, subdomains included: `openai.com`. The command warns if a file sends a key from the environment to
   * another host.
   * @default the command warns for every host except this machine
   */
  readonly hosts?: readonly string[];
  /**
   * Whether an entry needs the key, by the entry's own options. `optional`: without one, the provider uses other credentials;
   * `none`: these options name other credentials, and a key in the environment is not used.
   * @default every entry needs one
   */
  need?(options: { readonly [option: string]: unknown }): 'required' | 'optional' | 'none';
}

/** A known model: a hint for completion and validation, not a closed list. */
export interface KnownModel {
  readonly id: string;
  /** Prompt and answer together, in tokens. */
  readonly maxContextTokens?: number;
  readonly maxOutputTokens?: number;
  /** The list price, if it is known. An entry's `price` overrides it. */
  readonly price?: ModelPrice;
}

/** The announced retirement of a model. */
export interface ModelRetirement {
  readonly id: string;
  /** The first day on which it no longer answers: `YYYY-MM-DD`. */
  readonly on: string;
  /** The model that the provider recommends instead. */
  readonly replacement?: string;
}

/** A provider plugin. Create it with `defineProvider`. */
export interface ProviderPlugin<Id extends string = string, Schema extends StandardSchemaV1 = StandardSchemaV1> {
  readonly apiVersion: typeof PROVIDER_API_VERSION;
  /** Kebab-case; names the plugin in configuration files. */
  readonly id: Id;
  readonly displayName: string;
  /** The schema of the entry's own options, any Standard Schema. It must validate synchronously and refuse unknown keys. */
  readonly configSchema: Schema;
  readonly apiKey?: ApiKeyInfo;
  readonly models?: readonly KnownModel[];
  /** Models that are retired or will be: the client warns about them. */
  readonly retirements?: readonly ModelRetirement[];
  /** Must not use the network; load the SDK on first use. */
  create(config: InferOutput<Schema>, context: ProviderContext): Provider;
}

/**
 * Any plugin, for lists and maps. `create` needs the output of the plugin's own schema, which a list cannot know: hence `never`,
 * and the one cast in the code that calls it.
 */
export interface AnyProviderPlugin extends Omit<ProviderPlugin, 'create' | 'configSchema'> {
  readonly configSchema: StandardSchemaV1;
  create(config: never, context: ProviderContext): Provider;
}
