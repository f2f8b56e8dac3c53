import { RequestAbortedError } from '../errors/client-errors.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import type { StreamPart } from '../types/stream-part.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { ResponseSource } from './response-source.ts';

/** How a stream ended, with what there is of the answer. */
export type StreamEnd =
  | { readonly status: 'finished'; readonly response: UnifiedResponse }
  | { readonly status: 'failed'; readonly error: unknown; readonly partial: PartialResponse }
  | { readonly status: 'cancelled'; readonly partial: PartialResponse };

/** Looks at a stream without changing it. What an observer throws is swallowed: it must not break the stream. */
export interface StreamObserver {
  /** Each part, before the application sees it. */
  part?(part: StreamPart): void;
  /** Exactly once, whatever happens: after the last part, at the failure, or when the stream is left early. */
  end?(end: StreamEnd): void;
}

/** `source` with an observer beside it. A whole answer stays whole unless the observer wants its parts. */
export function observedSource(source: ResponseSource, observer: StreamObserver): ResponseSource {
  let ended = false;
  const end = (make: () => StreamEnd): void => {
    if (ended) return;
    ended = true;
    if (observer.end !== undefined) quietly(() => observer.end?.(make()));
  };
  const finish = (): void => end(() => ({ status: 'finished', response: source.response() }));
  const whole = observer.part === undefined ? source.whole : undefined;
  return {
    ...(whole !== undefined && { whole }),
    read() {
      return source.read().then(
        (batch) => {
          if (batch === null) finish();
          else if (observer.part !== undefined) for (const part of batch) quietly(() => observer.part?.(part));
          return batch;
        },
        (error: unknown) => {
          const partial = source.partial();
          end(() =>
            error instanceof RequestAbortedError
              ? { status: 'cancelled', partial }
              : { status: 'failed', error, partial },
          );
          throw error;
        },
      );
    },
    cancel() {
      end(() => ({ status: 'cancelled', partial: source.partial() }));
      return source.cancel();
    },
    response() {
      const response = source.response();
      finish();
      return response;
    },
    partial: () => source.partial(),
  };
}

function quietly(look: () => void): void {
  try {
    look();
  } catch {
    // Observers look on; their mistakes are not the stream's.
  }
}
