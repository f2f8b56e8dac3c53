/**
 * How a request ended. `completed`: all was written; `faulted`: a fault was played, or the server was closed meanwhile;
 * `closed-by-client`: the client went away first.
 */
export type RequestOutcome = 'pending' | 'completed' | 'faulted' | 'closed-by-client';

/** One request, as a local provider server saw it. `outcome` and `closedAt` change as it goes on. */
export interface RecordedRequest {
  /** 0 for the server's first request. */
  readonly index: number;
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: { readonly [name: string]: string };
  /** Names in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The parsed JSON; the text where it is not JSON; `undefined` where there was none. */
  readonly body: unknown;
  /** The model that was asked for, wherever the wire puts it. */
  readonly model: string | undefined;
  /** Whether a streamed answer was asked for. */
  readonly stream: boolean;
  /** When all of it had arrived, in ms since the epoch. */
  readonly receivedAt: number;
  readonly outcome: RequestOutcome;
  /** When the outcome was settled, in ms since the epoch. */
  readonly closedAt?: number | undefined;
}
