import { isPlainData } from '../data/copy-data.ts';
import { isObject } from '../data/json-fields.ts';
import { readyHeaders } from './http/lean-request.ts';
import type { SdkBuilder, SdkRequest, SdkRequestOptions } from './sdk-builder.ts';

/** What an SDK builds of a request beside its body. */
interface Head {
  readonly url: string;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request as the transport takes it. */
export interface BuiltRequest {
  readonly url: string;
  readonly req: RequestInit;
}

/** The fields of a built request that are understood: one with others is not repeated. */
const FIELDS: readonly string[] = ['method', 'headers', 'body', 'signal'];

/** Services have a handful of paths for requests with a body. */
const MOST_PATHS = 16;

/**
 * Builds the requests of one client of an SDK. URL and headers are the same for each request to a path, and building them costs more
 * than the rest of the request: once the SDK has built the same head twice in a row, it is repeated, and only the body is
 * serialised. A client that puts something else into each request (a signature, an idempotency key) builds all of them.
 */
export class RepeatedHead {
  readonly #client: SdkBuilder;
  /** By path; `undefined` where the last head differed from the one before. */
  readonly #heads = new Map<string, { readonly head: Head; readonly isSure: boolean } | undefined>();

  constructor(client: SdkBuilder) {
    this.#client = client;
  }

  buildRequest(options: SdkRequestOptions & SdkRequest): BuiltRequest | Promise<BuiltRequest> {
    const { method, path, body, headers, signal } = options;
    const mayRepeat = method === 'post' && options.query === undefined && isPlainBody(body) && isEmpty(headers);
    if (!mayRepeat) return this.#client.buildRequest(options);
    const known = this.#heads.get(path);
    if (known?.isSure !== true) return this.#learn(options);
    const { head } = known;
    return {
      url: head.url,
      req: { method: head.method, headers: head.headers, body: JSON.stringify(body), ...(signal && { signal }) },
    };
  }

  async #learn(options: SdkRequestOptions & SdkRequest): Promise<BuiltRequest> {
    const { path } = options;
    const former = this.#heads.get(path);
    const built = await this.#client.buildRequest(options);
    if ((former === undefined && this.#heads.has(path)) || this.#heads.size >= MOST_PATHS) return built;
    const head = headOf(built, options.body);
    if (former === undefined) this.#heads.set(path, head && { head, isSure: false });
    else this.#heads.set(path, head && isSame(former.head, head) ? { head, isSure: true } : undefined);
    return built;
  }
}

/** What can be repeated of a built request; `undefined` if its body is not the plain JSON, or something in it is not understood. */
function headOf({ url, req }: BuiltRequest, body: unknown): Head | undefined {
  if (req.body !== JSON.stringify(body) || !Object.keys(req).every((field) => FIELDS.includes(field))) return undefined;
  const { method = 'post' } = req;
  return { url, method, headers: readyHeaders(new Headers(req.headers)) };
}

function isSame(a: Head, b: Head): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Bytes and forms are not sent as JSON. */
function isPlainBody(body: unknown): boolean {
  return isObject(body) && isPlainData(body);
}

function isEmpty(headers: { readonly [name: string]: string } | undefined): boolean {
  for (const _name in headers) return false;
  return true;
}
