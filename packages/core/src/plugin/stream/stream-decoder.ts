import type { StreamPart } from '../../model/stream-part.ts';
import type { ServerSentEvent } from '../sse/sse-parser.ts';

/** Turns the events of one wire into parts. */
export interface StreamDecoder {
  /**
   * The wire's terminal event was seen: the answer is whole, whatever happens to the connection. What may still follow, such
   * as the usage, is waited for for a second.
   */
  readonly answered: boolean;
  /** The answer is whole if the connection ends or breaks now, but more of it may follow. @default false */
  readonly wholeIfCut?: boolean;
  /** Nothing more is worth waiting for. */
  readonly complete: boolean;
  /**
   * Appends the parts of one event, or of a body that is JSON and no stream.
   * @throws the provider's own error where the event reports one
   */
  accept(event: ServerSentEvent, parts: StreamPart[]): void;
  /**
   * Appends the closing parts.
   * @throws ConnectionError, InvalidResponseError where the answer is not whole
   */
  end(parts: StreamPart[]): void;
}
