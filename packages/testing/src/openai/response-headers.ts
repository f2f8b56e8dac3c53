import type { Headers, Turn } from '../server/wire.ts';

/**
 * The headers of every answer. Rate-limit headers stand only where a request was let through, so that a 429 says no more
 * about waiting than its script does.
 * @see https://platform.openai.com/docs/api-reference/debugging-requests
 */
export function responseHeaders({ requestId }: Turn, status: number): Headers {
  return {
    'x-request-id': requestId,
    'openai-version': '2020-10-01',
    'x-content-type-options': 'nosniff',
    ...(status === 200 && {
      'openai-organization': 'org-flexiai-test',
      'openai-project': 'proj_flexiai_test',
      'openai-processing-ms': '12',
      'x-ratelimit-limit-requests': '10000',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-requests': '6ms',
      'x-ratelimit-limit-tokens': '2000000',
      'x-ratelimit-remaining-tokens': '1999000',
      'x-ratelimit-reset-tokens': '30ms',
    }),
  };
}
