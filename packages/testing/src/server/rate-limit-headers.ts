import type { RateLimitWindow } from '@flexiai/core/plugin';
import type { Headers, Turn } from './wire.ts';

/** How a wire writes one limit. */
export type WindowHeaders = (kind: string, window: RateLimitWindow) => Headers;

/** The headers about rate limits: scripted ones, otherwise the wire's defaults, which are only sent with an answer. */
export function rateLimitHeaders(
  { rateLimit }: Turn['reply'],
  status: number,
  own: { readonly [kind: string]: RateLimitWindow },
  write: WindowHeaders,
): Headers {
  if (rateLimit === false || (rateLimit === undefined && status !== 200)) return {};
  const headers: Record<string, string> = {};
  for (const [kind, window] of Object.entries(rateLimit ?? own)) {
    if (window !== undefined) Object.assign(headers, write(kind, window));
  }
  return headers;
}
