import {
  besideClient,
  clientOption,
  defineOptions,
  type OptionProblem,
  type OptionsOf,
  type StandardSchemaV1,
  serviceOptions,
} from '@flexiai/core/define';
import type { OpenAIClient } from '../sdk/openai-client.ts';

/** The options of an entry such as `groq({ … })`, beside those that every entry takes (name, priority, timeouts …). */
export interface OpenAICompatibleConfigInput {
  /** The model that is asked unless a request names another. */
  readonly model: string;
  /**
   * The API key.
   * @default the plugin's environment variable; none where the endpoint needs no key
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the API is, version included: another region, a proxy, another host or port.
   * @default the plugin's own
   */
  readonly baseURL?: string | undefined;
  /**
   * Sent with every request, beside the plugin's own, and win over them and the SDK's.
   * @default none
   */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /**
   * Makes the HTTP requests: for proxies and tests. It is told not to follow redirects.
   * @default a lean one; the global one where the application replaced that or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Goes through the proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not beside `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno go through them by themselves
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * An `OpenAI` instance of your own, used as it is, but without its retries and time-outs. The options above about the
   * connection are then for it to know, and may not stand here.
   * @default one that is made from the other options
   */
  readonly client?: OpenAIClient | undefined;
  /**
   * Fields of the API for every chat request, as they are; a request's own `providerOptions` under the plugin's id win.
   * @default none
   */
  readonly providerOptions?: { readonly [field: string]: unknown } | undefined;
}

/** The options after validation: the same. */
export type OpenAICompatibleConfig = OpenAICompatibleConfigInput;

/** The options that only make sense for a client that the plugin makes. */
const CONNECTION_OPTIONS = ['apiKey', 'baseURL', 'headers', 'fetch', 'proxy'] as const;

/** The options that every entry on this wire has. */
export const entryOptions: OptionsOf<OpenAICompatibleConfigInput> = {
  ...serviceOptions,
  client: clientOption('an instance of OpenAI or AzureOpenAI', ['get', 'post']),
};

/** Validates the options of an entry; refuses unknown ones. */
export const compatibleConfig: StandardSchemaV1<OpenAICompatibleConfigInput, OpenAICompatibleConfig> =
  defineOptions<OpenAICompatibleConfigInput>(entryOptions, {
    check: (options) => besideClient(options, CONNECTION_OPTIONS),
  });

/** The problems of an entry whose URL follows from an option, such as a region: it has that option, or `baseURL`, or `client`. */
export function placedOnce<Input extends OpenAICompatibleConfigInput>(
  options: Input,
  place: keyof Input & string,
): readonly OptionProblem[] {
  const beside = besideClient<Input>(options, [...CONNECTION_OPTIONS, place]);
  if (beside.length > 0 || options.client !== undefined) return beside;
  const given = [options[place], options.baseURL].filter((value) => value !== undefined);
  if (given.length === 1) return [];
  const message = given.length === 0 ? 'is missing: give it, or baseURL' : 'cannot stand beside baseURL';
  return [{ path: [place], message }];
}
