import type { ProviderErrorOptions, RateLimitHeaders, UnifiedRequest, Warning } from '@flexiai/core/plugin';
import type { EmbeddingQuirks } from '../compat/quirks.ts';
import type { Keeper } from '../response/chat/kept-fields.ts';

/** Whose wire a provider speaks: OpenAI's own, or one that is like it. */
export interface Endpoint {
  /** The plugin's id, under which its `providerOptions` and `providerMetadata` stand. */
  readonly id: string;
  /** Where it is, version included. */
  readonly baseURL: string;
  /** How a key is found and sent. Absent where none is needed. */
  readonly apiKey?: EndpointKey;
  /** The host of another service that is reached through OpenAI's plugin by `baseURL`. @default it is the plugin's own */
  readonly gateway?: string | undefined;
  /** What differs from OpenAI on `/chat/completions`. @default nothing */
  readonly chat?: ChatDialect;
  /** What differs on `/embeddings`; `false`: there is no such thing. @default nothing */
  readonly embeddings?: EmbeddingQuirks | false;
  /** The headers that tell of rate limits. @default OpenAI's */
  readonly rateLimits?: RateLimitHeaders | undefined;
}

/** How an endpoint's key is found and sent. */
export interface EndpointKey {
  /** The environment variables that may hold it: for the message about a missing one. */
  readonly env: readonly string[];
  /** The header that holds the bare key. @default 'Authorization', after "Bearer" */
  readonly header?: string | undefined;
}

/** A chat request's body. */
export type ChatBody = { readonly [field: string]: unknown };

/** What `ChatDialect.fit` goes by. */
export interface ChatFitting {
  readonly request: UnifiedRequest;
  /** For errors about the request. */
  readonly failure: ProviderErrorOptions;
  /** Takes a warning for whatever is lost. */
  readonly warnings: Warning[];
}

/** One endpoint's way with chat requests. */
export interface ChatDialect {
  /** Takes `stream_options`. */
  readonly streamOptions: boolean;
  /** Takes `top_k`. */
  readonly topK: boolean;
  /** Takes `metadata` for every request. */
  readonly metadata: boolean;
  /** Takes documents in a user's message: OpenAI's `file`, or Mistral's `document_url`. */
  readonly files: boolean | 'document_url';
  /** Takes sound in a user's message. */
  readonly audio: boolean;
  /** Holds an answer to a JSON Schema. */
  readonly jsonSchema: boolean;
  /** Takes its own reasoning back. */
  readonly reasoning: boolean;
  /**
   * A body that OpenAI would take, as this endpoint takes it.
   * @throws UnsupportedError for content that it has no place for
   */
  fit(body: ChatBody, fitting: ChatFitting): ChatBody;
}

/** @see https://platform.openai.com/docs/api-reference */
export const OPENAI: Endpoint = Object.freeze({
  id: 'openai',
  baseURL: 'https://api.openai.com/v1',
  apiKey: { env: ['OPENAI_API_KEY'] },
});

/**
 * The service whose fields beside its answers are kept, so that they go back to it. OpenAI sends none, and refuses
 * those that it does not know.
 */
export function keeperFor({ id, chat, gateway }: Endpoint): Keeper | undefined {
  if (gateway !== undefined) return { pluginId: id, host: gateway };
  return chat === undefined ? undefined : { pluginId: id };
}
