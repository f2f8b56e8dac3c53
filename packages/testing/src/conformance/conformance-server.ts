import type { AssistantPart, FinishReason } from '@flexiai/core/plugin';
import type { RecordedRequest } from '../server/recorded-request.ts';
import type { WireReply } from '../server/wire-reply.ts';
import type { WireServer } from '../server/wire-server.ts';
import type { SentRequest } from './sent-request.ts';

/** A running service that does what it is told, and keeps a log. The local wire servers are such. */
export type ScriptedServer = Pick<
  WireServer,
  'baseURL' | 'requests' | 'waitForRequest' | 'whenSettled' | 'reply' | 'close'
>;

/** Something that a reply can ask for and that not every service can do. */
export type ServiceFeature =
  | 'served-model'
  | 'tool-call-ids'
  | 'metadata'
  | 'overruns'
  | 'request-ids'
  | 'rate-limits'
  | 'reasoning'
  | 'reasoning-signatures'
  | 'refusals'
  | 'invalid-tool-arguments'
  | 'cache-reads'
  | 'cache-writes'
  | 'reasoning-tokens'
  | 'error-events'
  | 'malformed-chunks'
  | 'split-writes'
  | 'resets';

/** What an answer can hold beside text and tool calls, and that not every service offers. */
export type SampleKind = 'provider-block' | 'sources' | 'image' | 'audio';

/** Some fields of a part. */
export type ExpectedPart = { readonly type: AssistantPart['type'] } & { readonly [field: string]: unknown };

/** An answer of the service with something special in it. */
export interface SampleAnswer {
  /** The answer, whole and streamed: with `output`, or with `body` and `events`. */
  readonly reply: WireReply;
  /**
   * What the content of the answer holds of each type that stands here, in this order. Fields that are left out may have any
   * value; `raw` of a block is compared as a whole.
   */
  readonly parts: readonly ExpectedPart[];
}

/**
 * The service that a plugin is tested against: a wire, and how to start a server that speaks it. Everything beyond
 * `start` makes more rules apply; those for which something is missing are skipped, and say so.
 */
export interface ConformanceServer {
  /** Names the wire, such as `OpenAI Chat Completions`. */
  readonly name: string;
  /**
   * Starts a server. Each rule has one of its own, so that none sees another's traffic.
   *
   * @param options.apiKey the only key that it takes; any, where it is left out
   */
  start(options: { readonly apiKey?: string }): Promise<ScriptedServer>;
  /** A key as the service gives them out. @default 'conformance-test-key-0123456789' */
  readonly apiKey?: string;
  /** Reads a request of an answer back into unified terms; `undefined` for any other request. */
  readRequest?(request: RecordedRequest): SentRequest | undefined;
  /** The wire's own words for why an answer ended. */
  readonly finishReasons?: { readonly [Reason in FinishReason]?: string | readonly string[] };
  /** The wire's own words for an answer that the service gave up. */
  readonly failureReasons?: readonly string[];
  /** Answers with what the service itself does or makes: its own tools, citations, pictures, sound. */
  readonly samples?: { readonly [Kind in SampleKind]?: SampleAnswer };
  /** The body of an error with this sentence. */
  errorBody?(sentence: string): unknown;
  /** What the service cannot do, each with the reason in a sentence. @default none: it can do everything */
  readonly lacks?: { readonly [Feature in ServiceFeature]?: string };
}
