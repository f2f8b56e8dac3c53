import type { ProviderErrorOptions, RateLimitHeaders, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { EmbeddingQuirks } from '../compat/quirks.ts';
import type { Keeper } from '../response/chat/kept-fields.ts';

/** The endpoint of a provider: OpenAI's own, or a compatible one. */
export interface Endpoint {
  /** The id of the plugin, and the key of its `providerOptions` and `providerMetadata`. */
  readonly id: string;
  /** The base URL, version included. */
  readonly baseURL: string;
  /** How a key is found and sent. Absent if none is needed. */
  readonly apiKey?: EndpointKey;
  /** The host of another service, if OpenAI's plugin uses one with `baseURL`. @default the plugin's own service */
  readonly gateway?: string | undefined;
  /** The differences from OpenAI on `/chat/completions`. @default none */
  readonly chat?: ChatDialect;
  /** The differences on `/embeddings`; `false` if there are no embeddings. @default none */
  readonly embeddings?: EmbeddingQuirks | false;
  /** The headers for rate limits. @default OpenAI's */
  readonly rateLimits?: RateLimitHeaders | undefined;
}

/** How an endpoint's key is found and sent. */
export interface EndpointKey {
  /** The environment variables for the key: for the message about a missing key. */
  readonly env: readonly string[];
  /** The header for the bare key. @default 'Authorization', after "Bearer" */
  readonly header?: string | undefined;
}

/** A chat request's body. */
export type ChatBody = { readonly [field: string]: unknown };

/** The context of `ChatDialect.fit`. */
export interface ChatFitting {
  readonly request: UnifiedRequest;
  /** For errors about the request. */
  readonly failure: ProviderErrorOptions;
  /** Adds a warning for everything that is lost. */
  readonly warnings: Warning[];
}

/** How one endpoint differs for chat requests. */
export interface ChatDialect {
  /** Supports `stream_options`. */
  readonly streamOptions: boolean;
  /** Supports `top_k`. */
  readonly topK: boolean;
  /** Supports `metadata` for every request. */
  readonly metadata: boolean;
  /** The form of documents in a user's message: OpenAI's `file`, or Mistral's `document_url`. */
  readonly files: boolean | 'document_url';
  /** Supports audio in a user's message. */
  readonly audio: boolean;
  /** Enforces a JSON Schema for an answer. */
  readonly jsonSchema: boolean;
  /** Accepts its own reasoning. */
  readonly reasoning: boolean;
  /**
   * Converts a body for OpenAI to a body for this endpoint.
   * @throws UnsupportedError for content that the endpoint does not support
   */
  fit(body: ChatBody, fitting: ChatFitting): ChatBody;
}

/** @see https://platform.openai.com/docs/api-reference */
export const OPENAI: Endpoint = Object.freeze({
  id: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKey: { env: ['OPENAI_API_KEY'] },
});

/** The service whose extra fields are kept, so that they are sent back to it. OpenAI sends none, and refuses unknown fields. */
export function keeperFor({ id, chat, gateway }: Endpoint): Keeper | undefined {
  if (gateway !== undefined) return { pluginId: id, host: gateway };
  return chat === undefined ? undefined : { pluginId: id };
}
