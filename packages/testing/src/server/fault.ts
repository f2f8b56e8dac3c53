/** Failures that every provider has a body of its own for. */
export type WireErrorCase =
  | 'context-length'
  | 'insufficient-quota'
  | 'invalid-api-key'
  | 'model-not-found'
  | 'content-filter'
  | 'overloaded';

/**
 * What goes wrong with an answer. Where `afterTokens` exceeds the pieces of the answer, the fault comes after the last
 * piece and before the terminal event; with 0 it comes after the opening events and before the first piece.
 */
export type Fault =
  | StatusFault
  | HangFault
  | PingForeverFault
  | ResetFault
  | CutFault
  | StallFault
  | MalformedChunkFault
  | ErrorEventFault
  | InvalidJsonFault
  | TruncatedBodyFault
  | OverrunFault;

/** An HTTP error, with the body that the real service sends for it. */
export interface StatusFault {
  readonly kind: 'status';
  /** @default the status of `error` */
  readonly status?: number;
  /**
   * A number is in seconds; a string goes out as it is (an HTTP date, nonsense). On Gemini a number or a duration such as
   * `'48.5s'` becomes the body's `RetryInfo`; anything else becomes the header.
   */
  readonly retryAfter?: string | number;
  readonly headers?: { readonly [name: string]: string };
  /** This body instead. A string is written as it is. */
  readonly body?: unknown;
  /** The body and status of this failure. @default the body that the service has for `status` */
  readonly error?: WireErrorCase;
}

/** Nothing more comes until the client gives up: not even a head, or a head without a body. */
export interface HangFault {
  readonly kind: 'hang';
  /** @default 'accept' */
  readonly after?: 'accept' | 'headers';
}

/** A head, and then keep-alives without end: pings, comments, empty chunks, and on unary calls blank lines. */
export interface PingForeverFault {
  readonly kind: 'ping-forever';
  readonly intervalMs: number;
}

/** A TCP reset: before the head, or in the body. */
export interface ResetFault {
  readonly kind: 'reset';
  readonly afterTokens?: number;
}

/** The body ends cleanly without the terminal event. A unary body ends in its middle. */
export interface CutFault {
  readonly kind: 'cut';
  readonly afterTokens: number;
}

/** Silence in the body until the client gives up. A unary body stops in its middle. */
export interface StallFault {
  readonly kind: 'stall';
  readonly afterTokens: number;
}

/** One event that does not parse; the stream then goes on to its proper end. On unary calls the same as `invalid-json`. */
export interface MalformedChunkFault {
  readonly kind: 'malformed-chunk';
  readonly afterTokens: number;
}

/** The service's error inside a 200. On unary calls the same error as an HTTP status. */
export interface ErrorEventFault {
  readonly kind: 'error-event';
  /** Left out: the stream begins with the error, before its opening events. */
  readonly afterTokens?: number;
  /** The wire's own word. @default `server_error` (OpenAI), `overloaded_error` (Anthropic), `UNAVAILABLE` (Gemini) */
  readonly error?: string;
}

/** The whole answer, its end, and behind the end its pieces once more, all in one write. On unary calls no fault. */
export interface OverrunFault {
  readonly kind: 'overrun';
}

/** A 200 whose body is a proxy's HTML page. */
export interface InvalidJsonFault {
  readonly kind: 'invalid-json';
}

/** A 200 whose body ends cleanly in its middle. */
export interface TruncatedBodyFault {
  readonly kind: 'truncated-body';
}
