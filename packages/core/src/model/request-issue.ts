import type { Warning } from './warning.ts';

/** A setting of a request that a provider's model does not accept. It is found before the request is sent. */
export interface RequestIssue {
  /** The field of the request: `stop`, `tools[0].name`. */
  readonly path: string;
  /** The problem and its solution. The text continues "the field …", or is a sentence. */
  readonly message: string;
  /**
   * `invalid`: the service would refuse the request. `unsupported`: the request is sent, but without the setting or with another
   * value; the answer has a warning about it.
   */
  readonly kind: 'invalid' | 'unsupported';
}

/** For a provider that finds nothing: always the same list. */
export const NO_ISSUES: readonly RequestIssue[] = Object.freeze([]);

/** Whether a warning is about a setting that was not honoured. */
export function isShortcoming({ code }: Warning): boolean {
  return code === 'unsupported-setting' || code === 'unsupported-content' || code === 'adjusted-setting';
}
