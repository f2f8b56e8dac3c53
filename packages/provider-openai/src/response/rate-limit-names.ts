import type { RateLimitHeaderNames, RateLimitHeaders } from '@flexiai/core/plugin';

/** @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers */
function windowOf(kind: string): RateLimitHeaderNames {
  return {
    limit: `x-ratelimit-limit-${kind}`,
    remaining: `x-ratelimit-remaining-${kind}`,
    reset: `x-ratelimit-reset-${kind}`,
  };
}

/** OpenAI's names, which most compatible services use as well (Azure with seconds in place of durations). */
export const OPENAI_RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('requests')],
  tokens: [windowOf('tokens')],
});

/** Together's names count requests where they do not say what. https://docs.together.ai/docs/rate-limits */
export const TOGETHER_RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [{ limit: 'x-ratelimit-limit', remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset' }],
  tokens: [],
});

/** Mistral counts by the minute, and says so. https://github.com/mistralai/client-ts/issues/169 */
export const MISTRAL_RATE_LIMITS: RateLimitHeaders = Object.freeze({
  requests: [windowOf('req-minute')],
  tokens: [windowOf('tokens-minute')],
});
