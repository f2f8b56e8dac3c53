import type { JsonObject, StreamPart } from '@flexiai/core/plugin';

/** One item of a response's output, while it is read. */
export interface OutputItem {
  /** Reads the announcement of the item, which has few fields. */
  open(item: JsonObject, parts: StreamPart[]): void;
  /** Reads a piece. */
  delta(type: string, event: JsonObject, parts: StreamPart[]): void;
  /** Reads the end of a series of pieces, which repeats all of them. */
  done(type: string, event: JsonObject, parts: StreamPart[]): void;
  /** Reads the whole item, for content that did not arrive in pieces; `undefined` if the answer ended without it. */
  close(item: JsonObject | undefined, parts: StreamPart[]): void;
}
