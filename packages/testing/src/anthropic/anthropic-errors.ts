import { assertNever } from '@flexiai/core/plugin';
import type { WireError } from '../kit/wire-definition.ts';
import type { WireFailure } from '../kit/wire-failure.ts';
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
function errorBody({ requestId }: Turn, type: string, message: string): object {
  return { type: 'error', error: { type, message }, request_id: requestId };
}

/** The errors of the API, each with its own type. */
export function anthropicErrors(failure: WireFailure): WireError {
  const { kind, status, code = 'overloaded_error' } = failure;
  const error = (type: string, message: string): WireError => ({ body: errorBody(failure, type, message) });
  switch (kind) {
    case 'missing-api-key':
      return error('authentication_error', 'x-api-key header is required');
    case 'invalid-api-key':
      return error('authentication_error', 'invalid x-api-key');
    case 'permission':
      return error('permission_error', 'Your API key does not have permission to use the specified resource.');
    case 'unknown-path':
      return error('not_found_error', 'Not found');
    case 'wrong-method':
      return error('invalid_request_error', 'Method Not Allowed');
    case 'not-json':
      return error('invalid_request_error', 'The request body is not valid JSON: expected value at line 1 column 1');
    case 'model-not-found':
      return error('not_found_error', `model: ${failure.request.model ?? 'unknown'}`);
    case 'too-large':
      // Sent by a proxy in front of the API: no outer type, no request id.
      return { body: { error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } } };
    case 'rate-limit':
      return error(
        'rate_limit_error',
        "This request would exceed your organization's rate limit of 400,000 input tokens per minute. For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current usage. Please reduce the prompt length or the maximum tokens requested, or try again later.",
      );
    case 'context-length':
      return error('invalid_request_error', 'prompt is too long: 209231 tokens > 200000 maximum');
    case 'insufficient-quota':
      return error(
        'invalid_request_error',
        'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      );
    case 'content-filter':
      return error('invalid_request_error', 'Output blocked by content filtering policy');
    case 'overloaded':
      return error('overloaded_error', 'Overloaded');
    case 'error-event':
      return { ...error(code, streamErrorMessage(code)), status: STATUS_OF_TYPE[code] ?? 500 };
    case 'invalid-request':
      if (status !== 402) return error('invalid_request_error', 'Invalid request');
      return error('billing_error', "There's an issue with your billing or payment information.");
    case 'server':
      return status === 504 ? error('timeout_error', 'Request timed out') : error('api_error', 'Internal server error');
    default:
      return assertNever(kind);
  }
}

/** The message in a stream's error event. */
function streamErrorMessage(type: string): string {
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
