import type { RateLimitWindow } from '@flexiai/core/plugin';
import { rateLimitHeaders } from '../server/rate-limit-headers.ts';
import type { Headers, Turn } from '../server/wire.ts';

const LIMITS = {
  requests: { limit: 10_000, remaining: 9_999, resetAfterMs: 6 },
  tokens: { limit: 2_000_000, remaining: 1_999_000, resetAfterMs: 30 },
};

/**
 * The headers of every answer. Rate-limit headers are only sent with accepted requests unless scripted, so that a 429
 * contains only the waiting times of its script.
 * @see https://platform.openai.com/docs/api-reference/debugging-requests
 */
export function responseHeaders({ requestId, reply }: Turn, status: number): Headers {
  return {
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'x-content-type-options': 'nosniff',
    ...(status === 200 && {
      'openai-organization': 'org-flexiai-test',
      'openai-project': 'proj_flexiai_test',
      'openai-processing-ms': '12',
    }),
    ...rateLimitHeaders(reply, status, LIMITS, windowHeaders),
  };
}

/** @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
function windowHeaders(kind: string, { limit, remaining, resetAfterMs }: RateLimitWindow): Headers {
  return {
    ...(limit !== undefined && { [`x-ratelimit-limit-${kind}`]: String(limit) }),
    ...(remaining !== undefined && { [`x-ratelimit-remaining-${kind}`]: String(remaining) }),
    ...(resetAfterMs !== undefined && { [`x-ratelimit-reset-${kind}`]: duration(resetAfterMs) }),
  };
}

/** `6ms`, `1.5s`, `6m0s`, in Go's format of durations. */
function duration(milliseconds: number): string {
  if (milliseconds < 1000) return `${milliseconds}ms`;
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = `${(milliseconds % 60_000) / 1000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}
