import type { WireErrorCase } from './fault.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { WireReply } from './wire-reply.ts';

/** One request and what the script says to it. */
export interface Turn {
  readonly request: RecordedRequest;
  /** Empty where the server refuses by itself. */
  readonly reply: WireReply;
  /** The id of this HTTP request, for headers and error bodies. */
  readonly requestId: string;
}

/** Headers by name. */
export type Headers = { readonly [name: string]: string };

/** A whole HTTP answer. A string body is written as it is, anything else as the wire's JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Headers;
  readonly body: unknown;
}

/** One written piece of a stream. Faults count the `token` steps; `end` steps prove that the answer is whole. */
export interface StreamStep {
  readonly kind: 'structure' | 'token' | 'end';
  /** The Server-Sent Event's text, with its blank line. */
  readonly text: string;
}

/** How a route streams. */
export interface StreamFormat {
  steps(turn: Turn): readonly StreamStep[];
  /** An event of this payload. */
  event(payload: unknown): string;
  /** What keeps an idle stream alive. */
  keepAlive(turn: Turn): string;
  /** The service's error inside a stream. */
  error(turn: Turn, error: string | undefined): string;
  /** An event whose payload does not parse. */
  readonly malformed: string;
}

/** One endpoint of a wire. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Matched against the whole path. A group named `model` gives the model where the body does not. */
  readonly path: RegExp;
  /** What the service refuses, as far as every client must know. */
  check?(turn: Turn): HttpAnswer | undefined;
  /** What the service refuses besides; asked only when the server is `strict`. */
  checkStrictly?(turn: Turn): HttpAnswer | undefined;
  /** The body of the whole answer. */
  unary(turn: Turn): unknown;
  /** Absent for endpoints that never stream. */
  readonly stream?: StreamFormat;
  /** Whether a request asks for a stream. Needed with `stream`. */
  wantsStream?(request: Pick<RecordedRequest, 'query' | 'body'>): boolean;
}

/** What a service is on the wire: its endpoints, headers and errors. One small folder makes one. */
export interface Wire {
  /** What the SDK's base URL has after the origin. */
  readonly basePath: string;
  readonly routes: readonly Route[];
  readonly jsonContentType: string;
  readonly streamContentType: string;
  /** JSON as the service prints it. */
  stringify(body: unknown): string;
  /** A fresh id of an HTTP request. */
  requestId(): string;
  /** Headers of every answer, error or not. */
  headers(turn: Turn, status: number): Headers;
  /** The refusal of a missing or wrong credential; `undefined` when it is right. */
  checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined;
  /** The answer to a path, or to a method on a known path, that the service does not have. */
  unknownRoute(turn: Turn, pathIsKnown: boolean): HttpAnswer;
  /** The answer to a body that is not JSON. */
  notJson(turn: Turn, text: string): HttpAnswer;
  /** The service's own answer for an HTTP status. */
  statusError(turn: Turn, status: number, retryAfter: string | number | undefined): HttpAnswer;
  /** The service's own answer for a well-known failure. Its status may be 200. */
  errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer;
  /** The HTTP answer with which a unary call gets what a stream would get as its `error` event. */
  unaryError(turn: Turn, error: string | undefined): HttpAnswer;
}
