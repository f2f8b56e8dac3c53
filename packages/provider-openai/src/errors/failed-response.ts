import { type HeadersLike, isObject, objectOf, parseJson } from '@flexiai/core/plugin';
import { HttpFailure } from '../http/http-failure.ts';

/** An error status and what came with it. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
  /** The parsed body, or its text. */
  readonly body: unknown;
}

/**
 * The error response behind what a call threw: our own transport's, or the SDK's where the user brought a client of his
 * own. The SDK's errors are known by their fields, not by their class, which may come from another copy of it.
 */
export function failedResponseOf(error: unknown): FailedResponse | undefined {
  if (!isObject(error)) return undefined;
  // The SDK takes what our `fetch` throws for a failed connection, and keeps it as the cause.
  const own = error instanceof HttpFailure ? error : error['cause'];
  if (own instanceof HttpFailure) {
    return { status: own.status, headers: own.headers, body: parseJson(own.body) ?? plainText(own.body) };
  }
  const { status, headers, error: body, message } = error;
  if (typeof status !== 'number') return undefined;
  return {
    status,
    headers: isHeaders(headers) ? headers : undefined,
    body: body === undefined || body === null ? plainText(sentenceOf(message, status)) : { error: body },
  };
}

/** A body that is no JSON, unless it is a proxy's page. */
function plainText(text: string): string | undefined {
  return /^\s*</.test(text) ? undefined : text;
}

/** The SDK writes "502 the body's text", or "502 status code (no body)". */
function sentenceOf(message: unknown, status: number): string {
  const text = typeof message === 'string' ? message : '';
  return text.startsWith(`${status} `) && !text.endsWith('(no body)') ? text.slice(`${status} `.length) : '';
}

function isHeaders(headers: unknown): headers is HeadersLike {
  return objectOf(headers) !== undefined;
}
