import {
  AuthenticationError,
  ContentFilterError,
  ContextLengthError,
  isObject,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderErrorClass,
  QuotaExhaustedError,
  RateLimitError,
  refusesFeature,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';

/** The content of a failure that classifies it. */
export interface ErrorFacts {
  /** The service's own codes, the most specific first. */
  readonly codes: readonly string[];
  readonly message: string;
  readonly status: number | undefined;
}

/** Codes of services that are more specific than the status. */
const BY_CODE: { readonly [code: string]: ProviderErrorClass } = {
  insufficient_quota: QuotaExhaustedError,
  insufficient_balance: QuotaExhaustedError,
  billing_error: QuotaExhaustedError,
  billing_hard_limit_reached: QuotaExhaustedError,
  credit_balance_exhausted: QuotaExhaustedError,
  context_length_exceeded: ContextLengthError,
  request_too_large: ContextLengthError,
  string_above_max_length: ContextLengthError,
  content_filter: ContentFilterError,
  content_policy_violation: ContentFilterError,
  invalid_prompt: ContentFilterError,
  model_not_found: ModelNotFoundError,
  model_decommissioned: ModelNotFoundError,
  invalid_api_key: AuthenticationError,
  authentication_error: AuthenticationError,
  unauthenticated: AuthenticationError,
  api_key_invalid: AuthenticationError,
  permission_error: PermissionError,
  permission_denied: PermissionError,
  rate_limit_error: RateLimitError,
  rate_limit_exceeded: RateLimitError,
  overloaded: OverloadedError,
  overloaded_error: OverloadedError,
  engine_overloaded: OverloadedError,
  engine_overloaded_error: OverloadedError,
  server_is_overloaded: OverloadedError,
  slow_down: OverloadedError,
  api_error: ServerError,
  server_error: ServerError,
  internal_error: ServerError,
  internal_server_error: ServerError,
  timeout_error: ServerError,
};

/** Failures that services report only in the message, with a code such as "invalid request". */
const BY_MESSAGE: readonly (readonly [RegExp, ProviderErrorClass])[] = [
  [
    /prompt is too long|maximum context length|context (?:window|length)|input token count .{0,60}exceeds|too many (?:input )?tokens in/i,
    ContextLengthError,
  ],
  [
    /credit balance is too low|exceeded your current quota|insufficient (?:credits?|quota|balance|funds)/i,
    QuotaExhaustedError,
  ],
  [/content[- ](?:filter|policy|management)|flagged as potentially violating/i, ContentFilterError],
  [/api key not valid|incorrect api key|invalid api key/i, AuthenticationError],
  [/\bmodel\b.{0,200}(?:does not exist|not found|decommissioned)/i, ModelNotFoundError],
];

/** The class for a service's codes and message; `undefined` if they are not more specific than the status. */
export function classOf({ codes, message, status }: ErrorFacts): ProviderErrorClass | undefined {
  for (const code of codes) {
    const known = BY_CODE[code.toLowerCase()];
    if (known !== undefined) return known;
  }
  // A limit per day is a quota: Google writes it into the message of a 429.
  if (status === 429) return /per ?day/i.test(message) || isQuota(message) ? QuotaExhaustedError : undefined;
  if (status !== undefined && status !== 400 && status !== 422) return undefined;
  for (const [pattern, known] of BY_MESSAGE) if (pattern.test(message)) return known;
  return status !== undefined && refusesFeature(message) ? UnsupportedError : undefined;
}

function isQuota(message: string): boolean {
  return /check your plan and billing/i.test(message) && !/per ?minute|retry in/i.test(message);
}

/** The deepest nesting of errors that is read. */
const DEEPEST = 4;
/** Longer than any code. */
const LONGEST_CODE = 100;

/** The codes of an error's body: `code`, `status` and `type`, and the reasons of Google's details, the innermost first. */
export function codesOf(body: unknown): readonly string[] {
  const levels: (typeof body & object)[] = [];
  let level = body;
  while (isObject(level) && levels.length < DEEPEST) {
    levels.unshift(level);
    level = level['error'] ?? (isObject(level['response']) ? level['response']['error'] : undefined);
  }
  return levels
    .flatMap((each) => {
      const details: unknown = Reflect.get(each, 'details');
      const reasons = Array.isArray(details)
        ? details.map((detail) => (isObject(detail) ? detail['reason'] : undefined))
        : [];
      return [...reasons, Reflect.get(each, 'code'), Reflect.get(each, 'status'), Reflect.get(each, 'type')];
    })
    .filter((code) => typeof code === 'string' && code !== '' && code.length <= LONGEST_CODE);
}
