import type { StreamPart } from '../../model/stream-part.ts';
import type { ServerSentEvent } from '../sse/sse-parser.ts';

/** Converts the events of one wire to parts. */
export interface StreamDecoder {
  /**
   * The wire's terminal event has arrived: the answer is complete, whatever happens to the connection. Later data, such as the
   * usage, is awaited for a second.
   */
  readonly answered: boolean;
  /** The answer is complete if the connection ends or breaks now, but more of it may follow. @default false */
  readonly wholeIfCut?: boolean;
  /** No further data is worth waiting for. */
  readonly complete: boolean;
  /**
   * Appends the parts of one event, or of a JSON body that is not a stream.
   * @throws the provider's own error if the event reports one
   */
  accept(event: ServerSentEvent, parts: StreamPart[]): void;
  /**
   * Appends the closing parts.
   * @throws ConnectionError, InvalidResponseError if the answer is incomplete
   */
  end(parts: StreamPart[]): void;
}
