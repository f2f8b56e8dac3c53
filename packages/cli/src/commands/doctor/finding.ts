/** The result of one check. */
export interface Finding {
  /** The name of the check, for scripts: `node`, `package:@flexiai/core`, `key:openai` … */
  readonly subject: string;
  readonly status: 'ok' | 'warning' | 'problem';
  /** The result. */
  readonly message: string;
  /** The solution. */
  readonly advice?: string;
}
