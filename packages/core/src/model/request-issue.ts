import type { Warning } from './warning.ts';

/** Something in a request that a provider's model does not take, found before anything is sent. */
export interface RequestIssue {
  /** The request's field: `stop`, `tools[0].name`. */
  readonly path: string;
  /** What is wrong and what would be right; continues "the field …", or is a sentence. */
  readonly message: string;
  /**
   * `invalid`: the service would refuse the request. `unsupported`: the request goes through, but not as it was asked for;
   * the answer has a warning about it.
   */
  readonly kind: 'invalid' | 'unsupported';
}

/** For a provider that finds nothing: the same list each time. */
export const NO_ISSUES: readonly RequestIssue[] = Object.freeze([]);

/** Whether a warning is about something that was asked for and not done. */
export function isShortcoming({ code }: Warning): boolean {
  return code === 'unsupported-setting' || code === 'unsupported-content' || code === 'adjusted-setting';
}
