import type { StandardSchemaV1 } from '@flexiai/core/plugin';
import * as z from 'zod/mini';
import type { OpenAIModel } from './models/known-models.ts';
import type { OpenAIClient } from './sdk/openai-client.ts';

/** The options of `openai({ … })`, beside those that every entry takes (name, priority, timeouts, retry …). */
export interface OpenAIConfigInput {
  /** The model that is asked unless a request names another. */
  readonly model: OpenAIModel;
  /**
   * The API key.
   * @default the environment variable `OPENAI_API_KEY`
   */
  readonly apiKey?: string | undefined;
  /**
   * Where the API is, version included; any endpoint that speaks Chat Completions.
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
   * Makes the HTTP requests: for proxies and tests.
   * @default a lean fetch that follows no redirects
   */
  readonly fetch?: typeof globalThis.fetch | undefined;
  /**
   * An `OpenAI` or `AzureOpenAI` instance of your own, used as it is, but without its retries and time-outs. The options
   * above about the connection are then for it to know, and may not stand here.
   * @default one that is made from the other options
   */
  readonly client?: OpenAIClient | undefined;
  /**
   * Fields of the Chat Completions API for every request, as they are; a request's own `providerOptions.openai` win.
   * @default none
   */
  readonly providerOptions?: { readonly [field: string]: unknown } | undefined;
}

/** The options after validation: the same. */
export type OpenAIConfig = OpenAIConfigInput;

/** The options that only make sense for a client that the plugin makes. */
const CONNECTION_OPTIONS = ['apiKey', 'baseURL', 'organization', 'project', 'headers', 'fetch'] as const;

const nonEmpty = z.string().check(z.minLength(1));

/** HTTP's token and field value: https://www.rfc-editor.org/rfc/rfc9110#section-5.5 */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const headers = z.record(z.string(), z.string()).check(({ value, issues }) => {
  for (const [name, content] of Object.entries(value)) {
    const message = !HEADER_NAME.test(name)
      ? 'is not a header name'
      : !HEADER_VALUE.test(content)
        ? 'holds a character that HTTP does not allow'
        : undefined;
    if (message !== undefined) issues.push({ code: 'custom', input: name, path: [name], message });
  }
});

const config = z
  .strictObject({
    model: nonEmpty,
    apiKey: z.optional(z.string()),
    baseURL: z.optional(z.string().check(z.refine(isHttpUrl, 'must be a URL that begins with http:// or https://'))),
    organization: z.optional(nonEmpty),
    project: z.optional(nonEmpty),
    headers: z.optional(headers),
    fetch: z.optional(z.custom<typeof globalThis.fetch>((value) => typeof value === 'function', 'must be a function')),
    client: z.optional(z.custom<OpenAIClient>(isClient, 'must be an instance of OpenAI or AzureOpenAI')),
    providerOptions: z.optional(z.record(z.string(), z.unknown())),
  })
  .check(({ value, issues }) => {
    if (value.client === undefined) return;
    for (const option of CONNECTION_OPTIONS) {
      if (value[option] === undefined) continue;
      const message = 'cannot stand beside client: set it on that client';
      issues.push({ code: 'custom', input: value[option], path: [option], message });
    }
  });

/** Validates `openai({ … })`; refuses unknown options. */
export const openaiConfig: StandardSchemaV1<OpenAIConfigInput, OpenAIConfig> = config;

function isHttpUrl(value: string): boolean {
  return /^https?:\/\//i.test(value) && URL.canParse(value);
}

function isClient(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return ['get', 'post'].every((method) => typeof Reflect.get(value, method) === 'function');
}
