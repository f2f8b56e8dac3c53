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
  /** AWS's code, without its namespace. */
  readonly code: string | undefined;
  /** The message, cut: patterns read it. */
  readonly message: string;
  /** Absent for an error inside a stream. */
  readonly status: number | undefined;
  /** What the model itself answered, behind a `ModelErrorException` or a `ModelStreamErrorException`. */
  readonly originalStatus: number | undefined;
}

/**
 * Codes in lower case, because a stream has them with a small first letter.
 *
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
 */
const BY_CODE: { readonly [code: string]: ProviderErrorClass } = {
  throttlingexception: RateLimitError,
  throttling: RateLimitError,
  toomanyrequestsexception: RateLimitError,
  requestlimitexceeded: RateLimitError,
  servicequotaexceededexception: QuotaExhaustedError,
  modelnotreadyexception: OverloadedError,
  serviceunavailableexception: OverloadedError,
  serviceunavailable: OverloadedError,
  modeltimeoutexception: ServerError,
  modelerrorexception: ServerError,
  modelstreamerrorexception: ServerError,
  internalserverexception: ServerError,
  internalfailure: ServerError,
  requestexpired: AuthenticationError,
  requesttimetooskewed: AuthenticationError,
  unrecognizedclientexception: AuthenticationError,
  invalidclienttokenid: AuthenticationError,
  invalidsignatureexception: AuthenticationError,
  signaturedoesnotmatch: AuthenticationError,
  incompletesignature: AuthenticationError,
  incompletesignatureexception: AuthenticationError,
  missingauthenticationtoken: AuthenticationError,
  missingauthenticationtokenexception: AuthenticationError,
  expiredtoken: AuthenticationError,
  expiredtokenexception: AuthenticationError,
  notauthorized: PermissionError,
  optinrequired: PermissionError,
  resourcenotfoundexception: ModelNotFoundError,
  unknownoperationexception: InvalidRequestError,
};

/** AWS has one code for a refused API key and for a missing permission. */
const REFUSED_KEY = /authentication failed|api key (?:is )?(?:not valid|invalid|expired)|bearer token|invalid api key/i;

/** Cases of `ValidationException` that only the message distinguishes. */
const BY_MESSAGE: readonly (readonly [RegExp, ProviderErrorClass])[] = [
  [
    /(?:input|prompt|request) is too long|too many (?:input )?tokens|too many total text bytes|context (?:length|window)|maximum (?:context|input|number of (?:input )?tokens)|exceeds? the (?:model's )?(?:maximum|max) (?:input|token|context)/i,
    ContextLengthError,
  ],
  [
    /model identifier is invalid|on-demand throughput isn.t supported|model (?:id |version )?.{0,200}(?:does not exist|not found|end of its life)|provided ARN is invalid|inference profile .{0,200}not found/i,
    ModelNotFoundError,
  ],
  [/operation not allowed|not authorized/i, PermissionError],
  [/blocked by (?:our |the )?(?:content filtering|content) policy/i, ContentFilterError],
  // What Converse says of a model's limits.
  [
    /conversation blocks and tool result blocks cannot be provided in the same turn|duplicate document names|documents? in a request/i,
    UnsupportedError,
  ],
];

/** The class of a failure, or `undefined` if its status alone decides. */
export function classifyError({
  code = '',
  message,
  status,
  originalStatus,
}: ErrorFacts): ProviderErrorClass | undefined {
  const lower = code.toLowerCase();
  if (status === 401) return AuthenticationError;
  if (lower === 'accessdeniedexception' || lower === 'accessdenied') {
    return REFUSED_KEY.test(message) ? AuthenticationError : PermissionError;
  }
  if (originalStatus !== undefined && Object.hasOwn(BY_ORIGINAL, originalStatus)) return BY_ORIGINAL[originalStatus];
  if (Object.hasOwn(BY_CODE, lower)) return BY_CODE[lower];
  // An unknown error in a stream is most likely a fault of the server.
  if (lower !== 'validationexception' && lower !== 'validationerror' && status !== 400) return undefined;
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  return told ?? (refusesFeature(message) ? UnsupportedError : InvalidRequestError);
}

/** Statuses of the model behind Converse that say more than "the model failed". */
const BY_ORIGINAL: { readonly [status: number]: ProviderErrorClass } = {
  400: InvalidRequestError,
  413: ContextLengthError,
  422: InvalidRequestError,
  429: RateLimitError,
  503: OverloadedError,
};

/** What a refusal applies to: access is given for each model, unless the message names the account. */
export function refusalScope({ code, message }: ErrorFacts): RefusalScope {
  if (code?.toLowerCase() === 'optinrequired') return 'account';
  return /\baccount is (?:not authorized|suspended|blocked|closed)|INVALID_PAYMENT_INSTRUMENT/i.test(message)
    ? 'account'
    : 'model';
}
