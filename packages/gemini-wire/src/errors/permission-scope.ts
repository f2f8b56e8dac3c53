import type { ProviderErrorOptions } from '@flexiai/core/plugin';
import { type GeminiFailure, reasonOf } from './error-body.ts';

/**
 * Reasons that concern the key or its project, whatever the request is.
 * @see https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
 */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set([
  'API_KEY_SERVICE_BLOCKED',
  'API_KEY_HTTP_REFERRER_BLOCKED',
  'API_KEY_IP_ADDRESS_BLOCKED',
  'API_KEY_ANDROID_APP_BLOCKED',
  'API_KEY_IOS_APP_BLOCKED',
  'SERVICE_DISABLED',
  'SERVICE_NOT_VISIBLE',
  'CONSUMER_SUSPENDED',
  'CONSUMER_INVALID',
  'ACCOUNT_STATE_INVALID',
  'USER_PROJECT_DENIED',
  'RESOURCE_PROJECT_INVALID',
]);

/** The same in messages: "Your API key was reported as leaked.", "Your project has been denied access." */
const SAYS_ACCOUNT =
  /\bAPI key was reported\b|\bhas been (?:suspended|denied access|disabled)\b|\bdisabled in this account\b|\bhas not been used in project\b|\bproject is (?:suspended|disabled)\b/i;

/** A file, a cache, a tuned model's data, or the text of the request. */
const SAYS_REQUEST = /\b(?:files?|CachedContent|prompt|content|request body|url)\b/i;

/**
 * What a refused permission applies to. Only a reason that concerns the account takes the key out of service: a page of a firewall,
 * a region, a model without access for this key, or one prompt do not affect other requests.
 */
export function permissionScope(failure: GeminiFailure): NonNullable<ProviderErrorOptions['scope']> {
  const { body, message } = failure;
  if (OF_THE_ACCOUNT.has(reasonOf(failure) ?? '') || SAYS_ACCOUNT.test(message)) return 'account';
  if (body !== undefined && !/JSON/.test(body)) return 'request';
  return SAYS_REQUEST.test(message) && !/\bmodels?\b/i.test(message) ? 'request' : 'model';
}
