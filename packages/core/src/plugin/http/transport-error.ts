import { isError } from '../../data/platform-objects.ts';

/** No response. The name and form are those of the global `fetch`, which the SDKs and the plugins know. */
export function fetchFailed(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause: withoutBytes(cause) });
}

/** A response whose body did not come whole. */
export function terminated(cause: unknown): TypeError {
  return new TypeError('terminated', { cause: withoutBytes(cause) });
}

/** A parser's error carries the bytes that it choked on, in which an upstream may have echoed the key. */
function withoutBytes(cause: unknown): unknown {
  if (isError(cause) && 'rawPacket' in cause) delete cause.rawPacket;
  return cause;
}
