import type { JsonObject, StreamPart } from '@flexiai/core/plugin';

/** One item of a response's output, on its way to parts. */
export interface OutputItem {
  /** Takes the item as it is announced, with little in it. */
  open(item: JsonObject, parts: StreamPart[]): void;
  /** Takes one of its pieces. */
  delta(type: string, event: JsonObject, parts: StreamPart[]): void;
  /** Takes the end of a run of pieces, which repeats the whole of them. */
  done(type: string, event: JsonObject, parts: StreamPart[]): void;
  /** Takes the whole item, for what did not come in pieces; `undefined` where the answer ended without it. */
  close(item: JsonObject | undefined, parts: StreamPart[]): void;
}
