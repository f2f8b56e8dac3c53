import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ClientEventName, ClientEvents } from './client-events.ts';

/**
 * Observes calls one by one, for tracing: it keeps what is active when a call is made, runs the call's work inside a context
 * of its own, and adds headers to the requests of its tries. Add it with `client.instrument`. What it throws is logged and
 * breaks nothing.
 */
export interface Instrumentation {
  /** For the log. */
  readonly name: string;
  /**
   * A call is made. Called synchronously by `chatCompletion`, `streamChatCompletion`, `embed`, and by `broadcast` for each of
   * its calls, so that what is active there can be kept. A stream that is never read is no more than this.
   * @returns what observes this call; `undefined`: nothing does
   */
  call(start: CallStart): CallObserver | undefined;
}

/** A call that is made. */
export interface CallStart extends CallIds {
  readonly operation: 'chat' | 'embed';
  readonly mode: 'unary' | 'stream';
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
}

/** Observes one call. */
export interface CallObserver {
  /**
   * The call begins; for a stream, when it is first read. The events `response`, `embedResponse` or `error` come exactly once
   * after it.
   * @param request the call's own: to be read at once, and never changed
   */
  begin?(request: UnifiedRequest | EmbeddingRequest): void;
  /** Runs the work of the call, until its answer is open, and returns what it returns. */
  run?<Result>(work: () => Result): Result;
  /**
   * An event of the call. Two calls may share their ids; an observer is given those of its own call only.
   * @param read makes the event: not called, it costs nothing
   */
  event?<Name extends ClientEventName>(name: Name, read: () => ClientEvents[Name]): void;
  /**
   * A try begins, after its event `attemptStart`.
   * @param attempt 1 for the call's first try
   */
  attempt?(attempt: number): AttemptSurroundings | undefined;
  /**
   * A middleware makes a run that is not tied to the call, such as one that several calls share: its tries are numbered anew,
   * and may end after the call.
   * @returns what observes the events and the tries of the run; it gets no begin and no end
   */
  detached?(): CallObserver | undefined;
}

/** What stands around one try. */
export interface AttemptSurroundings {
  /** Added to the HTTP request of the try. Those that are no sound headers are left out. */
  readonly headers?: { readonly [name: string]: string };
  /** Runs the try until its answer is open, and returns what it returns. The request is sent in there. */
  run?<Result>(work: () => Result): Result;
}
