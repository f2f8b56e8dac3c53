import type { RateLimitWindow } from '@flexiai/core/plugin';
import { rateLimitHeaders } from '../server/rate-limit-headers.ts';
import type { Headers, Turn } from '../server/wire.ts';

const LIMITS = {
  requests: { limit: 4000, remaining: 3999, resetAfterMs: 0 },
  tokens: { limit: 480_000, remaining: 479_999, resetAfterMs: 0 },
  'input-tokens': { limit: 400_000, remaining: 399_999, resetAfterMs: 0 },
  'output-tokens': { limit: 80_000, remaining: 79_999, resetAfterMs: 0 },
};

/**
 * The headers of every answer. A 413 comes from a proxy in front of the API and has none of them; rate limits are only
 * sent with accepted requests unless scripted, so that a 429 contains only the waiting times of its script.
 * @see https://docs.claude.com/en/api/rate-limits#response-headers
 */
export function responseHeaders({ request, requestId, reply }: Turn, status: number): Headers {
  if (status === 413) return {};
  return {
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    ...rateLimitHeaders(reply, status, LIMITS, (kind, window) => windowHeaders(kind, window, request.receivedAt)),
  };
}

/** Times are in RFC 3339. The service sends whole seconds; a script may use less, for a fast test. */
function windowHeaders(kind: string, { limit, remaining, resetAfterMs }: RateLimitWindow, now: number): Headers {
  const name = `anthropic-ratelimit-${kind}`;
  return {
    ...(limit !== undefined && { [`${name}-limit`]: String(limit) }),
    ...(remaining !== undefined && { [`${name}-remaining`]: String(remaining) }),
    ...(resetAfterMs !== undefined && { [`${name}-reset`]: timeText(resetAfterMs, now) }),
  };
}

function timeText(resetAfterMs: number, now: number): string {
  const time = resetAfterMs === 0 ? Math.ceil(now / 1000) * 1000 : now + resetAfterMs;
  return new Date(time).toISOString().replace('.000', '');
}
