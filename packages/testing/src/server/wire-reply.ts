import type { RateLimitInfo } from '@flexiai/core/plugin';
import type { Fault } from './fault.ts';
import type { RecordedRequest } from './recorded-request.ts';

/** A tool call that the "model" asks for. */
export interface WireToolCall {
  /** @default a fresh id of the wire's own form; none on Gemini, whose older models give none */
  readonly id?: string;
  readonly name: string;
  /**
   * An object is written as JSON; a string goes onto the wire as it is, valid or not (on Gemini, where arguments are
   * part of the JSON, it must parse).
   * @default no arguments: `{}`
   */
  readonly arguments?: unknown;
  /** Gemini: stands beside the call. Other wires have no such thing. */
  readonly thoughtSignature?: string;
}

/**
 * Tokens in FlexiAI's terms: `inputTokens` holds the cache reads and writes, `outputTokens` the reasoning. Each wire
 * writes them by its own convention.
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

/** What a local provider server answers. Everything is optional; by default a short text repeats the last user text. */
export interface WireReply {
  readonly text?: string;
  /** The pieces that are streamed. @default `text`, cut into words */
  readonly tokens?: readonly string[];
  /**
   * What the model thought. On Chat Completions it is written as `reasoning_content`, as compatible servers do; on Responses
   * as a summary, with the signature as its encrypted content.
   */
  readonly reasoning?: { readonly text?: string; readonly signature?: string; readonly redacted?: string };
  readonly toolCalls?: readonly WireToolCall[];
  readonly refusal?: string;
  /** The wire's own word. @default follows from the content */
  readonly finishReason?: string;
  /** `false`: the server reports none. */
  readonly usage?: WireUsage | false;
  /** The model that says it answered. @default the one that was asked */
  readonly model?: string;
  /** The answer's id. @default a fresh one of the wire's own form */
  readonly id?: string;
  /** The HTTP request's id. @default a fresh one of the wire's own form. Gemini has none. */
  readonly requestId?: string;
  /**
   * Responses and Anthropic: these items of the output or blocks of the content, as the service writes them, in place of
   * what the fields above make. For what only the service itself does: searches, executed code, pictures, several messages
   * with their phases, a change of the model.
   */
  readonly output?: readonly { readonly [field: string]: unknown }[];
  /** Vectors for a request for embeddings, in the order of its texts. @default made from the texts */
  readonly embeddings?: readonly (readonly number[])[];
  /** Unary: this JSON instead, for what the fields above cannot say. A string is written as it is. */
  readonly body?: unknown;
  /** Streamed: these events instead. Objects become the wire's JSON events; strings are written as they are. */
  readonly events?: readonly unknown[];
  /**
   * What the response's headers tell of rate limits, be it an answer or an error. `false`: nothing. Gemini has no such
   * headers.
   * @default generous limits with an answer, nothing with an error
   */
  readonly rateLimit?: RateLimitInfo | false;
  /** Added to the wire's own response headers. */
  readonly headers?: { readonly [name: string]: string };
  /** Wait before the head of the response, in ms. */
  readonly delayMs?: number;
  /** Wait before every streamed piece, in ms. */
  readonly tokenDelayMs?: number;
  readonly fault?: Fault;
  /**
   * Cut the body at seeded random byte offsets, inside UTF-8 sequences and SSE lines, each piece written and flushed on
   * its own. The same seed cuts at the same places.
   */
  readonly split?: { readonly seed: number };
}

/** A reply, or a function that makes one for the request at hand. */
export type WireReplySource = WireReply | ((request: RecordedRequest) => WireReply | Promise<WireReply>);
