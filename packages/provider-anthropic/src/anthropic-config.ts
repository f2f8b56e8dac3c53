import type { BaseAnthropic } from '@anthropic-ai/sdk';
import { clientOption, defineOptions, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';
import type { AnthropicModelId } from './models/known-models.ts';

/** The methods of an SDK client that the provider calls. The clients for Bedrock, Vertex AI and Foundry have them, too. */
export type AnthropicClient = Pick<BaseAnthropic, 'get' | 'post'>;

/** The options of `anthropic({ … })`, besides those of every entry. */
export interface AnthropicConfigInput {
  /** The default model, such as `claude-sonnet-5-5`. A request's own `model` overrides it. */
  readonly model: AnthropicModelId;
  /**
   * The API key. Read when the first call is made.
   * @default the environment variable ANTHROPIC_API_KEY
   */
  readonly apiKey?: string | undefined;
  /**
   * The base URL of the API, without `/v1`: a proxy or a compatible endpoint.
   * @default 'https://api.anthropic.com'
   */
  readonly baseURL?: string | undefined;
  /** Headers for every request. They override the SDK's own. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The `fetch` for all requests. It gets the option not to follow redirects.
   * @default core's transport; the global `fetch` if the application replaced it or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Uses the proxies in the environment (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not in combination with `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno use them by default
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * Your own SDK client, such as one for Bedrock or Vertex AI. Its key, address and headers are used; `apiKey`, `baseURL`,
   * `headers`, `fetch` and `proxy` have no effect then. Its retries are switched off for each request.
   * @default a client that is created from the options above
   */
  readonly client?: AnthropicClient | undefined;
  /**
   * `max_tokens` for requests without `maxOutputTokens`, because the API requires it. Thinking counts towards it.
   * @default 16384, or the limit of the model if it is lower; more if `reasoning` needs it
   */
  readonly defaultMaxOutputTokens?: number | undefined;
  /**
   * Fields of the Messages API for every request, by the API's names (`service_tier`, `cache_control` …), and `betas` for the
   * `anthropic-beta` header. A request's `providerOptions.anthropic` overrides them, field by field.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, checked. */
export type AnthropicConfig = AnthropicConfigInput;

/** Checks the options. An unknown option is an error. */
export const anthropicConfigSchema: StandardSchemaV1<AnthropicConfigInput, AnthropicConfig> =
  defineOptions<AnthropicConfigInput>({
    ...serviceOptions,
    client: clientOption('a client of @anthropic-ai/sdk', ['get', 'post']),
    defaultMaxOutputTokens: { kind: 'count', text: '`max_tokens` for requests without `maxOutputTokens`.' },
  });
