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

/** The names that OpenAI, those that copy it, and Anthropic give to the headers of their limits. */
const RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('x-ratelimit-', 'requests'), anthropicWindow('requests')],
  tokens: [windowOf('x-ratelimit-', 'tokens'), ...['tokens', 'input-tokens', 'output-tokens'].map(anthropicWindow)],
});

/** A model that answers has had a head that says so: the AI SDK tells no status. */
const SUCCESS = 200;

/**
 * Tells of the head of an answer. The AI SDK hands it over with the answer, of a stream mostly with its first content.
 * @returns the service's id of the request
 */
export function reportHead(headers: HeadersLike | undefined, onHeaders: CallContext['onHeaders']): string | undefined {
  const requestId = requestIdOf(headers);
  const rateLimit = rateLimitFromHeaders(headers, RATE_LIMITS);
  onHeaders?.({ status: SUCCESS, requestId, ...(rateLimit !== undefined && { rateLimit }) });
  return requestId;
}

/** Tells of the head of an error, where it has one. */
export function reportFailedHead(error: unknown, onHeaders: CallContext['onHeaders']): void {
  const failed = failedResponseOf(error);
  if (failed === undefined || onHeaders === undefined) return;
  const { status, headers } = failed;
  const rateLimit = rateLimitFromHeaders(headers, RATE_LIMITS);
  onHeaders({ status, requestId: requestIdOf(headers), ...(rateLimit !== undefined && { rateLimit }) });
}
