import { ConfigurationError } from '../errors/client-errors.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import { isShortcoming, NO_ISSUES, type RequestIssue } from '../model/request-issue.ts';
import type { Warning } from '../model/warning.ts';

/**
 * What is `unsupported` of a request, found by the code that puts it together and warns of it, for a plugin's
 * `checkRequest`: so the two can never differ. Where that code refuses the request, the request is `invalid`, or `unsupported`
 * where the refusal says so.
 *
 * @param putTogether makes the request, without sending it, and returns the warnings
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
