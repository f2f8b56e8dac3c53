import type { ServerSentEvent, StreamPart } from '@flexiai/core/plugin';

/** One wire's way to turn events into parts. */
export interface StreamDecoder {
  /** The wire's terminal event was seen: whatever happens to the connection now, the answer is whole. */
  readonly answered: boolean;
  /** Nothing more is worth waiting for. */
  readonly complete: boolean;
  /**
   * Appends the parts of one event.
   * @throws the provider's own error where the event reports one
   */
  accept(event: ServerSentEvent, parts: StreamPart[]): void;
  /**
   * Appends the closing parts.
   * @throws ConnectionError, InvalidResponseError where the answer is not whole
   */
  end(parts: StreamPart[]): void;
}
