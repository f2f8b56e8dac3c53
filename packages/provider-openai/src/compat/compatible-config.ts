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

/** The options of an entry such as `groq({ … })`, besides those of every entry (name, priority, timeouts …). */
export interface OpenAICompatibleConfigInput {
  /** The default model; a request can name another one. */
  readonly model: string;
  /**
   * The API key.
   * @default the plugin's environment variable; none if the endpoint needs no key
   */
  readonly apiKey?: string | undefined;
  /**
   * The base URL, version included: another region, a proxy, another host or port.
   * @default the plugin's own
   */
  readonly baseURL?: string | undefined;
  /**
   * Headers for every request. They override the plugin's own and the SDK's.
   * @default none
   */
  readonly headers?: { readonly [name: string]: string } | undefined;
  /**
   * The `fetch` for all requests: for proxies and tests. It gets the option not to follow redirects.
   * @default core's transport; the global `fetch` if the application replaced it or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Uses the proxies in the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not in combination with `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno use them by default
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * Your own `OpenAI` instance. It is used as it is, without its retries and time-outs. The options above for the connection cannot
   * be combined with it.
   * @default an instance that is created from the other options
   */
  readonly client?: OpenAIClient | undefined;
  /**
   * Fields of the API for every chat request, sent unchanged; a request's own `providerOptions` under the plugin's id override
   * them.
   * @default none
   */
  readonly providerOptions?: { readonly [field: string]: unknown } | undefined;
}

/** The options after validation: the same. */
export type OpenAICompatibleConfig = OpenAICompatibleConfigInput;

/** The options that are only for a client that the plugin creates. */
const CONNECTION_OPTIONS = ['apiKey', 'baseURL', 'headers', 'fetch', 'proxy'] as const;

/** The options of every entry on this wire. */
export const entryOptions: OptionsOf<OpenAICompatibleConfigInput> = {
  ...serviceOptions,
  client: clientOption('an instance of OpenAI or AzureOpenAI', ['get', 'post']),
};

/** Validates the options of an entry; refuses unknown ones. */
export const compatibleConfig: StandardSchemaV1<OpenAICompatibleConfigInput, OpenAICompatibleConfig> =
  defineOptions<OpenAICompatibleConfigInput>(entryOptions, {
    check: (options) => besideClient(options, CONNECTION_OPTIONS),
  });

/** The problems of an entry whose URL follows from an option, such as a region: it needs that option, or `baseURL`, or `client`. */
export function placedOnce<Input extends OpenAICompatibleConfigInput>(
  options: Input,
  place: keyof Input & string,
): readonly OptionProblem[] {
  const beside = besideClient<Input>(options, [...CONNECTION_OPTIONS, place]);
  if (beside.length > 0 || options.client !== undefined) return beside;
  const given = [options[place], options.baseURL].filter((value) => value !== undefined);
  if (given.length === 1) return [];
  const message = given.length === 0 ? 'is missing: set it, or baseURL' : 'cannot be combined with baseURL';
  return [{ path: [place], message }];
}
