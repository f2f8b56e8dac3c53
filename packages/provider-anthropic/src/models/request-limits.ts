import { NO_ISSUES, type RequestIssue, type UnifiedRequest } from '@flexiai/core/define';

/** https://platform.claude.com/docs/en/api/messages/create: `metadata.user_id`, "maxLength 256" */
const LONGEST_USER_ID = 256;

/**
 * Settings that the unified form allows and the API refuses. There are few: settings outside Claude's range are moved into it when
 * a request is built, with a warning. Every call runs this code.
 */
export function requestLimits({ metadata }: UnifiedRequest): readonly RequestIssue[] {
  const userId = metadata?.['userId'];
  if (userId === undefined || userId.length <= LONGEST_USER_ID) return NO_ISSUES;
  const message = `must have at most ${LONGEST_USER_ID} characters, got ${userId.length}`;
  return [{ path: 'metadata.userId', message, kind: 'invalid' }];
}
