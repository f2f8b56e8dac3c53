import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  InvalidRequestError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderErrorClass,
  QuotaExhaustedError,
  RateLimitError,
  type RefusalScope,
  refusesFeature,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';

/** What a failure reports. */
export interface ErrorFacts {
  /** `error.type`, and the more specific codes of the API and of compatible servers. The most specific first. */
  readonly codes: readonly string[];
  /** The message, cut: patterns read it. */
  readonly message: string;
  /** Absent for an error inside a stream. */
  readonly status: number | undefined;
  /** The body was not JSON: a firewall or a proxy answered, not the API. */
  readonly isPage: boolean;
}

type Classes = { readonly [code: string]: ProviderErrorClass };

/** @see https://platform.claude.com/docs/en/api/errors */
const BY_TYPE: Classes = {
  authentication_error: AuthenticationError,
  permission_error: PermissionError,
  billing_error: QuotaExhaustedError,
  request_too_large: ContextLengthError,
  rate_limit_error: RateLimitError,
  timeout_error: ServerError,
  api_error: ServerError,
  overloaded_error: OverloadedError,
};

/** More specific codes, in `error.details.error_code`, that differ from their type. */
const BY_CODE: Classes = {
  contract_spend_limit_reached: QuotaExhaustedError,
  enforced_spend_limit_reached: QuotaExhaustedError,
  organization_on_hold: PermissionError,
  // Error codes of servers that use this wire for other vendors' models.
  insufficient_quota: QuotaExhaustedError,
  insufficient_balance: QuotaExhaustedError,
  exceeded_current_quota_error: QuotaExhaustedError,
  context_length_exceeded: ContextLengthError,
  content_filter: ContentFilterError,
  model_not_found: ModelNotFoundError,
  invalid_api_key: AuthenticationError,
  invalid_authentication_error: AuthenticationError,
  server_error: ServerError,
  internal_error: ServerError,
  internal_server_error: ServerError,
  overloaded: OverloadedError,
  engine_overloaded_error: OverloadedError,
  // https://docs.bigmodel.cn/cn/api/api-code: the account has no balance
  '1113': QuotaExhaustedError,
};

const QUOTA =
  /credit balance is too low|insufficient (?:credits?|quota|balance|funds)|exceeded your current quota|reached (?:your|its) specified\b|余额不足/i;

/** Cases of `invalid_request_error` that only the message distinguishes. */
const BY_MESSAGE: readonly (readonly [RegExp, ProviderErrorClass])[] = [
  [
    /prompt is too long|exceeds? (?:the )?(?:model's )?context (?:limit|window|length)|exceed the model's maximum context|maximum context length/i,
    ContextLengthError,
  ],
  [QUOTA, QuotaExhaustedError],
  [/blocked by (?:our )?content filtering policy/i, ContentFilterError],
  [/organization has been disabled/i, PermissionError],
  [
    /\bmodel (?:"[^"]{0,200}" |`[^`]{0,200}` |'[^']{0,200}' )?(?:does )?not (?:exist|found)\b|\b(?:unknown|no such|invalid) model\b|model identifier is invalid/i,
    ModelNotFoundError,
  ],
];

/** A refusal of the request. */
const ABOUT_CONTENT = /\b(?:prompt|content|policy|moderation|safety|flagged|request not allowed)\b/i;

/** Codes that name the account and not one request: the key cannot be used any more. */
const ACCOUNT_CODES: ReadonlySet<string> = new Set(['organization_on_hold']);

/**
 * The class of a failure, or `undefined` if its status alone decides. An unambiguous status wins over a contradictory type:
 * gateways also put `api_error` and `overloaded_error` into a 400, and a request that is refused permanently must not be sent
 * again.
 */
export function classifyError(facts: ErrorFacts): ProviderErrorClass | undefined {
  const { codes, message, status } = facts;
  if (status === 401) return AuthenticationError;
  if (status === 402) return QuotaExhaustedError;
  for (const code of codes) {
    const known = classOfCode(code, message);
    if (known !== undefined && !(isDefinite(status) && isPassing(known))) return known;
  }
  if (!isOpen(status)) return isLimit(status) && QUOTA.test(message) ? QuotaExhaustedError : undefined;
  // An unknown type in a stream is most likely a fault of the server.
  if (status === undefined && !codes.includes('invalid_request_error')) return undefined;
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  return told ?? (refusesFeature(message) ? UnsupportedError : InvalidRequestError);
}

/**
 * What a refusal or a used-up quota applies to. Credit belongs to the account. A refusal takes the key out of service only if a
 * code or a message names the account: a firewall's page applies to this request, and any other refusal at most to this model.
 */
export function refusalScope(
  type: ProviderErrorClass | undefined,
  { codes, message, isPage }: ErrorFacts,
): RefusalScope {
  if (type === QuotaExhaustedError) return 'account';
  if (codes.some((code) => ACCOUNT_CODES.has(code)) || /organization has been disabled/i.test(message))
    return 'account';
  return isPage || ABOUT_CONTENT.test(message) ? 'request' : 'model';
}

function classOfCode(code: string, message: string): ProviderErrorClass | undefined {
  if (Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  if (Object.hasOwn(BY_TYPE, code)) return BY_TYPE[code];
  // A missing file, container or path does not concern the model.
  if (code === 'not_found_error') return /\bmodel\b/i.test(message) ? ModelNotFoundError : InvalidRequestError;
  return undefined;
}

/** A 4xx that is more specific than "retry". */
function isDefinite(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425;
}

/** A temporary failure. */
function isPassing(type: ProviderErrorClass): boolean {
  return type === ServerError || type === OverloadedError;
}

/** Statuses that also mean a used-up account. */
function isLimit(status: number | undefined): boolean {
  return status === 403 || status === 429;
}

/** Statuses whose meaning depends on the message. */
function isOpen(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 422;
}
