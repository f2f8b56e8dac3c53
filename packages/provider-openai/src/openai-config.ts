import { besideClient, defineOptions, type StandardSchemaV1 } from '@flexiai/core/define';
import { entryOptions } from './compat/compatible-config.ts';
import type { OpenAIModel } from './models/known-models.ts';
import type { OpenAIClient } from './sdk/openai-client.ts';

/** The options of `openai({ … })`, beside those that every entry takes (name, priority, timeouts, retry …). */
export interface OpenAIConfigInput {
  /** The model that is asked unless a request names another. */
  readonly model: OpenAIModel;
  /**
   * The API that answers: Chat Completions, which every compatible endpoint speaks, or Responses, on which newer models
   * reason across tool calls.
   * @default 'chat'; at OpenAI's own endpoint 'responses' for models that call tools there only without reasoning, or not
   * at all (GPT-5.4 and later), and for those that nothing else serves
   */
  readonly api?: 'chat' | 'responses' | undefined;
  /**
   * The API key.
   * @default the environment variable `OPENAI_API_KEY`
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the API is, version included; any endpoint that speaks Chat Completions or Responses.
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
   * Sent with every request; they win over the SDK's own.
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
   * An `OpenAI` or `AzureOpenAI` instance of your own, used as it is, but without its retries and time-outs. The options
   * above about the connection are then for it to know, and may not stand here.
   * @default one that is made from the other options
   */
  readonly client?: OpenAIClient | undefined;
  /**
   * Fields of the API for every request, as they are; a request's own `providerOptions.openai` win.
   * @default none
   */
  readonly providerOptions?: { readonly [field: string]: unknown } | undefined;
}

/** The options after validation: the same. */
export type OpenAIConfig = OpenAIConfigInput;

/** The options that only make sense for a client that the plugin makes. */
const CONNECTION_OPTIONS = ['apiKey', 'baseURL', 'organization', 'project', 'headers', 'fetch', 'proxy'] as const;

/** Validates `openai({ … })`; refuses unknown options. */
export const openaiConfig: StandardSchemaV1<OpenAIConfigInput, OpenAIConfig> = defineOptions<OpenAIConfigInput>(
  {
    ...entryOptions,
    api: {
      kind: 'choice',
      values: ['chat', 'responses'],
      text: 'The API that answers. Without it, the one that the model needs.',
    },
    organization: { kind: 'text', text: 'Sent as `OpenAI-Organization`.' },
    project: { kind: 'text', text: 'Sent as `OpenAI-Project`.' },
  },
  { check: (options) => besideClient(options, CONNECTION_OPTIONS) },
);
