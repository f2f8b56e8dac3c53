import type { ProviderFetch } from '@flexiai/core/plugin';
import { type SdkRequest, toPlainRequest } from './sdk-request.ts';

/** What the SDK asks of a handler of requests. */
export interface SdkHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(
    request: SdkRequest,
    options?: { readonly abortSignal?: AbortSignal },
  ): Promise<{ readonly response: SdkResponse }>;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
  destroy(): void;
}

/** A response as the SDK reads it. */
export interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/**
 * Core's transport for the requests that the SDK sends itself: for tokens of its credential chain. Requests to Bedrock do not pass
 * here: the SDK only builds them.
 */
export function requestHandler(fetch: ProviderFetch): SdkHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, { abortSignal } = {}) {
      const { url, init } = toPlainRequest(request);
      const response = await fetch(url, { ...init, ...(abortSignal !== undefined && { signal: abortSignal }) });
      const body = new Uint8Array(await response.arrayBuffer());
      return { response: { statusCode: response.status, headers: Object.fromEntries(response.headers), body } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}

/** A response of the handler of the user's own client. */
export function toResponse({ statusCode, headers, body }: SdkResponse): Response {
  return new Response(toStream(body), { status: statusCode, headers });
}

function toStream(body: unknown): BodyInit | null {
  if (body === undefined || body === null) return null;
  if (typeof body !== 'object' || body instanceof Uint8Array || !(Symbol.asyncIterator in body))
    return body as BodyInit;
  const iterator = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done === true) controller.close();
        else controller.enqueue(new Uint8Array(value));
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
