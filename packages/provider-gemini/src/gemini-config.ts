import { clientOption, defineOptions, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';
import { apiAddress, type GeminiModelId } from '@flexiai/gemini-wire/define';
import type { GeminiClient } from './sdk/gemini-client.ts';

/** The options of `gemini({ … })`, besides those of every entry. */
export interface GeminiConfigInput {
  /** The default model, such as `gemini-3.8-flash` or `tunedModels/my-model`. A request's own `model` overrides it. */
  readonly model: GeminiModelId;
  /**
   * The API key.
   * @default the environment variable GEMINI_API_KEY, else GOOGLE_API_KEY
   */
  readonly apiKey?: string | undefined;
  /**
   * The base URL of the API, without its version: a proxy or a compatible endpoint.
   * @default 'https://generativelanguage.googleapis.com'
   */
  readonly baseURL?: string | undefined;
  /**
   * The version of the API. Tools and structured output need `v1beta`.
   * @default 'v1beta'
   */
  readonly apiVersion?: string | undefined;
  /** Headers for every request. The key has its own option. @default none */
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
   * Your own SDK client. Its key is used, and `apiKey` has no effect; the other options work as usual.
   * @default a `GoogleGenerativeAI` that is created from the key
   */
  readonly client?: GeminiClient | undefined;
  /**
   * Fields of the generateContent request for every call, by the API's names (`safetySettings`, `cachedContent`,
   * `generationConfig`, `tools` such as `[{ googleSearch: {} }]` …). A request's `providerOptions.gemini` wins.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, validated and complete. */
export interface GeminiConfig extends GeminiConfigInput {
  readonly baseURL: string;
  readonly apiVersion: string;
}

/** The SDK sets these itself, and refuses every call with one of them. */
const RESERVED_HEADERS = {
  names: ['x-goog-api-key', 'x-goog-api-client'],
  message: 'cannot be set here: use `apiKey` for the key',
};

/** Checks and completes the options. An unknown option is an error. */
export const geminiConfigSchema: StandardSchemaV1<GeminiConfigInput, GeminiConfig> = defineOptions<
  GeminiConfigInput,
  GeminiConfig
>(
  {
    ...serviceOptions,
    baseURL: { ...serviceOptions.baseURL, default: 'https://generativelanguage.googleapis.com' },
    apiVersion: {
      kind: 'text',
      pattern: /^v\d[\w.-]*$/,
      mismatch: 'expected a version such as v1beta',
      default: 'v1beta',
      text: 'The version of the API. Tools and structured output need `v1beta`.',
    },
    headers: { ...serviceOptions.headers, reserved: RESERVED_HEADERS },
    client: clientOption('a client of @google/generative-ai', ['getGenerativeModel']),
  },
  {
    check: ({ baseURL = '' }) =>
      /[?#]/.test(baseURL) ? [{ path: ['baseURL'], message: 'expected no query and no fragment' }] : [],
    complete: ({ baseURL = '', apiVersion = '', ...options }) => ({
      ...options,
      baseURL: apiAddress(baseURL),
      apiVersion,
    }),
  },
);
