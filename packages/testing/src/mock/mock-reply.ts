import type {
  AssistantPart,
  CallContext,
  FinishReason,
  ProviderMetadata,
  RateLimitInfo,
  UnifiedRequest,
  Usage,
  Warning,
} from '@flexiai/core/plugin';
import type { MockError } from './mock-error.ts';

/** A tool call that the mock model asks for. */
export interface MockToolCall {
  /** @default a fresh one */
  readonly id?: string;
  readonly name: string;
  /** An object is written as JSON; a string is streamed as it is, valid or not. @default no arguments */
  readonly arguments?: unknown;
}

/** An answer. Everything is optional; by default a short text repeats the last user text. */
export interface MockAnswer {
  readonly text?: string;
  /** The pieces that are streamed. @default `text`, cut into words */
  readonly tokens?: readonly string[];
  readonly reasoning?: string | { readonly text?: string; readonly signature?: string; readonly redacted?: string };
  readonly toolCalls?: readonly MockToolCall[];
  readonly refusal?: string;
  /** The whole answer in its parts, in place of the fields above: for sources, pictures, sound, blocks of the provider. */
  readonly content?: readonly AssistantPart[];
  /** @default follows from the content */
  readonly finishReason?: FinishReason;
  readonly rawFinishReason?: string;
  /** What is given wins over an estimate. `false`: none is reported. */
  readonly usage?: Partial<Usage> | false;
  /** @default the model that was asked */
  readonly model?: string;
  /** @default a fresh one */
  readonly id?: string;
  readonly requestId?: string;
  /** What the headers tell of rate limits. @default nothing */
  readonly rateLimit?: RateLimitInfo;
  readonly warnings?: readonly Warning[];
  readonly providerMetadata?: ProviderMetadata;
  /** Wait before the headers, in ms. `Infinity`: until the call is aborted. */
  readonly delayMs?: number;
  /** Wait before every streamed piece, in ms. `Infinity`: until the call is aborted. */
  readonly tokenDelayMs?: number;
  /** Break off after so many pieces, and before the end in any case. A unary call fails without an answer. */
  readonly failAfter?: number;
  /** How it breaks off. @default 'connection' */
  readonly failWith?: MockError;
}

/**
 * What the mock answers to one call: a text, an answer, or a failure as an `Error` of any kind or in short form, such as
 * `{ error: 'rate-limit', retryAfterMs: 1000 }`.
 */
export type MockReply = string | MockAnswer | Exclude<MockError, string>;

/** What a reply function is told beside the request. */
export interface MockContext extends CallContext {
  /** The name of the entry that was called. */
  readonly entry: string;
  readonly model: string;
  readonly mode: 'unary' | 'stream';
  /** The call's place in `mock.calls`. */
  readonly index: number;
}

/** A reply, or a function that makes one for the call at hand. */
export type MockReplySource =
  | MockReply
  | ((request: UnifiedRequest, context: MockContext) => MockReply | Promise<MockReply>);
