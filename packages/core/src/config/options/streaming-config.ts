/** What happens when a stream breaks off after content was delivered. */
export interface StreamingOptions {
  /**
   * - `error`: a StreamInterruptedError with what had arrived.
   * - `hold`: parts are withheld until `holdChars` or `holdMs` or the end, so that a break within that window fails over in
   *   silence; after it, as `error`.
   * - `restart`: a `restart` part, then the next candidate's answer from its start; what came before is to be discarded.
   * - `continue`: a `continuation` part, then the next candidate continues the text; the overlap at the seam is removed.
   *
   * Once a complete tool call was delivered, and where the answer is held to a schema, nothing is replayed: then all of them
   * are as `error` (`hold` still withholds).
   * @default 'error'
   */
  readonly onInterruption?: 'error' | 'hold' | 'restart' | 'continue';
  /** For `hold`: characters of text after which parts flow. @default 200 */
  readonly holdChars?: number;
  /** For `hold`: after the first content, in ms, when parts flow. @default 2000 */
  readonly holdMs?: number;
}

/** The same, complete. */
export type StreamingConfig = Readonly<Required<StreamingOptions>>;

/** Fills in what was left out. */
export function resolveStreaming(options: StreamingOptions = {}): StreamingConfig {
  return Object.freeze({
    onInterruption: options.onInterruption ?? 'error',
    holdChars: options.holdChars ?? 200,
    holdMs: options.holdMs ?? 2000,
  });
}
