/** Failures for which every provider has its own error body. */
export type WireErrorCase =
  | 'context-length'
  | 'insufficient-quota'
  | 'invalid-api-key'
  | 'model-not-found'
  | 'content-filter'
  | 'overloaded';

/**
 * The fault of an answer. If `afterTokens` exceeds the pieces of the answer, the fault follows the last piece and
 * precedes the terminal event; with 0 it follows the opening events and precedes the first piece.
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

/** An HTTP error, with the body of the real service. */
export interface StatusFault {
  readonly kind: 'status';
  /** @default the status of `error` */
  readonly status?: number;
  /**
   * A number is in seconds; a string is sent unchanged (an HTTP date, an invalid value). On Gemini a number or a
   * duration such as `'48.5s'` becomes the body's `RetryInfo`; other values become the header.
   */
  readonly retryAfter?: string | number;
  readonly headers?: { readonly [name: string]: string };
  /** Another body. A string is written unchanged. */
  readonly body?: unknown;
  /** The body and status of this failure. @default the service's body for `status` */
  readonly error?: WireErrorCase;
}

/** Nothing is sent until the client gives up: neither headers, nor a body after headers. */
export interface HangFault {
  readonly kind: 'hang';
  /** @default 'accept' */
  readonly after?: 'accept' | 'headers';
}

/** Headers, and then endless keep-alives: pings, comments, empty chunks, and blank lines for unary calls. */
export interface PingForeverFault {
  readonly kind: 'ping-forever';
  readonly intervalMs: number;
}

/** A TCP reset: before the headers, or in the body. */
export interface ResetFault {
  readonly kind: 'reset';
  readonly afterTokens?: number;
}

/** The body ends cleanly without the terminal event. A unary body is truncated. */
export interface CutFault {
  readonly kind: 'cut';
  readonly afterTokens: number;
}

/** The body pauses until the client gives up. A unary body pauses in the middle. */
export interface StallFault {
  readonly kind: 'stall';
  readonly afterTokens: number;
}

/**
 * One event that does not parse; the stream then continues to its normal end. For unary calls the same as
 * `invalid-json`.
 */
export interface MalformedChunkFault {
  readonly kind: 'malformed-chunk';
  readonly afterTokens: number;
}

/** The service's error inside a 200. For unary calls the same error as an HTTP status. */
export interface ErrorEventFault {
  readonly kind: 'error-event';
  /** If omitted, the stream begins with the error, before its opening events. */
  readonly afterTokens?: number;
  /**
   * The wire's own error type. @default `server_error` (OpenAI), `overloaded_error` (Anthropic), `UNAVAILABLE` (Gemini),
   * `serviceUnavailableException` (Bedrock)
   */
  readonly error?: string;
}

/** The complete answer with its end, followed by its pieces again, in one write. No fault for unary calls. */
export interface OverrunFault {
  readonly kind: 'overrun';
}

/** A 200 whose body is a proxy's HTML page. */
export interface InvalidJsonFault {
  readonly kind: 'invalid-json';
}

/** A 200 whose body ends cleanly in the middle. */
export interface TruncatedBodyFault {
  readonly kind: 'truncated-body';
}
