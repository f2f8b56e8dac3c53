import { type HeadersLike, readHeader } from '@flexiai/core/plugin';
import { usableId } from './usable-id.ts';

/** In this order: what a client or a proxy calls the request, then the trace that it belongs to. */
const ID_HEADERS = ['x-request-id', 'x-correlation-id'] as const;

/**
 * The correlation id that an incoming request brings: its `x-request-id` or `x-correlation-id`, else the trace id of its
 * `traceparent` (https://www.w3.org/TR/trace-context/). What is overlong, holds characters that no id has, or looks like a
 * secret is passed over: headers come from strangers.
 *
 * @param headers `Headers`, or an object such as Node's `request.headers`
 * @returns `undefined` where there is none to be had; `withCorrelationId` makes one then
 */
export function correlationIdFrom(headers: HeadersLike | undefined): string | undefined {
  for (const name of ID_HEADERS) {
    // Sent twice, it is a list: the first is the nearest to the client.
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
  // Later versions may say more; "ff" is none, and the first one says no more.
  return version === 'ff' || (version === '00' && rest !== undefined) ? undefined : traceId;
}
