import { NO_ISSUES, type RequestIssue, type UnifiedRequest } from '@flexiai/core/define';

/** https://platform.claude.com/docs/en/api/messages/create: `metadata.user_id`, "maxLength 256" */
const LONGEST_USER_ID = 256;

/**
 * What the API refuses, of what the unified form allows. Little: settings that are out of range for Claude are brought
 * into it when a request is put together, with a warning. On the path of every call.
 */
export function requestLimits({ metadata }: UnifiedRequest): readonly RequestIssue[] {
  const userId = metadata?.['userId'];
  if (userId === undefined || userId.length <= LONGEST_USER_ID) return NO_ISSUES;
  const message = `must have at most ${LONGEST_USER_ID} characters, got ${userId.length}`;
  return [{ path: 'metadata.userId', message, kind: 'invalid' }];
}
