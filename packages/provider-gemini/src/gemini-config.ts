import { clientOption, defineOptions, type StandardSchemaV1, serviceOptions } from '@flexiai/core/define';
import type { GeminiModelId } from './models/known-models.ts';
import type { GeminiClient } from './sdk/gemini-client.ts';

/** The options of `gemini({ … })`, beside those that every entry takes. */
export interface GeminiConfigInput {
  /** The model to ask, such as `gemini-3.8-flash` or `tunedModels/my-model`. A request's own `model` wins. */
  readonly model: GeminiModelId;
  /**
   * The API key.
   * @default the environment variable GEMINI_API_KEY, else GOOGLE_API_KEY
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the API is, without its version: a proxy or a compatible endpoint.
   * @default 'https://generativelanguage.googleapis.com'
   */
  readonly baseURL?: string | undefined;
  /**
   * The API's version. Tools and structured output need `v1beta`.
   * @default 'v1beta'
   */
  readonly apiVersion?: string | undefined;
  /** Headers for every request. The key has its own option. @default none */
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
   * An SDK client of your own. Its key holds, and `apiKey` is left aside; the other options hold as without it.
   * @default a `GoogleGenerativeAI` made from the key
   */
  readonly client?: GeminiClient | undefined;
  /**
   * Fields of the generateContent request for every call, as the API names them (`safetySettings`, `cachedContent`,
   * `generationConfig`, `tools` such as `[{ googleSearch: {} }]` …). A request's `providerOptions.gemini` wins.
   * @default none
   */
  readonly providerOptions?: Readonly<Record<string, unknown>> | undefined;
}

/** The options, checked and complete. */
export interface GeminiConfig extends GeminiConfigInput {
  readonly baseURL: string;
  readonly apiVersion: string;
}

/** The SDK sets these itself, and refuses every call with one of them. */
const RESERVED_HEADERS = {
  names: ['x-goog-api-key', 'x-goog-api-client'],
  message: 'cannot be set here: use `apiKey` for the key',
};

/** Checks the options, and completes them. An unknown one is an error. */
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
      text: "The API's version. Tools and structured output need `v1beta`.",
    },
    headers: { ...serviceOptions.headers, reserved: RESERVED_HEADERS },
    client: clientOption('a client of @google/generative-ai', ['getGenerativeModel']),
  },
  {
    check: ({ baseURL = '' }) =>
      /[?#]/.test(baseURL) ? [{ path: ['baseURL'], message: 'expected no query and no fragment' }] : [],
    complete: ({ baseURL = '', apiVersion = '', ...options }) => ({
      ...options,
      baseURL: baseURL.replace(/(?<!\/)\/+$/, ''),
      apiVersion,
    }),
  },
);
