import type { BaseAnthropic } from '@anthropic-ai/sdk';
import { clientOption, defineOptions, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';
import type { AnthropicModelId } from './models/known-models.ts';

/** What the provider calls on an SDK client. The clients for Bedrock, Vertex AI and Foundry have it, too. */
export type AnthropicClient = Pick<BaseAnthropic, 'get' | 'post'>;

/** The options of `anthropic({ … })`, beside those that every entry takes. */
export interface AnthropicConfigInput {
  /** The model to ask, such as `claude-sonnet-5-5`. A request's own `model` wins. */
  readonly model: AnthropicModelId;
  /**
   * The API key. Looked up when the first call is made.
   * @default the environment variable ANTHROPIC_API_KEY
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the API is, without `/v1`: a proxy or a compatible endpoint.
   * @default 'https://api.anthropic.com'
   */
  readonly baseURL?: string | undefined;
  /** Headers for every request. They win over the SDK's own. @default none */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The `fetch` to send requests with. It is told not to follow redirects.
   * @default a lean one; the global one where the application replaced that or undici's dispatcher
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * Goes through the proxies that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`). Not beside `fetch`.
   * @default none, unless Node was started with `NODE_USE_ENV_PROXY=1`; Bun and Deno go through them by themselves
   */
  readonly proxy?: 'environment' | undefined;
  /**
   * An SDK client of your own, such as one for Bedrock or Vertex AI. Its key, address and headers hold; `apiKey`,
   * `baseURL`, `headers`, `fetch` and `proxy` are then left aside. Its retries are switched off for each request.
   * @default a client made from the options above
   */
  readonly client?: AnthropicClient | undefined;
  /**
   * `max_tokens` for requests without `maxOutputTokens`: the API demands one. Thinking counts towards it.
   * @default 16384, or the model's own limit where that is lower, and room for the thinking that `reasoning` asks for
   */
  readonly defaultMaxOutputTokens?: number | undefined;
  /**
   * Fields of the Messages API for every request, as the API names them (`service_tier`, `cache_control` …), and `betas`
   * for the `anthropic-beta` header. A request's `providerOptions.anthropic` wins, field by field.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, checked. */
export type AnthropicConfig = AnthropicConfigInput;

/** Checks the options. An unknown one is an error. */
export const anthropicConfigSchema: StandardSchemaV1<AnthropicConfigInput, AnthropicConfig> =
  defineOptions<AnthropicConfigInput>({
    ...serviceOptions,
    client: clientOption('a client of @anthropic-ai/sdk', ['get', 'post']),
    defaultMaxOutputTokens: { kind: 'count', text: '`max_tokens` for requests without `maxOutputTokens`.' },
  });
