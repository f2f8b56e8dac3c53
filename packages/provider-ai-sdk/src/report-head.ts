import {
  type CallContext,
  type HeadersLike,
  type RateLimitHeaderNames,
  type RateLimitHeaders,
  rateLimitFromHeaders,
} from '@flexiai/core/plugin';
import { failedResponseOf, requestIdOf } from './map-sdk-error.ts';

function windowOf(prefix: string, kind: string): RateLimitHeaderNames {
  return { limit: `${prefix}limit-${kind}`, remaining: `${prefix}remaining-${kind}`, reset: `${prefix}reset-${kind}` };
}

function anthropicWindow(kind: string): RateLimitHeaderNames {
  const name = `anthropic-ratelimit-${kind}`;
  return { limit: `${name}-limit`, remaining: `${name}-remaining`, reset: `${name}-reset` };
}

/** The rate-limit headers of OpenAI, compatible services, and Anthropic. */
const RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('x-ratelimit-', 'requests'), anthropicWindow('requests')],
  tokens: [windowOf('x-ratelimit-', 'tokens'), ...['tokens', 'input-tokens', 'output-tokens'].map(anthropicWindow)],
});

/** The AI SDK does not report the status of an answer: it was a success. */
const SUCCESS = 200;

/**
 * Reports the head of an answer. The AI SDK has it only with the whole answer; for a stream, mostly with the first content.
 * @returns the service's id of the request
 */
export function reportHead(headers: HeadersLike | undefined, onHeaders: CallContext['onHeaders']): string | undefined {
  const requestId = requestIdOf(headers);
  const rateLimit = rateLimitFromHeaders(headers, RATE_LIMITS);
  onHeaders?.({ status: SUCCESS, requestId, ...(rateLimit !== undefined && { rateLimit }) });
  return requestId;
}

/** Reports the head of an error that has a response. */
export function reportFailedHead(error: unknown, onHeaders: CallContext['onHeaders']): void {
  const failed = failedResponseOf(error);
  if (failed === undefined || onHeaders === undefined) return;
  const { status, headers } = failed;
  const rateLimit = rateLimitFromHeaders(headers, RATE_LIMITS);
  onHeaders({ status, requestId: requestIdOf(headers), ...(rateLimit !== undefined && { rateLimit }) });
}
