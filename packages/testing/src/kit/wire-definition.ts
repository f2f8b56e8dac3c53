import type { RateLimitWindow } from '@flexiai/core/plugin';
import type { ConformanceServer } from '../conformance/conformance-server.ts';
import type { RecordedRequest } from '../server/recorded-request.ts';
import type { Headers, HttpAnswer, Turn } from '../server/wire.ts';
import type { WireFraming } from './framing.ts';
import type { WireAnswer } from './wire-answer.ts';
import type { WireFailure, WireFailureKind } from './wire-failure.ts';

/** Writes the events of one answer, in their order. An object becomes an event; a text, or bytes, are written unchanged. */
export interface EventWriter {
  /** An event around the content: the beginning of an answer, of a block, of a tool call. */
  structure(payload: unknown): void;
  /** A piece of the content. The faults count these, and delays are before them. */
  token(payload: unknown): void;
  /** An event that proves that the answer is complete. A fault never follows one. */
  end(payload: unknown): void;
}

/** How an endpoint streams its answers. */
export interface WireStream {
  /** @default `sse()` */
  readonly framing?: WireFraming;
  /** Whether a request asks for a stream. @default its body has `stream: true` */
  wanted?(request: Pick<RecordedRequest, 'query' | 'body'>): boolean;
  /** Writes the events of an answer. */
  events(answer: WireAnswer, write: EventWriter): void;
  /** The payload of an error inside the stream. @default the body of `errors` */
  error?(failure: WireFailure): unknown;
  /** The keep-alive of an answer. @default that of the framing */
  keepAlive?(answer: WireAnswer): unknown;
}

/** One endpoint. */
export interface WireEndpoint {
  /** @default 'POST' */
  readonly method?: 'GET' | 'POST';
  /** The whole path. `{model}` in a text, or a group named `model`, is the model of a request without one in its body. */
  readonly path: string | RegExp;
  /** What the service refuses of every request: its own answer, or a sentence, which `errors` writes with a 400. */
  check?(turn: Turn): HttpAnswer | string | undefined;
  /** The same for servers that are started with `strict`. */
  checkStrictly?(turn: Turn): HttpAnswer | string | undefined;
  /** The JSON of a whole answer. */
  encode(answer: WireAnswer): unknown;
  /** @default it never streams */
  readonly stream?: WireStream;
}

/** An error as a wire writes it. */
export interface WireError {
  readonly body: unknown;
  /** @default the status of the failure */
  readonly status?: number;
  /** Added to those of every answer. */
  readonly headers?: Headers;
}

/** New ids in the wire's form. */
export interface WireIds {
  /** Of an HTTP request. */
  request(): string;
  /** Of an answer. */
  answer(): string;
  /** Of a tool call. */
  toolCall(): string;
}

/** What a wire is, beside its endpoints. */
export interface WireFacts extends Omit<ConformanceServer, 'start' | 'errorBody'> {
  /** The path in the base URL that a plugin gets. The paths of endpoints include it. @default none */
  readonly basePath?: string;
  /** Other endpoints: a list of models, embeddings. */
  readonly endpoints?: readonly WireEndpoint[];
  /** Writes a failure. */
  errors(failure: WireFailure): WireError;
  /** The statuses of failures, where they differ from the usual ones. */
  readonly statuses?: { readonly [Kind in WireFailureKind]?: number };
  /** The key of a request. @default that of `authorization: Bearer …`, or of `x-api-key` */
  sentKey?(request: RecordedRequest): string | undefined;
  /** The headers of every answer and error. @default the id of the request as `x-request-id` */
  headers?(turn: Turn, status: number): Headers;
  /** The headers of one scripted rate limit, such as `requests`. @default none are sent */
  rateLimit?(kind: string, window: RateLimitWindow, turn: Turn): Headers;
  /** The last text of the user, which an answer without a script repeats. @default found in `messages`, `contents` or `prompt` */
  prompt?(request: RecordedRequest): string;
  /** @default 20 random letters and digits after `req_`, `ans_` or `call_` */
  readonly ids?: Partial<WireIds>;
  /** @default 'application/json' */
  readonly contentType?: string;
  /** JSON as the service writes it. @default `JSON.stringify` */
  stringify?(body: unknown): string;
}

/** A wire with all its defaults. */
export interface WireDefinition extends Omit<WireFacts, 'ids' | 'statuses'> {
  readonly endpoints: readonly WireEndpoint[];
  readonly ids: WireIds;
  readonly statuses: { readonly [Kind in WireFailureKind]: number };
}
