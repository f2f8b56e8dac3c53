import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';
import type { ErrorBody } from './error-body.ts';

export type ErrorClass = new (message: string, options: ProviderErrorOptions) => ProviderError;

/**
 * `error.code` and `error.type`, of OpenAI and of those who speak its wire.
 * @see https://platform.openai.com/docs/guides/error-codes
 */
const BY_CODE: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
  ['insufficient_quota', QuotaExhaustedError],
  ['billing_hard_limit_reached', QuotaExhaustedError],
  ['billing_not_active', QuotaExhaustedError],
  ['context_length_exceeded', ContextLengthError],
  ['content_filter', ContentFilterError],
  ['content_policy_violation', ContentFilterError],
  ['ResponsibleAIPolicyViolation', ContentFilterError],
  ['moderation_blocked', ContentFilterError],
  ['invalid_prompt', ContentFilterError],
  ['model_not_found', ModelNotFoundError],
  ['DeploymentNotFound', ModelNotFoundError],
  ['invalid_api_key', AuthenticationError],
  ['authentication_error', AuthenticationError],
  ['account_deactivated', AuthenticationError],
  ['permission_error', PermissionError],
  ['rate_limit_exceeded', RateLimitError],
  ['rate_limit_error', RateLimitError],
  ['tokens', RateLimitError],
  ['requests', RateLimitError],
  ['unsupported_parameter', UnsupportedError],
  ['unsupported_value', UnsupportedError],
  ['OperationNotSupported', UnsupportedError],
  ['slow_down', OverloadedError],
  ['overloaded', OverloadedError],
  ['overloaded_error', OverloadedError],
  ['engine_overloaded', OverloadedError],
  ['server_overloaded', OverloadedError],
  ['server_error', ServerError],
  ['internal_error', ServerError],
  ['internal_server_error', ServerError],
  ['api_error', ServerError],
]);

interface MessageRule {
  readonly pattern: RegExp;
  readonly type: ErrorClass;
  /** Where the status already says something definite, the sentence is not asked. */
  readonly statuses: readonly (number | undefined)[];
}

/** Sentences of servers that give no code. Only for statuses that could mean anything, and for none. */
const BY_MESSAGE: readonly MessageRule[] = [
  {
    pattern: /context (?:length|window|size)|prompt is too long|too many (?:input )?tokens|input token count/i,
    type: ContextLengthError,
    statuses: [400, 422, 500, undefined],
  },
  {
    pattern: /insufficient (?:credits|quota|balance|funds)|exceeded your current quota|credit balance/i,
    type: QuotaExhaustedError,
    statuses: [400, 403, 429, undefined],
  },
  {
    pattern: /content (?:management |usage )?policy|content filter|flagged as potentially violating|safety system/i,
    type: ContentFilterError,
    statuses: [400, 403, 422, undefined],
  },
  {
    pattern: /\bmodel\b.*(?:does not exist|not found|not available)|(?:unknown|no such|invalid) model/i,
    type: ModelNotFoundError,
    statuses: [400, 422, undefined],
  },
  {
    pattern: /(?:invalid|incorrect|missing) api[ _-]?key/i,
    type: AuthenticationError,
    statuses: [400, 403, undefined],
  },
  {
    pattern: /(?:is|are) not supported|does not support|doesn't support/i,
    type: UnsupportedError,
    statuses: [400, 422, undefined],
  },
  { pattern: /rate limit|too many requests/i, type: RateLimitError, statuses: [undefined] },
  { pattern: /overloaded|at capacity/i, type: OverloadedError, statuses: [undefined] },
];

/**
 * What kind of failure this is: by the provider's codes, or else by its sentence where the status leaves it open.
 *
 * @returns `undefined` where the status alone decides
 */
export function classify(body: ErrorBody, status: number | undefined): ErrorClass | undefined {
  // 413 is about the size, whatever limit the code beside it names.
  if (status === 413) return undefined;
  for (const code of body.codes) {
    const type = BY_CODE.get(code);
    if (type !== undefined) return type;
  }
  if (body.filter !== undefined) return ContentFilterError;
  const { message } = body;
  if (message !== undefined) {
    const rule = BY_MESSAGE.find(({ pattern, statuses }) => statuses.includes(status) && pattern.test(message));
    if (rule !== undefined) return rule.type;
  }
  return status === undefined && body.codes.includes('invalid_request_error') ? InvalidRequestError : undefined;
}
