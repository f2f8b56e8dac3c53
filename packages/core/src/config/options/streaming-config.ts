/** What happens when a stream is interrupted after content was delivered. */
export interface StreamingOptions {
  /**
   * - `error`: a StreamInterruptedError with the partial answer.
   * - `hold`: parts are withheld until `holdChars`, `holdMs` or the end of the answer, so that an interruption before that causes a
   *   failover that the caller does not notice; after it, like `error`.
   * - `restart`: a `restart` part, then the next candidate's answer from its start; discard all earlier parts.
   * - `continue`: a `continuation` part, then the next candidate continues the text; the overlap at the seam is removed.
   * After a complete tool call was delivered, and for an answer with a schema, all of them act like `error` (`hold` still withholds
   * parts).
   *
   * @default 'error'
   */
  readonly onInterruption?: 'error' | 'hold' | 'restart' | 'continue';
  /** For `hold`: the number of characters of text after which parts are delivered. @default 200 */
  readonly holdChars?: number;
  /** For `hold`: the time after the first content at which parts are delivered, in ms. @default 2000 */
  readonly holdMs?: number;
}

/** The same, complete. */
export type StreamingConfig = Readonly<Required<StreamingOptions>>;

/** Adds the defaults. */
export function resolveStreaming(options: StreamingOptions = {}): StreamingConfig {
  return Object.freeze({
    onInterruption: options.onInterruption ?? 'error',
    holdChars: options.holdChars ?? 200,
    holdMs: options.holdMs ?? 2000,
  });
}
