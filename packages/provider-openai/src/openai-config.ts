import { besideClient, defineOptions, type StandardSchemaV1 } from '@flexiai/core/define';
import { entryOptions } from './compat/compatible-config.ts';
import type { OpenAIModel } from './models/known-models.ts';
import type { OpenAIClient } from './sdk/openai-client.ts';

/** The options of `openai({ … })`, besides those of every entry (name, priority, timeouts, retry …). */
export interface OpenAIConfigInput {
  /** The default model; a request can name another one. */
  readonly model: OpenAIModel;
  /**
   * The API for answers: Chat Completions, which every compatible endpoint supports, or Responses, on which newer models reason
   * across tool calls.
   * @default 'chat'; at OpenAI's own endpoint 'responses' for models that support tools there only without reasoning, or not at all
   * (GPT-5.4 and later), and for models that only Responses supports
   */
  readonly api?: 'chat' | 'responses' | undefined;
  /**
   * The API key.
   * @default the environment variable `OPENAI_API_KEY`
   */
  readonly apiKey?: string | undefined;
  /**
   * The base URL, version included; any endpoint with Chat Completions or Responses.
   * @default 'https://api.openai.com/v1'
   */
  readonly baseURL?: string | undefined;
  /**
   * Sent as `OpenAI-Organization`.
   * @default none: the SDK's own environment variable is not read
   */
  readonly organization?: string | undefined;
  /**
   * Sent as `OpenAI-Project`.
   * @default none: the SDK's own environment variable is not read
   */
  readonly project?: string | undefined;
  /**
   * Headers for every request. They override the SDK's own.
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
   * Your own `OpenAI` or `AzureOpenAI` instance. It is used as it is, without its retries and time-outs. The options above for the
   * connection cannot be combined with it.
   * @default an instance that is created from the other options
   */
  readonly client?: OpenAIClient | undefined;
  /**
   * Fields of the API for every request, sent unchanged; a request's own `providerOptions.openai` override them.
   * @default none
   */
  readonly providerOptions?: { readonly [field: string]: unknown } | undefined;
}

/** The options after validation: the same. */
export type OpenAIConfig = OpenAIConfigInput;

/** The options that are only for a client that the plugin creates. */
const CONNECTION_OPTIONS = ['apiKey', 'baseURL', 'organization', 'project', 'headers', 'fetch', 'proxy'] as const;

/** Validates `openai({ … })`; refuses unknown options. */
export const openaiConfig: StandardSchemaV1<OpenAIConfigInput, OpenAIConfig> = defineOptions<OpenAIConfigInput>(
  {
    ...entryOptions,
    api: {
      kind: 'choice',
      values: ['chat', 'responses'],
      text: 'The API for answers. By default, the one that the model needs.',
    },
    organization: { kind: 'text', text: 'Sent as `OpenAI-Organization`.' },
    project: { kind: 'text', text: 'Sent as `OpenAI-Project`.' },
  },
  { check: (options) => besideClient(options, CONNECTION_OPTIONS) },
);
