import { expect, it } from 'vitest';
import { ConnectionFailure, HttpFailure, throwingFetch } from './throwing-fetch.ts';

function answering(respond: () => Response): typeof globalThis.fetch {
  return throwingFetch(async () => respond());
}

it('hands over a response that is no error', async () => {
  const response = await answering(() => new Response('well'))('http://127.0.0.1:9');
  expect(await response.text()).toBe('well');
});

it('throws an error status with its headers and its body', async () => {
  const fetch = answering(() => new Response('{"error":1}', { status: 429, headers: { 'retry-after': '2' } }));
  const failure = await fetch('http://127.0.0.1:9').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(HttpFailure);
  expect(failure).toMatchObject({ status: 429, body: '{"error":1}' });
  expect(failure instanceof HttpFailure && failure.headers.get('retry-after')).toBe('2');
});

it('reads the body of an error up to a bound', async () => {
  const failure = await answering(() => new Response('x'.repeat(300_000), { status: 500 }))('http://127.0.0.1:9').catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ status: 500, body: 'larger than 262144 bytes' });
});

it('reports an error status whose body breaks off', async () => {
  const broken = new ReadableStream({ pull: (controller) => controller.error(new TypeError('terminated')) });
  const failure = await answering(() => new Response(broken, { status: 503 }))('http://127.0.0.1:9').catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ status: 503, body: '' });
});

it('throws what fetch throws as the cause of a failed connection', async () => {
  const reason = new TypeError('fetch failed');
  const fetch = throwingFetch(() => Promise.reject(reason));
  const failure = await fetch('http://127.0.0.1:9').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConnectionFailure);
  expect(failure).toMatchObject({ cause: reason });
});
