import { defineOptions, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';

/** Where the API is, unless an entry says otherwise. */
export const DEFAULT_BASE_URL = 'https://api.acme-llm.example/v1';

/** The options of `acmeLlm({ … })`, beside those of every entry. */
export interface AcmeLlmConfig {
  /** The default model. A request's own `model` overrides it. */
  readonly model: string;
  /** @default the environment variable ACME_LLM_API_KEY */
  readonly apiKey?: string | undefined;
  /** @default 'https://api.acme-llm.example/v1' */
  readonly baseURL?: string | undefined;
  /** Headers for every request. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The `fetch` for all requests. @default core's transport */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /** Uses the proxies in HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
  readonly proxy?: 'environment' | undefined;
  /** Fields of the API for every request. A request's `providerOptions['acme-llm']` overrides them. */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** Checks the options: a row for each. An unknown option is an error. */
export const acmeLlmOptions: StandardSchemaV1<AcmeLlmConfig> = defineOptions<AcmeLlmConfig>({ ...serviceOptions });
