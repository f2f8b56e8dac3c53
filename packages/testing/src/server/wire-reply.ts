import type { RateLimitInfo } from '@flexiai/core/plugin';
import type { Fault } from './fault.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** A tool call of the "model". */
export interface WireToolCall {
  /** @default a new id in the wire's format; none on Gemini, whose older models have none */
  readonly id?: string;
  readonly name: string;
  /**
   * An object is written as JSON; a string is sent unchanged, valid or not (on Gemini, where arguments are part of the
   * JSON, it must parse).
   * @default no arguments: `{}`
   */
  readonly arguments?: unknown;
  /** Gemini: the signature beside the call. Other wires have none. */
  readonly thoughtSignature?: string;
}

/**
 * Tokens in FlexiAI's terms: `inputTokens` includes the cache reads and writes, `outputTokens` the reasoning. Each wire
 * converts them.
 */
export interface WireUsage {
  /** @default an estimate of the request's size */
  readonly inputTokens?: number;
  /** @default the number of streamed pieces */
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** A reply of a local provider server. All fields are optional; by default a short text repeats the last user text. */
export interface WireReply {
  readonly text?: string;
  /** The streamed pieces. @default `text`, split into words */
  readonly tokens?: readonly string[];
  /**
   * The reasoning of the model. On Chat Completions it is written as `reasoning_content`, like compatible servers do;
   * on Responses as a summary, with the signature as its encrypted content.
   */
  readonly reasoning?: { readonly text?: string; readonly signature?: string; readonly redacted?: string };
  readonly toolCalls?: readonly WireToolCall[];
  readonly refusal?: string;
  /** The wire's own word. @default derived from the content */
  readonly finishReason?: string;
  /** `false`: the server reports no usage. */
  readonly usage?: WireUsage | false;
  /** The model in the answer. @default the requested one */
  readonly model?: string;
  /** The answer's id. @default a new one in the wire's format */
  readonly id?: string;
  /** The HTTP request's id. @default a new one in the wire's format. Gemini has none. */
  readonly requestId?: string;
  /**
   * Responses, Anthropic and Bedrock: these output items or content blocks, as the service writes them, instead of the fields
   * above. For content that only the service creates: searches, executed code, pictures, several messages with their
   * phases, a change of the model.
   */
  readonly output?: readonly { readonly [field: string]: unknown }[];
  /** Vectors for an embeddings request, in the order of its texts. @default computed from the texts */
  readonly embeddings?: readonly (readonly number[])[];
  /** Unary: this JSON instead, for what the fields above cannot express. A string is written unchanged. */
  readonly body?: unknown;
  /** Streamed: these events instead. Objects become the wire's JSON events; strings and bytes are written unchanged. */
  readonly events?: readonly unknown[];
  /**
   * Rate limits in the response's headers, of an answer or an error. `false`: none. Gemini has no such headers.
   * @default generous limits with an answer, none with an error
   */
  readonly rateLimit?: RateLimitInfo | false;
  /** Added to the wire's own response headers. */
  readonly headers?: { readonly [name: string]: string };
  /** Delay before the response headers, in ms. */
  readonly delayMs?: number;
  /** Delay before every streamed piece, in ms. */
  readonly tokenDelayMs?: number;
  readonly fault?: Fault;
  /**
   * Splits the body at seeded random byte offsets, inside UTF-8 sequences and SSE lines, and flushes each piece
   * separately. The same seed splits at the same places.
   */
  readonly split?: { readonly seed: number };
}

/** A reply, or a function that returns one for a request. */
export type WireReplySource = WireReply | ((request: RecordedRequest) => WireReply | Promise<WireReply>);
