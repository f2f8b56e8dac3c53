/** A request as the SDK builds it. */
export interface SdkRequest {
  readonly method: string;
  readonly protocol: string;
  hostname: string;
  readonly port?: number;
  /** Percent-encoded. */
  path: string;
  query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  body?: unknown;
}

/** A request as `fetch` takes it. */
export interface PlainRequest {
  readonly url: string;
  readonly init: {
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
  };
}

/** `fetch` sets it from the address. */
const OF_TRANSPORT = 'host';

/** @param more headers that override those of the SDK; names in lower case */
export function toPlainRequest(request: SdkRequest, more: Readonly<Record<string, string>> = {}): PlainRequest {
  const { method, protocol, hostname, port, path, query = {}, headers, body } = request;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value ?? '']) search.append(name, one);
  }
  const question = search.size === 0 ? '' : `?${search}`;
  const lower = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  const { [OF_TRANSPORT]: _host, ...sent } = { ...Object.fromEntries(lower), ...more };
  return {
    url: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}${question}`,
    init: { method, headers: sent, ...(isBody(body) && { body }) },
  };
}

function isBody(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return (typeof body === 'string' || body instanceof Uint8Array) && body.length > 0;
}
