import {
  type CallContext,
  describeBody,
  type HeadersLike,
  parseJson,
  rateLimitFromHeaders,
  readHeader,
  readText,
  throwIfAborted,
} from '@flexiai/core/plugin';
import {
  type FailureContext,
  failedResponseOf,
  invalidResponse,
  mapRequestError,
  mapResponseError,
} from '../anthropic-errors.ts';
import { RATE_LIMITS } from './rate-limit-names.ts';

/** A response with an unread body, and the fields for its errors. */
export interface OpenResponse<Scope extends FailureContext> {
  readonly response: Response;
  readonly scope: Scope;
}

/**
 * Sends a request and returns the head of its response. The head of an error is reported, too.
 * @throws FlexiAIError
 */
export async function openResponse<Scope extends FailureContext>(
  send: () => Promise<Response>,
  scope: Scope,
  onHeaders: CallContext['onHeaders'],
): Promise<OpenResponse<Scope>> {
  throwIfAborted(scope.signal);
  try {
    const response = await send();
    const requestId = readHeader(response.headers, 'request-id');
    report(response, onHeaders);
    return { response, scope: { ...scope, requestId } };
  } catch (error) {
    const failed = failedResponseOf(error);
    if (failed !== undefined) report(failed, onHeaders);
    throw mapRequestError(error, scope);
  }
}

function report(
  { status, headers }: { readonly status: number; readonly headers: HeadersLike | undefined },
  onHeaders: CallContext['onHeaders'],
): void {
  if (onHeaders === undefined) return;
  const rateLimit = rateLimitFromHeaders(headers, RATE_LIMITS);
  const requestId = readHeader(headers, 'request-id');
  onHeaders({ status, requestId, ...(rateLimit !== undefined && { rateLimit }) });
}

/**
 * The body as JSON.
 * @throws FlexiAIError that names what arrived instead
 */
export async function readJson({ response, scope }: OpenResponse<FailureContext>): Promise<unknown> {
  let text: string;
  try {
    text = await readText(response);
  } catch (error) {
    throw mapResponseError(error, scope);
  }
  const value = parseJson(text);
  if (value === undefined) {
    throw invalidResponse(`The Anthropic API answered with ${describeBody(text)} instead of JSON.`, scope);
  }
  return value;
}
