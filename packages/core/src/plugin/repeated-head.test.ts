import { expect, it, vi } from 'vitest';
import { RepeatedHead } from './repeated-head.ts';
import type { SdkBuilder } from './sdk-builder.ts';

const post = { method: 'post', path: '/x', body: { a: 1 } } as const;

function sdk(extra: () => { readonly [name: string]: string } = () => ({}), more: RequestInit = {}) {
  const buildRequest = vi.fn<SdkBuilder['buildRequest']>(async ({ path, body, headers, signal }) => ({
    url: `http://a${path}`,
    req: {
      method: 'post',
      headers: new Headers({ Authorization: 'key', ...extra(), ...headers }),
      body: JSON.stringify(body),
      ...(signal && { signal }),
      ...more,
    },
  }));
  return { buildRequest, client: new RepeatedHead({ buildRequest }) };
}

it('repeats the head that the SDK built twice, with the body and the signal of each request', async () => {
  const { buildRequest, client } = sdk();
  await client.buildRequest(post);
  await client.buildRequest(post);
  const { signal } = new AbortController();
  const built = await client.buildRequest({ ...post, body: { b: 'ü' }, signal });
  expect(buildRequest).toHaveBeenCalledTimes(2);
  expect(built).toEqual({
    url: 'http://a/x',
    req: { method: 'post', headers: { authorization: 'key' }, body: '{"b":"ü"}', signal },
  });
});

it.each([
  ['to another path', { ...post, path: '/y' }],
  ['with headers of its own', { ...post, headers: { traceparent: '00' } }],
  ['with a query', { ...post, query: { a: 1 } }],
  ['of another method', { method: 'get', path: '/x' } as const],
  ['with a text as its body', { ...post, body: 'a=1' }],
  ['with bytes as its body', { ...post, body: new Uint8Array(1) }],
])('lets the SDK build a request %s', async (_what, request) => {
  const { buildRequest, client } = sdk();
  for (let time = 0; time < 3; time += 1) await client.buildRequest(post);
  expect(buildRequest).toHaveBeenCalledTimes(2);
  await client.buildRequest(request);
  expect(buildRequest).toHaveBeenCalledTimes(3);
});

it.each([
  ['a head that differs each time', sdk(() => ({ 'idempotency-key': crypto.randomUUID() }))],
  ['a request with an option that is not understood', sdk(undefined, { duplex: 'half' } as RequestInit)],
  ['a body that is not the plain JSON', sdk(undefined, { body: '{"signed":1}' })],
])('never repeats %s', async (_what, { buildRequest, client }) => {
  for (let time = 0; time < 4; time += 1) await client.buildRequest(post);
  expect(buildRequest).toHaveBeenCalledTimes(4);
});
