import { expect, it } from 'vitest';
import type { ResponseHeaders } from './provider.ts';
import type { SdkBuilder, SdkRequestOptions } from './sdk-builder.ts';
import { type SdkEntry, SdkRequests } from './sdk-requests.ts';

const NAMES = { rateLimits: { requests: [], tokens: [] }, requestIdOf: () => 'req_1' };
const errors = {
  requestError: (error: unknown) => new Error('no answer', { cause: error }),
  inBody: (requestId: string | undefined) => ({
    bodyError: (error: unknown) => new Error('broken off', { cause: error }),
    notAnAnswer: (body: string) => new Error(`${requestId} was answered with ${body}`),
  }),
};

function requestsTo(respond: () => Response, entry: Partial<SdkEntry<SdkBuilder>> = {}) {
  const sent: [url: unknown, init: RequestInit | undefined][] = [];
  const heads: ResponseHeaders[] = [];
  const requests = new SdkRequests<SdkBuilder>({
    own: undefined,
    network: {
      fetch: async (url, init) => {
        sent.push([url, init]);
        return respond();
      },
    },
    keyOf: (key = 'entry') => key,
    make: async (key) => ({
      buildRequest: async ({ path, method }) => ({ url: `http://a${path}?${key}`, req: { method } }),
    }),
    heads: NAMES,
    ...entry,
  });
  const context = { onHeaders: (head: ResponseHeaders) => heads.push(head) };
  return { requests, sent, heads, context };
}

const post = { method: 'post', path: '/x', body: {} } as const;

it('sends what the SDK builds with the key of the call, and reports the head of the answer', async () => {
  const { requests, sent, heads, context } = requestsTo(() => new Response('{"a":1}'));
  const answer = await requests.json(post, { ...context, apiKey: 'own' }, errors);
  expect(answer).toEqual({ body: { a: 1 }, requestId: 'req_1' });
  expect(sent).toMatchObject([['http://a/x?own', { method: 'POST', redirect: 'manual' }]]);
  expect(heads).toEqual([{ status: 200, requestId: 'req_1' }]);
});

it('reports the head of an error, too', async () => {
  const { requests, heads, context } = requestsTo(() => new Response('busy', { status: 503 }));
  await expect(requests.json(post, context, errors)).rejects.toMatchObject({
    message: 'no answer',
    cause: { status: 503 },
  });
  expect(heads).toEqual([{ status: 503, requestId: 'req_1' }]);
});

it('passes requests to the user’s own client without its retries, its time-out and its redirects', async () => {
  const asked: [string, SdkRequestOptions | undefined][] = [];
  const send = (path: string, options?: SdkRequestOptions) => {
    asked.push([path, options]);
    return { asResponse: async () => new Response('{}') };
  };
  const { requests, sent } = requestsTo(() => new Response(), { own: { get: send, post: send } });
  await requests.json(post, {}, errors);
  expect(asked).toEqual([
    ['/x', { body: {}, maxRetries: 0, timeout: 2 ** 31 - 1, fetchOptions: { redirect: 'manual' } }],
  ]);
  expect(sent).toEqual([]);
});

it('names the body that is not JSON, and the one that breaks off', async () => {
  const page = requestsTo(() => new Response('<html>'));
  await expect(page.requests.json(post, {}, errors)).rejects.toThrow('req_1 was answered with <html>');
  const torn = requestsTo(
    () => new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) })),
  );
  await expect(torn.requests.json(post, {}, errors)).rejects.toThrow('broken off');
});

it('an abort is the error of an aborted call, before the request and while the body is read', async () => {
  const { requests, sent } = requestsTo(() => new Response('{}'));
  await expect(requests.json(post, { signal: AbortSignal.abort() }, errors)).rejects.toMatchObject({ code: 'aborted' });
  expect(sent).toEqual([]);
  const controller = new AbortController();
  const late = requestsTo(
    () =>
      new Response(
        new ReadableStream({
          pull: (body) => {
            controller.abort();
            body.error(new TypeError('terminated'));
          },
        }),
      ),
  );
  await expect(late.requests.json(post, { signal: controller.signal }, errors)).rejects.toMatchObject({
    code: 'aborted',
  });
});
