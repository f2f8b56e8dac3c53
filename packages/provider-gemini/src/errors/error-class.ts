import {
  AuthenticationError,
  ContextLengthError,
  fieldsOf,
  InvalidRequestError,
  listOf,
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
import { type GeminiFailure, reasonOf } from './gemini-failure.ts';

type ErrorClass = new (message: string, options: ProviderErrorOptions) => ProviderError;

/**
 * Google's reasons that say more than the status. What is not here is told by the status.
 * @see https://github.com/googleapis/googleapis/blob/master/google/api/error_reason.proto
 */
const BY_REASON: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
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
 * The canonical codes. INVALID_ARGUMENT and PERMISSION_DENIED are told apart further by the message.
 * @see https://ai.google.dev/gemini-api/docs/generate-content/api-errors
 * @see https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
 */
const BY_STATUS: ReadonlyMap<string, ErrorClass> = new Map<string, ErrorClass>([
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

/** The class of a failure by its own words, or `undefined` where only the number of the HTTP status tells. */
export function errorClassOf(failure: GeminiFailure): ErrorClass | undefined {
  const byReason = BY_REASON.get(reasonOf(failure) ?? '');
  if (byReason !== undefined) return byReason;
  if (failure.status === 'RESOURCE_EXHAUSTED' || (failure.httpStatus ?? failure.code) === 429) {
    return isUsedUp(failure) ? QuotaExhaustedError : RateLimitError;
  }
  return classForMessage(failure) ?? BY_STATUS.get(failure.status ?? '');
}

/** A quota of a day, or one of zero, does not come back by waiting; one of a minute does. */
function isUsedUp({ details, message }: GeminiFailure): boolean {
  for (const detail of details) {
    const limit = fieldsOf(detail['metadata'])['quota_limit'];
    if (typeof limit === 'string' && /PerDay/i.test(limit)) return true;
    for (const violation of listOf(detail['violations'])) {
      const { quotaId, quotaValue } = fieldsOf(violation);
      if (typeof quotaId === 'string' && /PerDay/i.test(quotaId)) return true;
      if (quotaValue === '0') return true;
    }
  }
  return /\blimit: 0\b|\bper day\b|credits? (?:are|is|has been|have been) (?:depleted|exhausted)|spending (?:cap|limit)/i.test(
    message,
  );
}

/** What only the sentence tells. */
function classForMessage({ httpStatus, code, message }: GeminiFailure): ErrorClass | undefined {
  const status = httpStatus ?? code ?? 400;
  if (status === 400) {
    if (
      /input token count.* exceeds|exceeds the maximum number of (?:input )?tokens|payload size exceeds/is.test(message)
    ) {
      return ContextLengthError;
    }
    if (/API key (?:not valid|expired|not found)/i.test(message)) return AuthenticationError;
    if (/User location is not supported/i.test(message)) return PermissionError;
    // "Function calling is not enabled for models/…", "Thinking level MINIMAL is not supported for this model".
    if (/\bnot (?:enabled|supported) (?:for|by|in) (?:this model|models?\b)|does not support/i.test(message)) {
      return UnsupportedError;
    }
  }
  // A file or a cache of another project: the request is at fault, not the key.
  if (status === 403 && /\bCachedContent\b|\bthe File\b/.test(message)) return InvalidRequestError;
  return undefined;
}
