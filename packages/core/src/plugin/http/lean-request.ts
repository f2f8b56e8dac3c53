import { isBytes, isUrl } from '../../data/platform-objects.ts';

/** A request that does not need the global `fetch`. */
export interface LeanRequest {
  readonly url: URL;
  /** Upper case. */
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Headers of the connection and of the message framing, which the transport sets. `fetch` in browsers also drops them:
 * https://fetch.spec.whatwg.org/#forbidden-request-header
 */
const TRANSPORT_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * The request for the arguments of `fetch`; `undefined` if only the global `fetch` can send it, or if it must report an error (a
 * bad URL, a password in it, a GET with a body).
 */
export function toLeanRequest(input: string | URL | Request, init: RequestInit): LeanRequest | undefined {
  if (typeof input !== 'string' && !isUrl(input)) return undefined;
  // undici's own option: the connection to use.
  if ('dispatcher' in init) return undefined;
  const url = URL.parse(input);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  const method = (init.method ?? 'GET').toUpperCase();
  if (!METHODS.has(method)) return undefined;
  const body = init.body ?? undefined;
  if (body !== undefined && (method === 'GET' || method === 'HEAD')) return undefined;
  if (body !== undefined && typeof body !== 'string' && !isBytes(body)) return undefined;
  return { url, method, headers: toRecord(init.headers), body, signal: init.signal ?? undefined };
}

/** Headers that `readyHeaders` made. */
const READY = new WeakSet<object>();

/** Headers for many requests, in a form that needs no further check. */
export function readyHeaders(headers: Headers): Readonly<Record<string, string>> {
  const ready = Object.freeze(Object.fromEntries(headers));
  READY.add(ready);
  return ready;
}

/** Headers that another `fetch` may change, as it may those of an SDK. */
export function ownHeaders(given: HeadersInit): HeadersInit {
  return READY.has(given) ? new Headers(given) : given;
}

function toRecord(given: HeadersInit | undefined): Record<string, string> {
  const record: Record<string, string> = Object.create(null);
  // Answers of a language model are small or streamed: compression costs both sides more than it saves.
  record['accept-encoding'] = 'identity';
  if (given !== undefined && READY.has(given)) {
    const ready = given as Record<string, string>;
    for (const name in ready) if (!TRANSPORT_HEADERS.has(name)) record[name] = ready[name] ?? '';
    return record;
  }
  const headers = given instanceof Headers ? given : new Headers(given);
  for (const [name, value] of headers) {
    if (!TRANSPORT_HEADERS.has(name)) record[name] = value;
  }
  return record;
}
