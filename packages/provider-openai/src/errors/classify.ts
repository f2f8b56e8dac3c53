import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  InvalidResponseError,
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
  ['image_content_policy_violation', ContentFilterError],
  ['bio_policy', ContentFilterError],
  ['misalignment_policy_violation', ContentFilterError],
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
  ['too_many_requests', RateLimitError],
  ['unsupported_parameter', UnsupportedError],
  ['unsupported_value', UnsupportedError],
  ['OperationNotSupported', UnsupportedError],
  // Reasoning of another account: whoever gave it can read it.
  ['invalid_encrypted_content', UnsupportedError],
  // Groq's words for a model that did not keep to the form: https://console.groq.com/docs/errors
  ['json_validate_failed', InvalidResponseError],
  ['tool_use_failed', InvalidResponseError],
  ['capacity_exceeded', OverloadedError],
  ['slow_down', OverloadedError],
  ['overloaded', OverloadedError],
  ['overloaded_error', OverloadedError],
  ['engine_overloaded', OverloadedError],
  ['server_overloaded', OverloadedError],
  ['server_error', ServerError],
  ['internal_error', ServerError],
  ['internal_server_error', ServerError],
  ['api_error', ServerError],
  // A response that fails in its stream has no status to tell this by.
  ...[
    'data_residency_mismatch',
    'empty_image_file',
    'failed_to_download_image',
    'image_file_not_found',
    'image_file_too_large',
    'image_parse_error',
    'image_too_large',
    'image_too_small',
    'invalid_base64_image',
    'invalid_image',
    'invalid_image_format',
    'invalid_image_mode',
    'invalid_image_url',
    'unsupported_image_media_type',
  ].map((code): [string, ErrorClass] => [code, InvalidRequestError]),
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
    pattern: /\bmodel\b.*(?:not exist|not found|not available)|(?:unknown|no such|invalid) model/i,
    type: ModelNotFoundError,
    statuses: [400, 422, undefined],
  },
  {
    pattern: /(?:invalid|incorrect|missing) api[ _-]?key/i,
    type: AuthenticationError,
    statuses: [400, 403, undefined],
  },
  {
    pattern: /(?:is|are) not (?:currently )?supported|does not support|doesn't support|extra inputs are not permitted/i,
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
