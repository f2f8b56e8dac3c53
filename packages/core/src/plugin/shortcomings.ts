import { ConfigurationError } from '../errors/client-errors.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import { isShortcoming, NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { Warning } from '../model/warning.ts';

/**
 * The `unsupported` settings of a request, for a plugin's `checkRequest`. They are found by the code that builds the request and
 * adds the warnings, so that both always agree. If that code refuses the request, the request is `invalid`, or `unsupported` if the
 * error says so.
 *
 * @param putTogether builds the request without sending it, and returns the warnings
 */
export function shortcomings(putTogether: () => readonly Warning[]): readonly RequestIssue[] {
  let warnings: readonly Warning[];
  try {
    warnings = putTogether();
  } catch (error) {
    if (!(error instanceof FlexiAIError)) throw error;
    const path = (error instanceof ConfigurationError ? error.issues[0]?.path : undefined) ?? '';
    return [{ path, message: error.message, kind: error.code === 'unsupported' ? 'unsupported' : 'invalid' }];
  }
  if (!warnings.some(isShortcoming)) return NO_ISSUES;
  return warnings
    .filter(isShortcoming)
    .map(({ setting = '', message }) => ({ path: setting, message, kind: 'unsupported' }));
}
