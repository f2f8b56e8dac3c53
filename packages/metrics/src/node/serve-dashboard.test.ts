import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { type DashboardHandler, dashboardHandler } from '../dashboard/dashboard-handler.ts';
import { serveDashboard } from './serve-dashboard.ts';
import { toNodeHandler } from './to-node-handler.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

function client(): FlexiAI {
  const ai = createFlexiAI({ providers: [mockProvider()({ name: 'one', model: 'm' })] });
  opened.push(() => ai.close());
  return ai;
}

function handler(): DashboardHandler {
  const made = dashboardHandler(client(), { auth: false, actions: true });
  opened.push(() => made.close());
  return made;
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Requests the page, its script, the first event of its feed and an action, all below a prefix. */
async function works(base: string): Promise<void> {
  const page = await (await fetch(base)).text();
  const src = /src="([^"]+)"/.exec(page)?.[1] ?? '';
  const script = new URL(src, base);
  expect((await fetch(script)).headers.get('content-type')).toMatch('text/javascript');
  const feed = await fetch(new URL('feed', script));
  const reader = feed.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  while (!text.includes('\n\n')) text += (await reader?.read())?.value ?? '';
  await reader?.cancel();
  const data = JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '{}');
  expect(data.entries).toMatchObject([{ name: 'one' }]);
  const response = await fetch(new URL('action', script), {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-flexiai-token': data.actions.token },
    body: JSON.stringify({ action: 'isolate', entry: 'one' }),
  });
  expect(await response.json()).toEqual({ done: true });
}

describe('dashboardHandler in a framework', () => {
  it('works below a prefix of node:http', async () => {
    const base = await listening(createServer(toNodeHandler(handler())));
    await works(`${base}/deep/flexiai`);
    await works(`${base}/deep/flexiai/`);
  });

  it('works in Express, with a body parser before it', async () => {
    const app = express();
    app.use(express.json());
    app.use('/ops/flexiai', toNodeHandler(handler()));
    await works(`${await listening(createServer(app))}/ops/flexiai`);
  });

  it('works in Fastify', async () => {
    const app = fastify();
    const handle = toNodeHandler(handler());
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', (_request, _payload, done) => done(null));
    app.all('/ops/*', (request, reply) => {
      reply.hijack();
      handle(request.raw, reply.raw);
    });
    const base = await app.listen({ port: 0, host: '127.0.0.1' });
    opened.push(() => {
      app.server.closeAllConnections();
      return app.close();
    });
    await works(`${base}/ops/`);
  });

  it('works in Hono, by a route and by mount', async () => {
    const app = new Hono();
    const [routed, mounted] = [
      handler(),
      dashboardHandler(client(), { auth: false, actions: true, basePath: '/mounted' }),
    ];
    opened.push(() => mounted.close());
    app.all('/ops/flexiai/*', (context) => routed(context.req.raw));
    app.mount('/mounted', (request: Request) => mounted(request));
    const base = await listening(createServer(toNodeHandler((request) => app.fetch(request))));
    await works(`${base}/ops/flexiai/`);
    await works(`${base}/mounted`);
  });
});

describe('serveDashboard', () => {
  it('listens only on this machine, and answers no other host', async () => {
    await using server = await serveDashboard({ ai: client(), port: 0 });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect((await fetch(`${server.url}state`)).status).toBe(200);
    const foreign = get(`${server.url}state`, { headers: { host: 'evil.example' } });
    const [answer] = (await once(foreign, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(403);
  });

  it('throws for a public address without auth, and for unknown options', async () => {
    const ai = client();
    await expect(serveDashboard({ ai, port: 0, host: '0.0.0.0' })).rejects.toThrow(
      'serveDashboard refuses to listen on 0.0.0.0 without the option auth',
    );
    await expect(serveDashboard({ ai, prot: 0 } as never)).rejects.toThrow('did you mean "port"?');
    await expect(serveDashboard({ ai, port: 70_000 })).rejects.toThrow('port: expected a port, 0 to 65535');
    await using server = await serveDashboard({ ai, port: 0, host: '0.0.0.0', auth: { token: 'made-up-token' } });
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, { headers: { authorization: 'Bearer made-up-token' } })).status).toBe(200);
  });

  it('ends open feeds when it is closed, and rejects if its port is in use', async () => {
    const ai = client();
    const server = await serveDashboard({ ai, port: 0 });
    const port = Number(new URL(server.url).port);
    await expect(serveDashboard({ ai, port })).rejects.toThrow('EADDRINUSE');
    const feed = await fetch(`${server.url}feed`);
    const read = feed.text().catch(() => 'cut');
    await server.close();
    expect(await read).toMatch(/^retry: |^cut$/);
  });
});
