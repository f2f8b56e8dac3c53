import { type HeadersLike, parseDuration, readHeader } from '../../errors/retry-after.ts';
import type { RateLimitInfo, RateLimitWindow } from '../../model/rate-limit-info.ts';

/** The headers for one limit, by their names in lower case. */
export interface RateLimitHeaderNames {
  readonly limit: string;
  readonly remaining: string;
  /** @default the provider does not report when the window is full again */
  readonly reset?: string;
}

/** The headers in which a provider reports its limits. Of several windows of a kind, the one with the least left counts. */
export interface RateLimitHeaders {
  readonly requests: readonly RateLimitHeaderNames[];
  readonly tokens: readonly RateLimitHeaderNames[];
}

/** The longest time after which a limit is full again: a day, in ms. Some limits count by the day. */
export const LONGEST_RESET_MS = 86_400_000;

/** Plain numbers from here on are times since the epoch: in seconds (1973), and in ms (1973, too). */
const EPOCH_SECONDS = 1e8;
const EPOCH_MS = 1e11;

/** `6ms`, `1.5s`. */
const SIMPLE_DURATION = /^(\d+(?:\.\d+)?)(ms|s)$/;

/** A longer text is not a number, a duration or a time. */
const LONGEST_VALUE = 64;

/**
 * The rate limits of the provider from the headers of a response; `undefined` if no header is understood. Resets may be durations
 * (`6m0s`, `120ms`), seconds, times since the epoch, RFC 3339 times or HTTP dates. A window whose limit is not a positive number
 * (some services send -1 for no limit) is ignored.
 *
 * @param names a provider's own headers, in one object that is reused: absent headers then cost very little
 */
export function rateLimitFromHeaders(
  headers: HeadersLike | undefined,
  names: RateLimitHeaders,
  now?: number,
): RateLimitInfo | undefined {
  if (headers === undefined) return undefined;
  const requests = tightest(headers, names.requests, now);
  const tokens = tightest(headers, names.tokens, now);
  if (requests === undefined && tokens === undefined) return undefined;
  return { ...(requests !== undefined && { requests }), ...(tokens !== undefined && { tokens }) };
}

/** The window with the smallest part left; the first one if that is not known. */
function tightest(
  headers: HeadersLike,
  windows: readonly RateLimitHeaderNames[],
  now: number | undefined,
): RateLimitWindow | undefined {
  let found: RateLimitWindow | undefined;
  for (const names of windows) {
    const window = readWindow(headers, names, now);
    if (window !== undefined && (found === undefined || shareLeft(window) < shareLeft(found))) found = window;
  }
  return found;
}

/** 0 … 1. */
function shareLeft({ limit, remaining }: RateLimitWindow): number {
  if (remaining === undefined) return 1;
  if (limit === undefined) return remaining === 0 ? 0 : 1;
  return remaining / limit;
}

function readWindow(
  headers: HeadersLike,
  names: RateLimitHeaderNames,
  now: number | undefined,
): RateLimitWindow | undefined {
  const limitText = readHeader(headers, names.limit);
  const remainingText = readHeader(headers, names.remaining);
  if (limitText === undefined && remainingText === undefined) return undefined;
  const limit = readCount(limitText);
  if (limitText !== undefined && (limit === undefined || limit === 0)) return undefined;
  const remaining = readCount(remainingText);
  if (limit === undefined && remaining === undefined) return undefined;
  const resetText = names.reset === undefined ? undefined : readHeader(headers, names.reset);
  const resetAfterMs = resetText === undefined ? undefined : readReset(resetText.trim(), now ?? Date.now());
  const window: { limit?: number; remaining?: number; resetAfterMs?: number } = {};
  if (limit !== undefined) window.limit = limit;
  if (remaining !== undefined) window.remaining = Math.min(remaining, limit ?? remaining);
  if (resetAfterMs !== undefined) window.resetAfterMs = resetAfterMs;
  return window;
}

/** A whole number that is not negative. */
function readCount(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = readNumber(text) ?? readNumber(text.trim());
  return count === undefined ? undefined : Math.min(Math.floor(count), Number.MAX_SAFE_INTEGER);
}

/** The time until a window is full again, in ms. */
function readReset(text: string, now: number): number | undefined {
  if (text.length > LONGEST_VALUE) return undefined;
  // Nearly all resets have this form.
  const simple = SIMPLE_DURATION.exec(text);
  if (simple !== null) return clampReset(Number(simple[1]) * (simple[2] === 'ms' ? 1 : 1000));
  const number = readNumber(text);
  if (number !== undefined) return clampReset(afterNow(number, now));
  const duration = parseDuration(text);
  if (duration !== undefined) return clampReset(duration);
  // Every time has a time of day. Date.parse accepts nearly any text as a date.
  const time = /\d:\d\d:\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : clampReset(time - now);
}

/** Seconds from now, unless the number is so large that it is a time. */
function afterNow(number: number, now: number): number {
  if (number >= EPOCH_MS) return number - now;
  return number >= EPOCH_SECONDS ? number * 1000 - now : number * 1000;
}

function clampReset(milliseconds: number): number {
  return Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_RESET_MS);
}

function readNumber(text: string): number | undefined {
  return text.length <= LONGEST_VALUE && /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}
