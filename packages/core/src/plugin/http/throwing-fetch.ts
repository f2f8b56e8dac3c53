import { BodyTooLargeError, readText } from './read-text.ts';

/** The most of an error's body that is read. */
const LARGEST_ERROR_BODY = 256 * 1024;

/** A response with an error status, and its body. A provider makes a `ProviderError` of it. */
export class HttpFailure extends Error {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;

  constructor(status: number, headers: Headers, body: string) {
    super(`HTTP ${status}`);
    this.name = 'HttpFailure';
    this.status = status;
    this.headers = headers;
    this.body = body;
  }
}

/** A request that brought no response. A provider makes a `ConnectionError` of it. */
export class ConnectionFailure extends Error {
  /** @param cause what `fetch` threw */
  constructor(cause: unknown) {
    super('no response', { cause });
    this.name = 'ConnectionFailure';
  }
}

/**
 * The `fetch` of a provider that sends requests built by its SDK. It throws error statuses as `HttpFailure`, and its own errors as
 * the cause of a `ConnectionFailure`. An error's body is read up to a limit.
 */
export function throwingFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await connect(fetch, input, init);
    if (response.ok) return response;
    throw new HttpFailure(response.status, response.headers, await readErrorBody(response));
  };
}

async function connect(fetch: typeof globalThis.fetch, ...request: Parameters<typeof fetch>): Promise<Response> {
  try {
    return await fetch(...request);
  } catch (error) {
    throw new ConnectionFailure(error);
  }
}

async function readErrorBody(response: Response): Promise<string> {
  try {
    return await readText(response, LARGEST_ERROR_BODY);
  } catch (error) {
    // If the body is interrupted, the status is still known.
    return error instanceof BodyTooLargeError ? error.message : '';
  }
}
