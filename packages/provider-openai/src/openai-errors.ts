import {
  BodyTooLargeError,
  ConnectionFailure,
  connectionError,
  errorFromStatus,
  FlexiAIError,
  InvalidRequestError,
  InvalidResponseError,
  isObject,
  type ProviderErrorOptions,
  retryAfterFromHeaders,
  ServerError,
  shouldRetryFromHeaders,
} from '@flexiai/core/plugin';
import { OPENAI } from './api/endpoint.ts';
import { classify, refusalScope } from './errors/classify.ts';
import { type ErrorBody, readErrorBody } from './errors/error-body.ts';
import { type FailedResponse, failedResponseOf } from './errors/failed-response.ts';
import { requestIdOf } from './response/request-id.ts';

/** The entry of a failure, and the values that its message must not show. */
export interface FailureContext {
  /** The name of the entry. */
  readonly provider: string;
  /** The id of the plugin, which is the key of its details. @default 'openai' */
  readonly pluginId?: string;
  readonly model: string;
  /** The provider's id for the request, after the headers have arrived. */
  readonly requestId?: string | undefined;
  readonly secrets: readonly (string | undefined)[];
}

/**
 * The error for a request without an answer: an error status (by the provider's codes, then the status, then its message), or a
 * failed connection.
 */
export function mapOpenAIError(error: unknown, context: FailureContext): FlexiAIError {
  if (error instanceof FlexiAIError) return error;
  const failed = failedResponseOf(error);
  if (failed !== undefined) return responseError(failed, context);
  if (error instanceof ConnectionFailure) return connectionError(`"${context.provider}"`, error.cause, context);
  // Every error of the SDK without a status is about the connection: only the user's own client throws those.
  if (isObject(error) && 'status' in error) return connectionError(`"${context.provider}"`, error, context);
  // Any other error means that nothing was sent: a body that cannot be serialised (a BigInt, a cycle), a header that HTTP does not
  // allow.
  const message = error instanceof Error ? error.message : String(error);
  return new InvalidRequestError(`The request to "${context.provider}" could not be made: ${message}`, {
    ...context,
    cause: error,
  });
}

/** The error for an answer that was interrupted, or does not end. */
export function mapBodyError(error: unknown, context: FailureContext): FlexiAIError {
  if (error instanceof FlexiAIError) return error;
  if (error instanceof BodyTooLargeError) {
    return new InvalidResponseError(`The answer of "${context.provider}" was cancelled. ${error.message}`, context);
  }
  return connectionError(`"${context.provider}"`, error, context);
}

/**
 * The error inside a 200: an event of a stream, or a whole body. A numeric code is the status that the answer would have had before
 * its head was sent.
 *
 * @see https://openrouter.ai/docs/api-reference/errors
 */
export function errorInAnswer(payload: unknown, context: FailureContext): FlexiAIError {
  const body = readErrorBody(payload);
  const { numericCode } = body;
  const status = numericCode !== undefined && numericCode >= 400 && numericCode < 600 ? numericCode : undefined;
  const options = { ...context, ...detailsOf(body, context), status };
  const message = body.message ?? `"${context.provider}" reported an error without a reason.`;
  const type = classify(body, status);
  if (type !== undefined) return new type(message, options);
  return status === undefined ? new ServerError(message, options) : errorFromStatus(message, { ...options, status });
}

function responseError(
  { status, headers, body: payload, arrived }: FailedResponse,
  context: FailureContext,
): FlexiAIError {
  const body = readErrorBody(payload);
  const requestId = requestIdOf(headers) ?? context.requestId;
  const retryAfterMs = retryAfterFromHeaders(headers);
  const shouldRetry = shouldRetryFromHeaders(headers);
  const type = classify(body, status);
  const scope = refusalScope(type, body, payload);
  const options = { ...context, ...detailsOf(body, context), status, requestId, retryAfterMs, shouldRetry, scope };
  const message = body.message ?? `"${context.provider}" answered with HTTP ${status} and ${arrived}.`;
  return type === undefined ? errorFromStatus(message, options) : new type(message, options);
}

function detailsOf(
  { codes, numericCode, filter }: ErrorBody,
  { pluginId = OPENAI.id }: FailureContext,
): Partial<ProviderErrorOptions> {
  const code = codes[0] ?? (numericCode === undefined ? undefined : String(numericCode));
  return {
    ...(code !== undefined && { providerCode: code }),
    ...(filter !== undefined && { providerMetadata: { [pluginId]: { filter } } }),
  };
}
