import type { StreamPart } from '../model/stream-part.ts';
import type { ToolRunPart } from '../model/tool-run-part.ts';

/** How parts are written: see `StreamResponseOptions.format`. */
export type StreamResponseFormat = 'sse' | 'ndjson' | 'text' | 'ai-sdk-ui';

/** What of a stream is sent to a browser, and how. The other fields are those of the response: status and headers. */
export interface StreamResponseOptions<Part extends ToolRunPart = StreamPart> extends ResponseInit {
  /**
   * - `sse`: Server-Sent Events, one part as JSON in each, then `[DONE]`.
   * - `ndjson`: one part as JSON in each line, then `{"type":"done"}`.
   * - `text`: the text of the answer alone. A failure breaks the connection: text has no other way to say it.
   * - `ai-sdk-ui`: the UI message stream of the AI SDK 7, for `useChat`.
   *
   * `readResponse` of `@flexiai/core/browser` reads the first three.
   *
   * @default 'sse'
   */
  readonly format?: StreamResponseFormat;
  /**
   * The kinds of parts to send. Each is sent with the fields that are meant for people: no entry's name, no request id, no
   * metadata, no `raw`. Or a function that returns the value to send as JSON for a part; it receives all fields, and a part
   * for which it returns `undefined` is not sent. Not for `text`; for `ai-sdk-ui`, a list only.
   *
   * @default text, refusals, tool calls, `restart` and `finish`; of a run of tools also its steps, approvals and, without what the
   * tools returned, its results
   */
  readonly parts?: readonly Part['type'][] | ((part: Part) => unknown);
  /**
   * Returns what to send for a failure: a value for the field `error` of the last event, or for `ai-sdk-ui` its `errorText`. The
   * error's own message may contain entries' names, addresses and text of an upstream.
   *
   * @default its code, and a sentence that is the same for all errors
   */
  readonly onError?: (error: unknown) => unknown;
  /**
   * After how long without a part a comment (for `ndjson`, an empty line) keeps the connection open, in ms, also before the first
   * part; `false` for never. `text` has none.
   *
   * @default 15000
   */
  readonly keepAliveMs?: number | false;
  /** For `ai-sdk-ui`: the id of the message. @default the page makes one */
  readonly messageId?: string;
  /** For `ai-sdk-ui`: returns metadata of the message, asked with each part; `undefined` for none. */
  readonly messageMetadata?: (part: Part) => unknown;
}
