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
    pattern: /\bmodel\b.{0,300}(?:not exist|not found|not available)|(?:unknown|no such|invalid) model/i,
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
export function classify(body: ErrorBody, status: number | undefined): ProviderErrorClass | undefined {
  // 413 is about the size, whatever limit the code beside it names; 401 is about the key, and 402 about the account.
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
 * What a refusal with status 403, or a used-up quota, is about. A page comes from a firewall in front of the service, which
 * has looked at one request; credit is the account's.
 *
 * @param payload what arrived; `undefined` for a page
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

/** Whether this is a refusal that another candidate would not share. */
function refusesRequest({ param, message, codes }: ErrorBody, status: number | undefined): boolean {
  if (status === 415) return true;
  const isRefusal = status === undefined ? codes.includes('invalid_request_error') : status === 400 || status === 422;
  if (!isRefusal) return false;
  if (param !== undefined && SETTINGS.has(/^\w+/.exec(param)?.[0] ?? '')) return true;
  return message !== undefined && refusesFeature(message);
}
