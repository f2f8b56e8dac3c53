import { assertNever } from '@flexiai/core/plugin';
import type { WireErrorCase } from '../server/fault.ts';
import type { Headers, HttpAnswer, Turn } from '../server/wire.ts';

/** The error types of the API with their statuses. */
const STATUS_OF_TYPE: { readonly [type: string]: number } = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/**
 * An error in the API's format.
 * @see https://docs.claude.com/en/api/errors
 */
export function anthropicError(
  turn: Turn,
  status: number,
  type: string,
  message: string,
  headers: Headers = {},
): HttpAnswer {
  return { status, headers, body: errorBody(turn, type, message) };
}

/** The error object, which is equal in a body and in a stream's `error` event. */
export function errorBody({ requestId }: Turn, type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: requestId };
}

export function checkCredential(turn: Turn, apiKey: string): HttpAnswer | undefined {
  const { headers } = turn.request;
  const sent = headers['x-api-key'] ?? /^Bearer\s+(.+)$/i.exec(headers['authorization'] ?? '')?.[1];
  if (sent === apiKey) return undefined;
  return sent === undefined
    ? anthropicError(turn, 401, 'authentication_error', 'x-api-key header is required')
    : errorCase(turn, 'invalid-api-key', undefined);
}

export function unknownRoute(turn: Turn, pathIsKnown: boolean): HttpAnswer {
  return pathIsKnown
    ? anthropicError(turn, 405, 'invalid_request_error', 'Method Not Allowed')
    : anthropicError(turn, 404, 'not_found_error', 'Not found');
}

export function notJson(turn: Turn): HttpAnswer {
  const message = 'The request body is not valid JSON: expected value at line 1 column 1';
  return anthropicError(turn, 400, 'invalid_request_error', message);
}

export function statusError(turn: Turn, status: number, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  const error = (type: string, message: string): HttpAnswer => anthropicError(turn, status, type, message, headers);
  switch (status) {
    case 401:
      return errorCase(turn, 'invalid-api-key', retryAfter);
    case 402:
      return error('billing_error', "There's an issue with your billing or payment information.");
    case 403:
      return error('permission_error', 'Your API key does not have permission to use the specified resource.');
    case 404:
      return errorCase(turn, 'model-not-found', retryAfter);
    case 413:
      // Sent by a proxy in front of the API: no outer type, no request id.
      return {
        status,
        headers,
        body: { error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
      };
    case 429:
      return error(
        'rate_limit_error',
        "This request would exceed your organization's rate limit of 400,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later.",
      );
    case 504:
      return error('timeout_error', 'Request timed out');
    case 529:
      return errorCase(turn, 'overloaded', retryAfter);
    default:
      return status >= 500
        ? error('api_error', 'Internal server error')
        : error('invalid_request_error', 'Invalid request');
  }
}

export function errorCase(turn: Turn, error: WireErrorCase, retryAfter: string | number | undefined): HttpAnswer {
  const headers = retryAfterHeader(retryAfter);
  const refuse = (status: number, type: string, message: string): HttpAnswer =>
    anthropicError(turn, status, type, message, headers);
  switch (error) {
    case 'context-length':
      return refuse(400, 'invalid_request_error', 'prompt is too long: 209231 tokens > 200000 maximum');
    case 'insufficient-quota':
      return refuse(
        400,
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      );
    case 'invalid-api-key':
      return refuse(401, 'authentication_error', 'invalid x-api-key');
    case 'model-not-found':
      return refuse(404, 'not_found_error', `model: ${turn.request.model ?? 'unknown'}`);
    case 'content-filter':
      return refuse(400, 'invalid_request_error', 'Output blocked by content filtering policy');
    case 'overloaded':
      return refuse(529, 'overloaded_error', 'Overloaded');
    default:
      return assertNever(error);
  }
}

export function unaryError(turn: Turn, error = 'overloaded_error'): HttpAnswer {
  return anthropicError(turn, STATUS_OF_TYPE[error] ?? 500, error, streamErrorMessage(error));
}

/** The message in a stream's error event. */
export function streamErrorMessage(type: string): string {
  switch (type) {
    case 'overloaded_error':
      return 'Overloaded';
    case 'api_error':
      return 'Internal server error';
    case 'rate_limit_error':
      return 'This request would exceed the rate limit.';
    case 'timeout_error':
      return 'Request timed out';
    default:
      return `The request failed: ${type}`;
  }
}

function retryAfterHeader(retryAfter: string | number | undefined): Headers {
  return retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
}
