import {
  AuthenticationError,
  ConnectionError,
  ContextLengthError,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderError,
  type ProviderErrorClass,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  ServerError,
  UnsupportedError,
} from './provider-error.ts';
import { type HeadersLike, retryAfterFromHeaders, shouldRetryFromHeaders } from './retry-after.ts';

/** What is known about a failed HTTP response. */
export interface StatusErrorOptions extends ProviderErrorOptions {
  readonly status: number;
  /** Read only for Retry-After and `x-should-retry`; never kept. */
  readonly headers?: HeadersLike | undefined;
}

/**
 * The error for an HTTP status, with Retry-After from the headers. This is the only place that maps statuses to codes. A plugin
 * maps its provider's own error codes first and calls this function for all other failures.
 */
export function errorFromStatus(message: string, options: StatusErrorOptions): ProviderError {
  const retryAfterMs = options.retryAfterMs ?? retryAfterFromHeaders(options.headers);
  const shouldRetry = options.shouldRetry ?? shouldRetryFromHeaders(options.headers);
  const known = { ...options, retryAfterMs, shouldRetry };
  const type = classForStatus(options.status);
  return new type(message, known);
}

function classForStatus(status: number): ProviderErrorClass {
  switch (status) {
    case 401:
      return AuthenticationError;
    case 402:
      return QuotaExhaustedError;
    case 403:
      return PermissionError;
    case 404:
      return ModelNotFoundError;
    case 405:
    case 501:
      return UnsupportedError;
    // With Request Timeout, Conflict and Too Early, the server asks for a retry.
    case 408:
    case 409:
    case 425:
      return ServerError;
    case 413:
      return ContextLengthError;
    case 429:
      return RateLimitError;
    // 529 is Anthropic's "overloaded" (https://docs.claude.com/en/api/errors).
    case 503:
    case 529:
      return OverloadedError;
    default:
      if (status >= 500) return ServerError;
      if (status >= 400) return InvalidRequestError;
      // A redirect that was not followed has no result; any other status here is not an answer.
      return status >= 300 ? ConnectionError : InvalidResponseError;
  }
}
