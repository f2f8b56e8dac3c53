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
  type RefusalScope,
  refusesFeature,
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
  ['exceeded_current_quota_error', QuotaExhaustedError],
  ['insufficient_balance', QuotaExhaustedError],
  ['insufficient_user_quota', QuotaExhaustedError],
  ['Arrearage', QuotaExhaustedError],
  ['AccountOverdueError', QuotaExhaustedError],
  ['context_length_exceeded', ContextLengthError],
  ['context_window_exceeded', ContextLengthError],
  ['exceed_context_size_error', ContextLengthError],
  ['too_many_prompt_tokens', ContextLengthError],
  ['model_max_prompt_tokens_exceeded', ContextLengthError],
  ['tokens_limit_reached', ContextLengthError],
  ['content_filter', ContentFilterError],
  ['content_policy_violation', ContentFilterError],
  ['data_inspection_failed', ContentFilterError],
  ['ResponsibleAIPolicyViolation', ContentFilterError],
  ['moderation_blocked', ContentFilterError],
  ['invalid_prompt', ContentFilterError],
  ['image_content_policy_violation', ContentFilterError],
  ['bio_policy', ContentFilterError],
  ['misalignment_policy_violation', ContentFilterError],
  ['model_not_found', ModelNotFoundError],
  ['model_not_found_error', ModelNotFoundError],
  ['NOT_FOUND', ModelNotFoundError],
  ['DeploymentNotFound', ModelNotFoundError],
  ['invalid_api_key', AuthenticationError],
  ['authentication_error', AuthenticationError],
  ['invalid_authentication_error', AuthenticationError],
  ['API_KEY_INVALID', AuthenticationError],
  ['UNAUTHENTICATED', AuthenticationError],
  ['account_deactivated', AuthenticationError],
  ['account_suspended', AuthenticationError],
  ['organization_deactivated', AuthenticationError],
  ['access_terminated', AuthenticationError],
  ['access_terminated_error', AuthenticationError],
  ['permission_error', PermissionError],
  ['PERMISSION_DENIED', PermissionError],
  ['rate_limit_exceeded', RateLimitError],
  ['rate_limit_error', RateLimitError],
  ['tokens', RateLimitError],
  ['requests', RateLimitError],
  ['too_many_requests', RateLimitError],
  ['rate_limit_reached_error', RateLimitError],
  ['RESOURCE_EXHAUSTED', RateLimitError],
  ['unsupported_parameter', UnsupportedError],
  ['unsupported_value', UnsupportedError],
  ['unknown_parameter', UnsupportedError],
  ['unsupported_media_type', UnsupportedError],
  ['invalid_function_parameters', UnsupportedError],
  ['invalid_json_schema', UnsupportedError],
  // What one service does not look at, or finds too large, another one may take.
  ['unsupported_image_media_type', UnsupportedError],
  ['invalid_image_format', UnsupportedError],
  ['invalid_image_mode', UnsupportedError],
  ['image_file_too_large', UnsupportedError],
  ['image_too_large', UnsupportedError],
  ['image_too_small', UnsupportedError],
  ['failed_to_download_image', UnsupportedError],
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
  ['engine_overloaded_error', OverloadedError],
  ['UNAVAILABLE', OverloadedError],
  ['server_overloaded', OverloadedError],
  ['server_error', ServerError],
  ['internal_error', ServerError],
  ['internal_server_error', ServerError],
  ['api_error', ServerError],
  ['INTERNAL', ServerError],
  // Zhipu's: https://docs.z.ai/api-reference/api-code
  ['1110', AuthenticationError],
  ['1111', AuthenticationError],
  ['1112', AuthenticationError],
  ['1113', QuotaExhaustedError],
  ['1121', AuthenticationError],
  ['1211', ModelNotFoundError],
  ['1261', ContextLengthError],
  ['1301', ContentFilterError],
  ['1309', QuotaExhaustedError],
  // MiniMax's: https://platform.minimax.io/docs/api-reference/errorcode
  ['base_resp.1002', RateLimitError],
  ['base_resp.1004', AuthenticationError],
  ['base_resp.1008', QuotaExhaustedError],
  ['base_resp.1026', ContentFilterError],
  ['base_resp.1027', ContentFilterError],
  ['base_resp.1039', ContextLengthError],
  ['base_resp.2013', InvalidRequestError],
  ['base_resp.2049', AuthenticationError],
  // A response that fails in its stream has no status to tell this by.
  ...[
    'data_residency_mismatch',
    'empty_image_file',
    'image_file_not_found',
    'image_parse_error',
    'invalid_base64_image',
    'invalid_image',
    'invalid_image_url',
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
    pattern:
      /context (?:length|window|size)|maximum prompt length|prompt (?:is too long|exceeds max length)|input (?:is too long|length)|too many (?:input )?tokens|input token count|model token limit|max tokens allowed/i,
    type: ContextLengthError,
    statuses: [400, 422, 500, undefined],
  },
  {
    pattern:
      /insufficient (?:account )?(?:credits?|quota|balance|funds)|exceeded your current quota|credit balance|no (?:remaining )?credits|available credits|spending limit/i,
    type: QuotaExhaustedError,
    statuses: [400, 403, 429, undefined],
  },
  {
    pattern:
      /content (?:management |usage )?policy|content filter|flagged as potentially violating|safety system|usage guidelines|inappropriate content|content exists risk/i,
    type: ContentFilterError,
    statuses: [400, 403, 422, undefined],
  },
  {
    pattern: /no endpoints found that support/i,
    type: UnsupportedError,
    statuses: [404, undefined],
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
  { pattern: /rate limit|too many requests/i, type: RateLimitError, statuses: [undefined] },
  { pattern: /overloaded|at capacity/i, type: OverloadedError, statuses: [undefined] },
];

/** The request's settings: a value that one service refuses may be good for another. */
const SETTINGS = new Set(
  `audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens metadata modalities n parallel_tool_calls
  prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning reasoning_effort response_format seed
  service_tier stop store stream_options temperature tool_choice tools top_k top_logprobs top_p user verbosity
  web_search_options`.split(/\s+/),
);

/** Statuses that say whose fault it is, whatever the body adds: a proxy writes `api_error` below each of them. */
const CALLERS_FAULT: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 406, 410, 415, 422, 451]);

/**
 * What kind of failure this is: by the provider's codes, or else by its sentence where the status leaves it open.
 *
 * @returns `undefined` where the status alone decides
 */
export function classify(body: ErrorBody, status: number | undefined): ErrorClass | undefined {
  // 413 is about the size, whatever limit the code beside it names; 401 is about the key, and 402 about the account.
  if (status === 401 || status === 402 || status === 413) return undefined;
  const definite = CALLERS_FAULT.has(status);
  for (const code of body.codes) {
    const type = BY_CODE.get(code);
    if (type !== undefined && !(definite && isServersFault(type))) return type;
  }
  if (body.filter !== undefined) return ContentFilterError;
  const { message } = body;
  if (message !== undefined) {
    const rule = BY_MESSAGE.find(({ pattern, statuses }) => statuses.includes(status) && pattern.test(message));
    if (rule !== undefined) return rule.type;
  }
  if (refusesRequest(body, status)) return UnsupportedError;
  return status === undefined && body.codes.includes('invalid_request_error') ? InvalidRequestError : undefined;
}

/** Refusals of all that an account may ask for, as far as codes say so. */
const WHOLE_ACCOUNT = new Set([
  'unsupported_country_region_territory',
  'ip_not_authorized',
  'ip_not_allowed',
  'invalid_organization',
  'mismatched_organization',
  'organization_restricted',
  'project_archived',
]);

/**
 * What a refusal with status 403 is about. A page comes from a firewall in front of the service, which has looked at one
 * request.
 *
 * @param payload what arrived; `undefined` for a page
 */
export function refusalScope({ codes }: ErrorBody, payload: unknown): RefusalScope {
  if (codes.some((code) => WHOLE_ACCOUNT.has(code))) return 'account';
  return payload === undefined ? 'request' : 'model';
}

function isServersFault(type: ErrorClass): boolean {
  return type === ServerError || type === OverloadedError;
}

/** Whether this is a refusal that another candidate would not share. */
function refusesRequest({ param, message, codes }: ErrorBody, status: number | undefined): boolean {
  if (status === 415) return true;
  const isRefusal = status === undefined ? codes.includes('invalid_request_error') : status === 400 || status === 422;
  if (!isRefusal) return false;
  if (param !== undefined && SETTINGS.has(/^\w+/.exec(param)?.[0] ?? '')) return true;
  return message !== undefined && refusesFeature(message);
}
