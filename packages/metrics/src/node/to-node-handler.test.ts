import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import fastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { toNodeHandler, type WebHandler } from './to-node-handler.ts';

const open: Server[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function serving(handler: WebHandler): Promise<string> {
  return listening(createServer(toNodeHandler(handler)));
}

async function listening(server: Server): Promise<string> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const echo: WebHandler = async (request) =>
  Response.json({ method: request.method, url: request.url, body: await request.text(), x: request.headers.get('x') });

describe('toNodeHandler', () => {
  it('throws for a value that is not a function, before the first request', () => {
    expect(() => toNodeHandler({} as never)).toThrow(
      'toNodeHandler expects a handler, such as prometheusHandler(metrics)',
    );
  });

  it('passes on method, address, headers and body, and returns status, headers and body', async () => {
    const base = await serving(async (request, info) => {
      const answer = await echo(request, info);
      const headers = new Headers(answer.headers);
      headers.append('set-cookie', 'a=1');
      headers.append('set-cookie', 'b=2');
      return new Response(answer.body, { status: 201, headers });
    });
    const answer = await fetch(`${base}/deep/path?q=1`, { method: 'POST', body: 'häy', headers: { x: 'y' } });
    expect(answer.status).toBe(201);
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await answer.json()).toEqual({ method: 'POST', url: `${base}/deep/path?q=1`, body: 'häy', x: 'y' });
  });

  it('sends no body for HEAD, but the same headers', async () => {
    const base = await serving(() => new Response('text', { headers: { 'x-kind': 'k' } }));
    const answer = await fetch(base, { method: 'HEAD' });
    expect([answer.status, answer.headers.get('x-kind'), await answer.text()]).toEqual([200, 'k', '']);
  });

  it('answers with 500 when the handler throws, without its message', async () => {
    const base = await serving(() => {
      throw new Error('secret detail');
    });
    const answer = await fetch(base);
    expect([answer.status, await answer.text()]).toEqual([500, 'Internal error\n']);
  });

  it('answers an invalid request with 400, and never reads a path as a host', async () => {
    const base = await serving(echo);
    const raw = (options: { path?: string; method?: string; headers?: Record<string, string> }) =>
      new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
        const sent = httpRequest(base, options, (answer) => {
          let text = '';
          answer.on('data', (chunk) => {
            text += chunk;
          });
          answer.on('end', () => resolve({ status: answer.statusCode, text }));
        });
        sent.on('error', reject).end();
      });
    expect((await raw({ method: 'TRACE' })).status).toBe(400);
    expect((await raw({ headers: { host: 'a b' } })).status).toBe(400);
    const { text } = await raw({ path: '//evil.example/x', headers: { host: 'good.example' } });
    expect(JSON.parse(text)).toMatchObject({ url: 'http://good.example//evil.example/x' });
  });

  it('aborts the signal and cancels the stream when the client disconnects', async () => {
    const cancelled = Promise.withResolvers<void>();
    const aborted = Promise.withResolvers<void>();
    const base = await serving((request) => {
      request.signal.addEventListener('abort', () => aborted.resolve());
      return new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('first')),
          cancel: () => cancelled.resolve(),
        }),
      );
    });
    const client = new AbortController();
    const answer = await fetch(base, { signal: client.signal });
    await answer.body?.getReader().read();
    client.abort();
    await Promise.all([cancelled.promise, aborted.promise]);
  });

  it('writes no faster than the client reads', async () => {
    let made = 0;
    const base = await serving(
      () =>
        new Response(
          new ReadableStream({
            pull: (controller) => {
              made += 1;
              if (made > 2000) controller.close();
              else controller.enqueue(new Uint8Array(65_536));
            },
          }),
        ),
    );
    const reader = (await fetch(base)).body?.getReader();
    await reader?.read();
    // Sockets and readers buffer some: the test is that writing stops.
    let before = -1;
    while (before !== made) {
      before = made;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(made).toBeLessThan(1000);
    let bytes = 65_536;
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) bytes += read.value.length;
    expect(bytes).toBeGreaterThan(1000 * 65_536);
  });

  it('works in Express, mounted anywhere and after a body parser', async () => {
    const app = express();
    app.use(express.json());
    app.use('/mounted', toNodeHandler(echo));
    const base = await listening(createServer(app));
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${base}/mounted/a`, { method: 'POST', body: '{"a":1}', headers });
    expect(await answer.json()).toMatchObject({ url: `${base}/mounted/a`, body: '{"a":1}' });
  });

  it('works in Fastify', async () => {
    const app = fastify();
    app.all('/*', (request, reply) => {
      reply.hijack();
      toNodeHandler(echo)(request.raw, reply.raw);
    });
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    try {
      expect(await (await fetch(`${base}/a`)).json()).toMatchObject({ method: 'GET', url: `${base}/a` });
    } finally {
      await app.close();
    }
  });
});
