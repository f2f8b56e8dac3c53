import { isError } from '../../data/platform-objects.ts';

/** There is no response. Name and form are those of the global `fetch`, which the SDKs and the plugins know. */
export function fetchFailed(cause: unknown): TypeError {
  return new TypeError('fetch failed', { cause: withoutBytes(cause) });
}

/** The body of a response is incomplete. */
export function terminated(cause: unknown): TypeError {
  return new TypeError('terminated', { cause: withoutBytes(cause) });
}

/** The error of a parser contains the bytes that it failed on, in which an upstream may have echoed the key. */
function withoutBytes(cause: unknown): unknown {
  if (isError(cause) && 'rawPacket' in cause) delete cause.rawPacket;
  return cause;
}
