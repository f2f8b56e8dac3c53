import type { AssistantPart, FinishReason } from '@flexiai/core/plugin';
import type { RecordedRequest } from '../server/recorded-request.ts';
import type { WireReply } from '../server/wire-reply.ts';
import type { WireServer } from '../server/wire-server.ts';
import type { SentRequest } from './sent-request.ts';

/** A scripted service with a log. The local wire servers are such services. */
export type ScriptedServer = Pick<
  WireServer,
  'baseURL' | 'requests' | 'waitForRequest' | 'whenSettled' | 'reply' | 'close'
>;

/** A feature of replies that not every service supports. */
export type ServiceFeature =
  | 'served-model'
  | 'answer-ids'
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
  | 'context-length-errors'
  | 'quota-errors'
  | 'overload-errors'
  | 'content-filters'
  | 'error-events'
  | 'malformed-chunks'
  | 'split-writes'
  | 'resets';

/** Special content of an answer that not every service has. */
export type SampleKind = 'provider-block' | 'sources' | 'image' | 'audio';

/** Some fields of a part. */
export type ExpectedPart = { readonly type: AssistantPart['type'] } & { readonly [field: string]: unknown };

/** A sample answer of the service with special content. */
export interface SampleAnswer {
  /** The answer, unary and streamed: as `output`, or as `body` and `events`. */
  readonly reply: WireReply;
  /**
   * The expected parts of the answer, for the types that occur here, in order. Omitted fields may have any value; `raw`
   * of a block is compared as a whole.
   */
  readonly parts: readonly ExpectedPart[];
}

/**
 * The service that a plugin is tested against: a wire, and how to start a server for it. Everything except `start` is
 * optional and enables further rules; rules that lack something are skipped, with the reason.
 */
export interface ConformanceServer {
  /** The name of the wire, such as `OpenAI Chat Completions`. */
  readonly name: string;
  /**
   * Starts a server. Each rule has a separate server, so that it does not see other traffic.
   *
   * @param options.apiKey the only valid key; any key is valid if omitted
   */
  start(options: { readonly apiKey?: string }): Promise<ScriptedServer>;
  /** A key in the service's format. @default 'conformance-test-key-0123456789' */
  readonly apiKey?: string;
  /** Converts a request for an answer back to unified terms; `undefined` for other requests. */
  readRequest?(request: RecordedRequest): SentRequest | undefined;
  /** The wire's values for the reasons why an answer ended. */
  readonly finishReasons?: { readonly [Reason in FinishReason]?: string | readonly string[] };
  /** The wire's values for an answer that the service aborted. */
  readonly failureReasons?: readonly string[];
  /** Sample answers with content of the service itself: its own tools, citations, pictures, sound. */
  readonly samples?: { readonly [Kind in SampleKind]?: SampleAnswer };
  /** The body of an error with this message. */
  errorBody?(sentence: string): unknown;
  /** Unsupported features, each with the reason in a sentence. @default none: everything is supported */
  readonly lacks?: { readonly [Feature in ServiceFeature]?: string };
}
