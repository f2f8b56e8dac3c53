import { missingApiKey, type RateLimitHeaders, readHeader, type SdkBuilder, SdkRequests } from '@flexiai/core/plugin';
import { type AcmeLlmConfig, DEFAULT_BASE_URL } from './options.ts';

/** The headers in which the service reports its limits. */
const RATE_LIMITS: RateLimitHeaders = {
  requests: [
    {
      limit: 'x-ratelimit-limit-requests',
      remaining: 'x-ratelimit-remaining-requests',
      reset: 'x-ratelimit-reset-requests',
    },
  ],
  tokens: [
    { limit: 'x-ratelimit-limit-tokens', remaining: 'x-ratelimit-remaining-tokens', reset: 'x-ratelimit-reset-tokens' },
  ],
};

/**
 * The requests of one entry, sent by core's transport: keep-alive, no retries, no redirects. A service with an SDK makes the SDK's
 * client in `make`, if that client builds requests.
 *
 * @param provider the name of the entry
 */
export function acmeLlmRequests(config: AcmeLlmConfig, provider: string): SdkRequests<SdkBuilder> {
  const { baseURL = DEFAULT_BASE_URL } = config;
  return new SdkRequests({
    own: undefined,
    network: config,
    keyOf(key = config.apiKey) {
      if (key === undefined) throw missingApiKey(provider, config.model, ['ACME_LLM_API_KEY']);
      return key;
    },
    make: async (key) => ({
      async buildRequest({ path, body, headers, signal }) {
        const own = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
        return {
          url: baseURL.replace(/\/$/, '') + path,
          req: {
            headers: { ...own, ...lowerCase(config.headers), ...headers },
            ...(body !== undefined && { body: JSON.stringify(body) }),
            ...(signal !== undefined && { signal }),
          },
        };
      },
    }),
    heads: { rateLimits: RATE_LIMITS, requestIdOf: (headers) => readHeader(headers, 'x-request-id') },
  });
}

function lowerCase(headers: AcmeLlmConfig['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
