/** Response headers, as `fetch`, Node or a plain object hold them. */
export type HeadersLike = { get(name: string): string | null } | { readonly [name: string]: unknown };

/** The longest wait that a provider can ask for: an hour, in ms. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** The longest text that is read as a duration, in characters. */
const LONGEST_DURATION = 100;

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The wait that a provider asks for, in ms from `now`: from `retry-after-ms`, else `retry-after` (seconds or an HTTP date, RFC 9110
 * §10.2.3), else the `x-ratelimit-reset-*` durations of the limits that are used up. Clamped to 0 … one hour; `undefined` if no
 * header has a valid value.
 */
export function retryAfterFromHeaders(headers: HeadersLike | undefined, now: number = Date.now()): number | undefined {
  if (headers === undefined) return undefined;
  const milliseconds = plainNumber(readHeader(headers, 'retry-after-ms'));
  if (milliseconds !== undefined) return clampRetryAfter(milliseconds);
  const after = readHeader(headers, 'retry-after');
  const seconds = plainNumber(after);
  if (seconds !== undefined) return clampRetryAfter(seconds * 1000);
  if (after !== undefined) {
    // Every HTTP date has a time of day. Date.parse accepts nearly any text as a date: "-5" and "soon 5" are months.
    const date = /\d:\d\d:\d\d/.test(after) ? Date.parse(after) : Number.NaN;
    if (!Number.isNaN(date)) return clampRetryAfter(date - now);
  }
  return retryAfterFromRateLimits(headers);
}

/** A duration such as `1s`, `6m0s`, `120ms`, `48.5s`, in ms; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  if (text.length > LONGEST_DURATION || !/^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(?<!\d)(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)) {
    total += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}

/** A wait, clamped to 0 … one hour; `undefined` if it is not a number. */
export function clampRetryAfter(milliseconds: number): number | undefined {
  if (Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_RETRY_AFTER_MS);
}

/**
 * The value of one header, from any kind of headers.
 * @param name in lower case
 */
export function readHeader(headers: HeadersLike | undefined, name: string): string | undefined {
  if (headers === undefined) return undefined;
  const value: unknown = typeof headers.get === 'function' ? headers.get(name) : fieldOf(headers, name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return first === undefined || first === null ? undefined : String(first);
}

/** The names of a plain object may be in any case. */
function fieldOf(headers: object, name: string): unknown {
  const fields: readonly (readonly [string, unknown])[] = Object.entries(headers);
  return fields.find(([field]) => field.toLowerCase() === name)?.[1];
}

function retryAfterFromRateLimits(headers: HeadersLike): number | undefined {
  let longest: number | undefined;
  for (const kind of ['requests', 'tokens']) {
    if (readHeader(headers, `x-ratelimit-remaining-${kind}`) !== '0') continue;
    const reset = readHeader(headers, `x-ratelimit-reset-${kind}`)?.trim();
    const wait = reset === undefined ? undefined : parseDuration(reset);
    if (wait !== undefined) longest = Math.max(longest ?? 0, wait);
  }
  return longest === undefined ? undefined : clampRetryAfter(longest);
}

function plainNumber(text: string | undefined): number | undefined {
  if (text === undefined || !/^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text)) return undefined;
  return Number(text);
}

/**
 * The value of the header `x-should-retry`, which is `true` or `false`. The SDKs of OpenAI and Anthropic obey it before they check
 * the status (https://github.com/openai/openai-node/blob/master/src/client.ts, `shouldRetry`).
 *
 * @returns `undefined` if the header is absent or has another value
 */
export function shouldRetryFromHeaders(headers: HeadersLike | undefined): boolean | undefined {
  if (headers === undefined) return undefined;
  const value = readHeader(headers, 'x-should-retry');
  if (value === 'true') return true;
  return value === 'false' ? false : undefined;
}
