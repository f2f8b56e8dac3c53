import type { Headers, Turn } from '../server/wire.ts';

/**
 * The headers of every answer. A 413 comes from a proxy in front of the API and has none of them; rate limits stand only
 * where a request was let through, so that a 429 says no more about waiting than its script does.
 * @see https://docs.claude.com/en/api/rate-limits#response-headers
 */
export function responseHeaders({ request, requestId }: Turn, status: number): Headers {
  if (status === 413) return {};
  const resetAt = new Date(Math.ceil(request.receivedAt / 1000) * 1000).toISOString().replace('.000', '');
  const limit = (kind: string, tokens: number): Headers => ({
    [`anthropic-ratelimit-${kind}-limit`]: String(tokens),
    [`anthropic-ratelimit-${kind}-remaining`]: String(tokens - 1),
    [`anthropic-ratelimit-${kind}-reset`]: resetAt,
  });
  return {
    'request-id': requestId,
    'anthropic-organization-id': '00000000-0000-4000-8000-000000000000',
    ...(status === 200 && {
      ...limit('requests', 4000),
      ...limit('tokens', 480_000),
      ...limit('input-tokens', 400_000),
      ...limit('output-tokens', 80_000),
    }),
  };
}
