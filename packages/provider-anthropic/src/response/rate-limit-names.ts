import type { RateLimitHeaderNames, RateLimitHeaders } from '@flexiai/core/plugin';

function windowOf(kind: string): RateLimitHeaderNames {
  const name = `anthropic-ratelimit-${kind}`;
  return { limit: `${name}-limit`, remaining: `${name}-remaining`, reset: `${name}-reset` };
}

/**
 * Input and output tokens have limits of their own; `tokens` stands for the strictest of all that are in effect.
 * @see https://platform.claude.com/docs/en/api/rate-limits#response-headers
 */
export const RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('requests')],
  tokens: [windowOf('tokens'), windowOf('input-tokens'), windowOf('output-tokens')],
});
