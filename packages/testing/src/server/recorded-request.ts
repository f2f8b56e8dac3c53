/**
 * How a request ended. `completed`: all was written; `faulted`: a fault was played, or the server was closed meanwhile;
 * `closed-by-client`: the client disconnected first.
 */
export type RequestOutcome = 'pending' | 'completed' | 'faulted' | 'closed-by-client';

/** One request, as received by a local provider server. `outcome` and `closedAt` change later. */
export interface RecordedRequest {
  /** 0 for the server's first request. */
  readonly index: number;
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The parsed JSON; the text if it is not JSON; `undefined` without a body. */
  readonly body: unknown;
  /** The requested model, wherever the wire has it. */
  readonly model: string | undefined;
  /** Whether a streamed answer was requested. */
  readonly stream: boolean;
  /** When all of it had arrived, in ms since the epoch. */
  readonly receivedAt: number;
  readonly outcome: RequestOutcome;
  /** When the outcome was known, in ms since the epoch. */
  readonly closedAt?: number | undefined;
}
