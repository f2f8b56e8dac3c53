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

/** A tool call of the mock model. */
export interface MockToolCall {
  /** @default a new id */
  readonly id?: string;
  readonly name: string;
  /** An object is written as JSON; a string is streamed unchanged, valid or not. @default no arguments */
  readonly arguments?: unknown;
}

/** An answer. All fields are optional; by default a short text repeats the last user text. */
export interface MockAnswer {
  readonly text?: string;
  /** The streamed pieces. @default `text`, split into words */
  readonly tokens?: readonly string[];
  readonly reasoning?: string | { readonly text?: string; readonly signature?: string; readonly redacted?: string };
  readonly toolCalls?: readonly MockToolCall[];
  readonly refusal?: string;
  /** All parts of the answer, instead of the fields above: for sources, pictures, sound, blocks of the provider. */
  readonly content?: readonly AssistantPart[];
  /** @default derived from the content */
  readonly finishReason?: FinishReason;
  readonly rawFinishReason?: string;
  /** Given figures replace an estimate. `false`: no usage is reported. */
  readonly usage?: Partial<Usage> | false;
  /** @default the requested model */
  readonly model?: string;
  /** @default a new id */
  readonly id?: string;
  readonly requestId?: string;
  /** Rate limits in the headers. @default none */
  readonly rateLimit?: RateLimitInfo;
  readonly warnings?: readonly Warning[];
  readonly providerMetadata?: ProviderMetadata;
  /** Delay before the headers, in ms. `Infinity`: until the call is aborted. */
  readonly delayMs?: number;
  /** Delay before every streamed piece, in ms. `Infinity`: until the call is aborted. */
  readonly tokenDelayMs?: number;
  /** Fail after this many pieces, and in any case before the end. A unary call fails without an answer. */
  readonly failAfter?: number;
  /** The failure. @default 'connection' */
  readonly failWith?: MockError;
}

/**
 * The reply of the mock to one call: a text, an answer, or a failure as an `Error` or in short form, such as `{ error:
 * 'rate-limit', retryAfterMs: 1000 }`.
 */
export type MockReply = string | MockAnswer | Exclude<MockError, string>;

/** The context of a reply function. */
export interface MockContext extends CallContext {
  /** The name of the entry that was called. */
  readonly entry: string;
  readonly model: string;
  readonly mode: 'unary' | 'stream';
  /** The index in `mock.calls`. */
  readonly index: number;
}

/** A reply, or a function that returns one for a call. */
export type MockReplySource =
  | MockReply
  | ((request: UnifiedRequest, context: MockContext) => MockReply | Promise<MockReply>);
