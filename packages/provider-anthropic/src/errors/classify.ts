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

/** What a failure says of itself. */
export interface ErrorFacts {
  /** `error.type`, and the finer codes of the API and of compatible servers. The finest first. */
  readonly codes: readonly string[];
  /** The sentence, cut: patterns read it. */
  readonly message: string;
  /** Absent for an error inside a stream. */
  readonly status: number | undefined;
  /** The body was no JSON: a firewall or a proxy answered, not the API. */
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

/** Finer codes, in `error.details.error_code`, that say another thing than their type. */
const BY_CODE: Classes = {
  contract_spend_limit_reached: QuotaExhaustedError,
  enforced_spend_limit_reached: QuotaExhaustedError,
  organization_on_hold: PermissionError,
  // Codes of servers that speak this wire for other vendors' models.
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

/** What `invalid_request_error` says in words only. */
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

/** A refusal of what was asked. */
const ABOUT_CONTENT = /\b(?:prompt|content|policy|moderation|safety|flagged|request not allowed)\b/i;

/** Codes that name the account, not one request: the key is of no use any more. */
const ACCOUNT_CODES: ReadonlySet<string> = new Set(['organization_on_hold']);

/**
 * The class of a failure, or `undefined` where its status alone tells.
 *
 * A status that is definite wins over a type that contradicts it: gateways put `api_error` and `overloaded_error` into a
 * 400 too, and a request that is refused for good must not be sent again.
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
  // An unknown type in a stream is most likely the server's own trouble.
  if (status === undefined && !codes.includes('invalid_request_error')) return undefined;
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  return told ?? (refusesFeature(message) ? UnsupportedError : InvalidRequestError);
}

/**
 * What a refusal or a used-up quota is about. Credit is the account's. Of refusals, only a code or a sentence that names the
 * account takes the key away from other requests: a firewall's page is about this request, and what is left is at most about
 * this model.
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
  // A file, a container or a path that is not there is no matter of the model.
  if (code === 'not_found_error') return /\bmodel\b/i.test(message) ? ModelNotFoundError : InvalidRequestError;
  return undefined;
}

/** A 4xx that says more than "ask again". */
function isDefinite(status: number | undefined): boolean {
  return status !== undefined && status >= 400 && status < 500 && status !== 408 && status !== 409 && status !== 425;
}

/** A failure that passes by itself. */
function isPassing(type: ProviderErrorClass): boolean {
  return type === ServerError || type === OverloadedError;
}

/** Statuses that stand for a used-up account as well. */
function isLimit(status: number | undefined): boolean {
  return status === 403 || status === 429;
}

/** Statuses that leave it to the sentence what is wrong. */
function isOpen(status: number | undefined): boolean {
  return status === undefined || status === 400 || status === 422;
}
