import { type HeadersLike, readHeader } from './retry-after.ts';

/**
 * What the provider says about a retry: the header `x-should-retry` is `true` or `false`. The SDKs of OpenAI and Anthropic
 * obey it before they look at the status
 * (https://github.com/openai/openai-node/blob/master/src/client.ts, `shouldRetry`).
 *
 * @returns `undefined` where the header says nothing
 */
export function shouldRetryFromHeaders(headers: HeadersLike | undefined): boolean | undefined {
  if (headers === undefined) return undefined;
  const value = readHeader(headers, 'x-should-retry');
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}
