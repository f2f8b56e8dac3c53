import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Additions of frameworks to a request. */
interface FrameworkRequest extends IncomingMessage {
  /** Express: the whole path; `url` lacks the mount path. */
  readonly originalUrl?: unknown;
  /** The body as parsed by a body parser. */
  readonly body?: unknown;
}

/** The request as a web `Request`; `undefined` if its method, address or headers are not valid there. */
export function requestFrom(incoming: FrameworkRequest, signal: AbortSignal): Request | undefined {
  const { method = 'GET', headers } = incoming;
  const path = typeof incoming.originalUrl === 'string' ? incoming.originalUrl : (incoming.url ?? '/');
  const scheme = 'encrypted' in incoming.socket ? 'https' : 'http';
  try {
    // A path with two leading slashes, or an absolute URL, must not select another host.
    const url = new URL(`${scheme}://${headers.host ?? 'localhost'}`);
    const target = new URL(path.startsWith('/') ? `${url.origin}${path}` : path);
    if (target.protocol !== 'http:' && target.protocol !== 'https:') return undefined;
    const init: RequestInit & { duplex?: 'half' } = { method, headers: headersFrom(incoming), signal };
    if (method !== 'GET' && method !== 'HEAD') {
      init.body = bodyFrom(incoming);
      init.duplex = 'half';
    }
    return new Request(target, init);
  } catch {
    return undefined;
  }
}

function headersFrom({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let place = 0; place + 1 < rawHeaders.length; place += 2) {
    const name = rawHeaders[place] ?? '';
    // HTTP/2 has its own.
    if (!name.startsWith(':')) headers.append(name, rawHeaders[place + 1] ?? '');
  }
  return headers;
}

function bodyFrom(incoming: FrameworkRequest): BodyInit {
  const { body } = incoming;
  if (incoming.readableEnded && body !== undefined) {
    if (typeof body === 'string' || body instanceof Uint8Array) return body as BodyInit;
    return JSON.stringify(body);
  }
  return Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
}
