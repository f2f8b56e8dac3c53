import type { WireErrorCase } from './fault.ts';
import type { RecordedRequest } from './recorded-request.ts';
import type { WireReply } from './wire-reply.ts';

/** One request with its scripted reply. */
export interface Turn {
  readonly request: RecordedRequest;
  /** Empty if the server itself rejects the request. */
  readonly reply: WireReply;
  /** The id of this HTTP request, for headers and error bodies. */
  readonly requestId: string;
}

/** Headers by name. */
export type Headers = { readonly [name: string]: string };

/** A complete HTTP answer. A string body is written unchanged, other values as the wire's JSON. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Headers;
  readonly body: unknown;
}

/** What is written to a stream: text, or the bytes of a binary stream. */
export type WireBytes = string | Uint8Array;

/** One written piece of a stream. Faults count the `token` steps; `end` steps prove that the answer is complete. */
export interface StreamStep {
  readonly kind: 'structure' | 'token' | 'end';
  /** A Server-Sent Event with its blank line, or a binary message. */
  readonly text: WireBytes;
}

/** How a route streams. */
export interface StreamFormat {
  /** @default the wire's */
  readonly contentType?: string;
  steps(turn: Turn): readonly StreamStep[];
  /** An event of this payload. */
  event(payload: unknown): WireBytes;
  /** Keep-alives of an idle stream. */
  keepAlive(turn: Turn): WireBytes;
  /** The service's error inside a stream. */
  error(turn: Turn, error: string | undefined): WireBytes;
  /** An event whose payload does not parse. */
  readonly malformed: WireBytes;
}

/** One endpoint of a wire. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Matched against the whole path. A group named `model` contains the model if the body does not. */
  readonly path: RegExp;
  /** The body is a form, and not JSON. @default false */
  readonly isForm?: boolean;
  /** The service's checks that apply to every client. */
  check?(turn: Turn): HttpAnswer | undefined;
  /** Further checks of the service, only used if the server is `strict`. */
  checkStrictly?(turn: Turn): HttpAnswer | undefined;
  /** The body of the complete answer. */
  unary(turn: Turn): unknown;
  /** Absent for endpoints that never stream. */
  readonly stream?: StreamFormat;
  /** Whether a request wants a stream. Required with `stream`. */
  wantsStream?(request: Pick<RecordedRequest, 'query' | 'body'>): boolean;
}

/** The wire of a service: its endpoints, headers and errors. One small folder defines one. */
export interface Wire {
  /** The path in the SDK's base URL. */
  readonly basePath: string;
  readonly routes: readonly Route[];
  readonly jsonContentType: string;
  readonly streamContentType: string;
  /** JSON in the service's format. */
  stringify(body: unknown): string;
  /** A new id of an HTTP request. */
  requestId(): string;
  /** Headers of every answer, including errors. */
  headers(turn: Turn, status: number): Headers;
  /** The error for a missing or wrong credential; `undefined` if it is valid. */
  checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined;
  /** The answer to an unknown path, or to a wrong method on a known path. */
  unknownRoute(turn: Turn, pathIsKnown: boolean): HttpAnswer;
  /** The answer to a body that is not JSON. */
  notJson(turn: Turn, text: string): HttpAnswer;
  /** The service's own answer for an HTTP status. */
  statusError(turn: Turn, status: number, retryAfter: string | number | undefined): HttpAnswer;
  /** The service's own answer for a well-known failure. Its status may be 200. */
  errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer;
  /** The HTTP answer with which a unary call receives what a stream receives as its `error` event. */
  unaryError(turn: Turn, error: string | undefined): HttpAnswer;
}
