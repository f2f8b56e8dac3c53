import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ClientEventName, ClientEvents } from './client-events.ts';

/**
 * Observes single calls, for tracing: it can keep the active context of a call, run the call's work inside its own context, and
 * add headers to the requests of its attempts. Add it with `client.instrument`. Its errors are logged and have no other effect.
 */
export interface Instrumentation {
  /** The name in the log. */
  readonly name: string;
  /**
   * Called for each call, synchronously by `chatCompletion`, `streamChatCompletion`, `embed`, and by `broadcast` for each of
   * its calls, so that the context that is active there can be kept. For a stream that is never read, nothing else is called.
   * @returns the observer of this call, or `undefined`
   */
  call(start: CallStart): CallObserver | undefined;
}

/** A new call. */
export interface CallStart extends CallIds {
  readonly operation: 'chat' | 'embed';
  readonly mode: 'unary' | 'stream';
  /** The caller's labels from the call's options. */
  readonly metadata: { readonly [key: string]: unknown };
}

/** Observes one call. */
export interface CallObserver {
  /**
   * The call begins; for a stream, at its first read. One event `response`, `embedResponse` or `error` follows.
   * @param request the call's own request: read it at once, and never change it
   */
  begin?(request: UnifiedRequest | EmbeddingRequest): void;
  /** Runs the work of the call, until its answer is open, and returns its result. */
  run?<Result>(work: () => Result): Result;
  /**
   * An event of the call. Two calls may have the same ids; an observer gets only those of its own call.
   * @param read creates the event: without a call of it, the event costs nothing
   */
  event?<Name extends ClientEventName>(name: Name, read: () => ClientEvents[Name]): void;
  /**
   * An attempt begins, after its event `attemptStart`.
   * @param attempt 1 for the call's first attempt
   */
  attempt?(attempt: number): AttemptSurroundings | undefined;
  /**
   * A middleware makes a detached run of the call, such as one that several calls share: its attempts have numbers of their
   * own, and may end after the call.
   * @returns the observer of the run's events and attempts; its `begin` is not called, and it gets no end
   */
  detached?(): CallObserver | undefined;
}

/** The context of one attempt. */
export interface AttemptSurroundings {
  /** Added to the HTTP request of the attempt. Invalid headers are left out. */
  readonly headers?: { readonly [name: string]: string };
  /** Runs the attempt until its answer is open, and returns its result. The request is sent inside. */
  run?<Result>(work: () => Result): Result;
}
