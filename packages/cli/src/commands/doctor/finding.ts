/** One thing that was looked at. */
export interface Finding {
  /** What was looked at, for scripts: `node`, `package:@flexiai/core`, `key:openai` … */
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'problem';
  /** What was found. */
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}
