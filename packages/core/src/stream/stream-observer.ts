import { RequestAbortedError } from '../errors/client-errors.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { isContent } from './commit-point.ts';
import { ResponseAccumulator } from './response-accumulator.ts';
import type { ResponseSource } from './response-source.ts';

/** How a stream ended, with the answer so far. */
export type StreamEnd =
  | { readonly status: 'finished'; readonly response: UnifiedResponse }
  | { readonly status: 'failed'; readonly error: unknown; readonly partial: PartialResponse }
  | { readonly status: 'cancelled'; readonly partial: PartialResponse };

/** Observes a stream without changing it. Errors that an observer throws are ignored. */
export interface StreamObserver {
  /** Each part, before the application sees it. */
  part?(part: StreamPart): void;
  /** Once, at the first content, before the application sees it. */
  firstContent?(): void;
  /** Exactly once for a stream that was read at all: after the last part, at the failure, or when the stream is cancelled. */
  end?(end: StreamEnd): void;
}

/** Calls the observer of one stream: each callback once per event, and in order. */
export class StreamWatch {
  readonly #observer: StreamObserver;
  #awaitsContent: boolean;
  #ended = false;

  constructor(observer: StreamObserver) {
    this.#observer = observer;
    this.#awaitsContent = observer.firstContent !== undefined;
  }

  /** Passes on parts. It runs for every chunk. */
  parts(parts: readonly StreamPart[]): void {
    const observer = this.#observer;
    if (this.#awaitsContent && parts.some(isContent)) {
      this.#awaitsContent = false;
      quietly(() => observer.firstContent?.());
    }
    if (observer.part !== undefined) for (const part of parts) quietly(() => observer.part?.(part));
  }

  finished(response: UnifiedResponse): void {
    this.#end(() => ({ status: 'finished', response }));
  }

  failed(error: unknown, partial: () => PartialResponse): void {
    this.#end(() => endOf(error, partial()));
  }

  cancelled(partial: () => PartialResponse): void {
    this.#end(() => ({ status: 'cancelled', partial: partial() }));
  }

  #end(make: () => StreamEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#observer.end !== undefined) quietly(() => this.#observer.end?.(make()));
  }
}

/** `source` with an observer. A complete answer stays complete unless the observer needs its parts. */
export function observedSource(source: ResponseSource, observer: StreamObserver): ResponseSource {
  const watch = new StreamWatch(observer);
  const partial = (): PartialResponse => source.partial();
  /** @throws InvalidResponseError where the parts are not a complete answer */
  const response = (): UnifiedResponse => {
    try {
      const whole = source.response();
      watch.finished(whole);
      return whole;
    } catch (error) {
      watch.failed(error, partial);
      throw error;
    }
  };
  const whole = observer.part === undefined ? source.whole : undefined;
  return {
    ...(whole !== undefined && { whole }),
    read() {
      return source.read().then(
        (batch) => {
          if (batch === null) response();
          else watch.parts(batch);
          return batch;
        },
        (error: unknown) => {
          watch.failed(error, partial);
          throw error;
        },
      );
    },
    cancel(cause) {
      // The inner layers end first, as they do when the stream is read.
      const cancelled = source.cancel(cause);
      if (cause === undefined) watch.cancelled(partial);
      else watch.failed(cause, partial);
      return cancelled;
    },
    response,
    partial,
  };
}

/** Reports a stream that could not be opened. */
export function observeFailure(observer: StreamObserver, error: unknown): void {
  quietly(() => observer.end?.(endOf(error, new ResponseAccumulator().partial())));
}

function endOf(error: unknown, partial: PartialResponse): StreamEnd {
  return error instanceof RequestAbortedError ? { status: 'cancelled', partial } : { status: 'failed', error, partial };
}

function quietly(look: () => void): void {
  try {
    look();
  } catch {
    // An error of an observer must not affect the stream.
  }
}
