import type { RateLimitHeaderNames, RateLimitHeaders } from '@flexiai/core/plugin';

function windowOf(kind: string): RateLimitHeaderNames {
  const name = `anthropic-ratelimit-${kind}`;
  return { limit: `${name}-limit`, remaining: `${name}-remaining`, reset: `${name}-reset` };
}

/**
 * Input and output tokens have separate limits; `tokens` is the strictest limit in effect.
 * @see https://platform.claude.com/docs/en/api/rate-limits#response-headers
 */
export const RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('requests')],
  tokens: [windowOf('tokens'), windowOf('input-tokens'), windowOf('output-tokens')],
});
