import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  ModelNotFoundError,
  OverloadedError,
  type ProviderErrorClass,
  QuotaExhaustedError,
  RateLimitError,
  type RefusalScope,
  refusesFeature,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';
import type { ErrorBody } from './error-body.ts';
import { BY_CODE } from './error-codes.ts';

interface MessageRule {
  readonly pattern: RegExp;
  readonly type: ProviderErrorClass;
  /** If the status is unambiguous, the message is not used. */
  readonly statuses: readonly (number | undefined)[];
}

/** Messages of servers without error codes. Only for ambiguous statuses, and for errors without a status. */
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
    pattern:
      /\bmodel\b.{0,300}(?:not exist|not found|not available)|(?:unknown|no such|invalid) model|is not a valid model\b|failed to load model\b/i,
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

/** The settings of a request: another service may accept a value that one refuses. */
const SETTINGS = new Set(
  `audio frequency_penalty logit_bias logprobs max_completion_tokens max_tokens metadata modalities n parallel_tool_calls
  prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning reasoning_effort response_format seed
  service_tier stop store stream_options temperature tool_choice tools top_k top_logprobs top_p user verbosity
  web_search_options`.split(/\s+/),
);

/** Unambiguous statuses, whatever the body adds: a proxy writes `api_error` below each of them. */
const CALLERS_FAULT: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 406, 410, 415, 422, 451]);

/**
 * The class of this failure: by the provider's codes, or else by its message if the status is ambiguous.
 *
 * @returns `undefined` if the status alone decides
 */
export function classify(body: ErrorBody, status: number | undefined): ProviderErrorClass | undefined {
  // 413 concerns the size, whatever limit the code names; 401 concerns the key, and 402 the account.
  if (status === 402) return QuotaExhaustedError;
  if (status === 401 || status === 413) return undefined;
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

/** Refusals that apply to the whole account, as far as codes show. */
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
 * What a refusal with status 403, or a used-up quota, applies to. A page comes from a firewall, which has checked one request;
 * credit belongs to the account.
 *
 * @param payload the body; `undefined` for a page
 */
export function refusalScope(
  type: ProviderErrorClass | undefined,
  { codes }: ErrorBody,
  payload: unknown,
): RefusalScope {
  if (type === QuotaExhaustedError || codes.some((code) => WHOLE_ACCOUNT.has(code))) return 'account';
  return payload === undefined ? 'request' : 'model';
}

function isServersFault(type: ProviderErrorClass): boolean {
  return type === ServerError || type === OverloadedError;
}

/** Whether another candidate may accept the request. */
function refusesRequest({ param, message, codes }: ErrorBody, status: number | undefined): boolean {
  if (status === 415) return true;
  const isRefusal = status === undefined ? codes.includes('invalid_request_error') : status === 400 || status === 422;
  if (!isRefusal) return false;
  if (param !== undefined && SETTINGS.has(/^\w+/.exec(param)?.[0] ?? '')) return true;
  return message !== undefined && refusesFeature(message);
}
