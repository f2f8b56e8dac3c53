import {
  AuthenticationError,
  ContextLengthError,
  InvalidRequestError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderErrorClass,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { type GeminiFailure, reasonOf } from './error-body.ts';
import { isRefusal } from './refusals.ts';
import { usedUpQuota } from './used-up-quota.ts';

/**
 * Google's reasons that are more specific than the status. For all other reasons, the status decides.
 * @see https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
 */
const BY_REASON: ReadonlyMap<string, ProviderErrorClass> = new Map<string, ProviderErrorClass>([
  // A wrong or expired key is a 400 INVALID_ARGUMENT.
  ['API_KEY_INVALID', AuthenticationError],
  ['CREDENTIALS_MISSING', AuthenticationError],
  ['ACCESS_TOKEN_EXPIRED', AuthenticationError],
  ['ACCESS_TOKEN_TYPE_UNSUPPORTED', AuthenticationError],
  ['BILLING_DISABLED', QuotaExhaustedError],
  ['QUOTA_EXHAUSTED', QuotaExhaustedError],
  ['MODEL_CAPACITY_EXHAUSTED', OverloadedError],
]);

/**
 * The canonical codes. INVALID_ARGUMENT and PERMISSION_DENIED are distinguished further by the message.
 * @see https://ai.google.dev/gemini-api/docs/generate-content/api-errors
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const BY_STATUS: ReadonlyMap<string, ProviderErrorClass> = new Map<string, ProviderErrorClass>([
  ['INVALID_ARGUMENT', InvalidRequestError],
  ['OUT_OF_RANGE', InvalidRequestError],
  ['ALREADY_EXISTS', InvalidRequestError],
  // "Gemini API free tier is not available in your country", "User location is not supported".
  ['FAILED_PRECONDITION', PermissionError],
  ['PERMISSION_DENIED', PermissionError],
  ['UNAUTHENTICATED', AuthenticationError],
  ['NOT_FOUND', ModelNotFoundError],
  ['UNIMPLEMENTED', UnsupportedError],
  ['UNAVAILABLE', OverloadedError],
  ['DEADLINE_EXCEEDED', ServerError],
  ['INTERNAL', ServerError],
  ['UNKNOWN', ServerError],
  ['DATA_LOSS', ServerError],
  ['ABORTED', ServerError],
  ['CANCELLED', ServerError],
]);

/** The class of a failure by the body, or `undefined` if only the HTTP status decides. */
export function errorClassOf(failure: GeminiFailure): ProviderErrorClass | undefined {
  const httpStatus = failure.httpStatus ?? failure.code;
  if (httpStatus === 401) return AuthenticationError;
  if (httpStatus === 402) return QuotaExhaustedError;
  const said = classByWords(failure, httpStatus);
  return said !== undefined && isDefinite(httpStatus) && blamesTheServer(said) ? undefined : said;
}

function classByWords(failure: GeminiFailure, httpStatus: number | undefined): ProviderErrorClass | undefined {
  const byReason = BY_REASON.get(reasonOf(failure) ?? '');
  if (byReason !== undefined) return byReason;
  const isThrottled = httpStatus === 429 || (failure.status === 'RESOURCE_EXHAUSTED' && isOpen(httpStatus));
  if (isThrottled) return usedUpQuota(failure) !== undefined ? QuotaExhaustedError : RateLimitError;
  return classForMessage(failure, httpStatus) ?? BY_STATUS.get(failure.status ?? '');
}

/** Whether the HTTP status says for certain that the request was refused: then the body cannot make it an outage. */
function isDefinite(httpStatus: number | undefined): boolean {
  return (
    httpStatus !== undefined && httpStatus >= 400 && httpStatus < 500 && ![408, 409, 425, 429, 499].includes(httpStatus)
  );
}

/** Whether a used-up quota fits the HTTP status. Google's older services report it with a 403. */
function isOpen(httpStatus: number | undefined): boolean {
  return httpStatus === 403 || !isDefinite(httpStatus);
}

function blamesTheServer(type: ProviderErrorClass): boolean {
  return type === ServerError || type === OverloadedError;
}

/** Cases that only the message distinguishes. */
function classForMessage(
  { message, status: canonical }: GeminiFailure,
  httpStatus: number | undefined,
): ProviderErrorClass | undefined {
  // Inside a stream, and if a proxy answers with a status of its own, the canonical code decides.
  const status = canonical === 'INVALID_ARGUMENT' && !isDefinite(httpStatus) ? 400 : httpStatus;
  if (status === 400 || status === 422) return classForBadRequest(message);
  if (status !== 403) return undefined;
  // A file or a cache of another project: the request is wrong, not the key.
  if (/\bCachedContent\b|\bthe File\b/.test(message)) return InvalidRequestError;
  return /unregistered callers/i.test(message) ? AuthenticationError : undefined;
}

function classForBadRequest(message: string): ProviderErrorClass | undefined {
  if (
    /input token count|exceeds the maximum number of (?:input )?tokens|payload size exceeds|maximum context/i.test(
      message,
    )
  ) {
    return ContextLengthError;
  }
  if (/API key (?:not valid|expired|not found)/i.test(message)) return AuthenticationError;
  if (/User location is not supported/i.test(message)) return PermissionError;
  return isRefusal(message) ? UnsupportedError : undefined;
}
