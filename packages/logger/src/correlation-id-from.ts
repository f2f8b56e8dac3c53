import { type HeadersLike, readHeader } from '@flexiai/core/plugin';
import { usableId } from './usable-id.ts';

/** In order of precedence: the request id from a client or a proxy, then the trace id. */
const ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;

/**
 * The correlation id of an incoming request: its `x-request-id` or `x-correlation-id`, otherwise the trace id of its
 * `traceparent` (https://www.w3.org/TR/trace-context/). A value that is too long, contains characters that are not
 * allowed in ids, or looks like a secret is ignored, because headers are untrusted input.
 *
 * @param headers `Headers`, or an object such as Node's `request.headers`
 * @returns `undefined` if there is no valid id; `withCorrelationId` then creates one
 */
export function correlationIdFrom(headers: HeadersLike | undefined): string | undefined {
  for (const name of ID_HEADERS) {
    // A repeated header is a list: the first value is from the sender nearest to the client.
    const id = usableId(read(headers, name)?.split(',', 1)[0]);
    if (id !== undefined) return id;
  }
  return traceIdOf(read(headers, 'traceparent'));
}

function read(headers: HeadersLike | undefined, name: string): string | undefined {
  try {
    return readHeader(headers ?? undefined, name);
  } catch {
    return undefined;
  }
}

function traceIdOf(traceparent: string | undefined): string | undefined {
  const [, version, traceId, rest] =
    /^([\da-f]{2})-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(-.*)?$/.exec(traceparent?.trim() ?? '') ?? [];
  if (traceId === undefined || /^0+$/.test(traceId)) return undefined;
  // Later versions may have further fields; version "ff" is invalid, and version "00" has no further fields.
  return version === 'ff' || (version === '00' && rest !== undefined) ? undefined : traceId;
}
