import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigurationError, createFlexiAI, type FlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import express from 'express';
import fastify from 'fastify';
import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { toNodeHandler } from '../node/to-node-handler.ts';
import { healthHandler } from './health-handler.ts';

afterEach(() => {
  vi.useRealTimers();
});

const ask = { prompt: 'secret prompt' };
const get = (path: string, init?: RequestInit): Request => new Request(`http://127.0.0.1${path}`, init);

/** The status of a path. */
async function statusOf(ai: FlexiAI, path: string): Promise<number> {
  return (await healthHandler(ai)(get(path))).status;
}

function oneEntry(options: object = {}, whenAlone: 'ask' | 'refuse' = 'ask') {
  const mock = mockProvider();
  const ai = createFlexiAI({
    providers: [mock({ model: 'm', ...options })],
    retry: { maxRetries: 0, maxRetryAfterMs: 0 },
    circuitBreaker: { failureThreshold: 1, whenAlone },
  });
  return { mock, ai };
}

describe('/live', () => {
  it('is 200 in every state of the providers, and after the client is closed', async () => {
    const { mock, ai } = oneEntry();
    mock.reply({ error: 'server' });
    await ai.chatCompletion(ask).catch(() => undefined);
    ai.isolate('mock');
    await ai.close();
    expect(await statusOf(ai, '/health/live')).toBe(200);
  });
});

describe('/ready', () => {
  it('is 200 before the first call, and calls no provider', async () => {
    const { mock, ai } = oneEntry();
    const answer = await healthHandler(ai)(get('/ready'));
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(mock.calls).toEqual([]);
  });

  it('is 200 with every circuit open, if an entry would be called as the last resort', async () => {
    const { mock, ai } = oneEntry();
    mock.reply({ error: 'server' });
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(ai.getProviderStatus('mock').circuit?.state).toBe('open');
    expect(await statusOf(ai, '/ready')).toBe(200);
  });

  it('is 503 with every circuit open and without a last resort, until the next probe is due', async () => {
    vi.useFakeTimers();
    const { mock, ai } = oneEntry({}, 'refuse');
    mock.reply({ error: 'server' });
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(await statusOf(ai, '/ready')).toBe(503);
    vi.advanceTimersByTime(300_000);
    expect(await statusOf(ai, '/ready')).toBe(200);
  });

  it('is 503 with every entry isolated, and 200 after a reset', async () => {
    const { ai } = oneEntry();
    ai.isolate('mock');
    expect(await statusOf(ai, '/ready')).toBe(503);
    ai.resetCircuitBreakers();
    expect(await statusOf(ai, '/ready')).toBe(200);
  });

  it('is 503 with every credential rejected, and 200 while one entry has another', async () => {
    const { mock, ai } = oneEntry();
    mock.enqueue({ error: 'authentication' });
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(await statusOf(ai, '/ready')).toBe(503);
    ai.reconfigure({ providers: [mock({ model: 'm' }), mock({ name: 'second', model: 'm' })] });
    expect(await statusOf(ai, '/ready')).toBe(200);
  });

  it('is 200 during a short cool-down, and 503 during a long one', async () => {
    const { mock, ai } = oneEntry();
    mock.enqueue({ error: 'rate-limit', retryAfterMs: 30_000 });
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(await statusOf(ai, '/ready')).toBe(200);
    ai.resetCircuitBreakers();
    mock.enqueue({ error: 'rate-limit', retryAfterMs: 3_600_000 });
    await ai.chatCompletion(ask).catch(() => undefined);
    expect(await statusOf(ai, '/ready')).toBe(503);
  });

  it('is 200 while all concurrency slots are taken, because the client works', async () => {
    const { mock, ai } = oneEntry({ maxConcurrent: 1 });
    mock.reply({ text: 'ok', delayMs: Number.POSITIVE_INFINITY });
    const controller = new AbortController();
    const call = ai.chatCompletion(ask, { signal: controller.signal }).catch(() => undefined);
    await vi.waitFor(() => expect(mock.calls).toHaveLength(1));
    expect(await statusOf(ai, '/ready')).toBe(200);
    controller.abort();
    await call;
  });

  it('is 503 from the beginning of close, while calls are still awaited', async () => {
    const { mock, ai } = oneEntry();
    mock.reply({ text: 'ok', delayMs: 30 });
    const call = ai.chatCompletion(ask);
    const closing = ai.close();
    expect(await statusOf(ai, '/ready')).toBe(503);
    await Promise.all([call, closing]);
  });
});

describe('/details', () => {
  const auth = { token: 'operator' };

  it('does not exist without auth', async () => {
    expect(await statusOf(oneEntry().ai, '/details')).toBe(404);
  });

  it('requires the token, and shows entries without keys, prompts and messages', async () => {
    const { mock, ai } = oneEntry();
    mock.enqueue({ error: 'server', message: 'secret message' });
    await ai.chatCompletion(ask).catch(() => undefined);
    const handler = healthHandler(ai, { auth });
    const refused = await handler(get('/details'));
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="flexiai"']);
    expect((await handler(get('/details', { headers: { authorization: 'Bearer wrong' } }))).status).toBe(401);
    const answer = await handler(get('/details', { headers: { authorization: 'Bearer operator' } }));
    const text = await answer.text();
    expect(JSON.parse(text)).toMatchObject({
      ready: true,
      closed: false,
      health: 'unhealthy',
      calls: { total: 1, failed: 1 },
      entries: [{ name: 'mock', plugin: 'mock', model: 'm', circuit: 'open', lastErrorCode: 'server', inFlight: 0 }],
      skipped: [],
    });
    expect(text).not.toContain('secret');
  });

  it('contains the reason why no entry is available', async () => {
    const { ai } = oneEntry();
    ai.isolate('mock');
    const answer = await healthHandler(ai, { auth })(
      get('/details', { headers: { authorization: 'Bearer operator' } }),
    );
    expect(await answer.json()).toMatchObject({ ready: false, skipped: [{ provider: 'mock', reason: 'isolated' }] });
  });
});

describe('healthHandler', () => {
  it('answers HEAD without a body, other methods with 405 and other paths with 404', async () => {
    const handler = healthHandler(oneEntry().ai);
    const head = await handler(get('/ready/', { method: 'HEAD' }));
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await handler(get('/ready', { method: 'POST', body: '' }));
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect((await handler(get('/already'))).status).toBe(404);
    expect((await handler(get('/'))).status).toBe(404);
  });

  it('throws for a value that is not a client, and for unknown options', () => {
    expect(() => healthHandler({} as never)).toThrow(ConfigurationError);
    expect(() => healthHandler(oneEntry().ai, { token: 'x' } as never)).toThrow('token');
  });

  it('works in node:http, Express, Fastify and Hono, and as a route handler of Next.js', async () => {
    const handler = healthHandler(oneEntry().ai);
    const servers: Server[] = [createServer(toNodeHandler(handler))];
    const app = express();
    app.use('/health', toNodeHandler(handler));
    servers.push(createServer(app));
    const fast = fastify();
    fast.all('/health/*', (request, reply) => {
      reply.hijack();
      toNodeHandler(handler)(request.raw, reply.raw);
    });
    await fast.ready();
    servers.push(createServer((incoming, outgoing) => fast.routing(incoming, outgoing)));
    for (const server of servers) {
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      expect(await (await fetch(`http://127.0.0.1:${port}/health/ready`)).json()).toEqual({ status: 'ready' });
      server.closeAllConnections();
      server.close();
    }
    const hono = new Hono();
    hono.all('/health/*', ({ req }) => handler(req.raw));
    expect(await (await hono.request('/health/ready')).json()).toEqual({ status: 'ready' });
    // app/health/[probe]/route.ts: export const GET = handler
    const route: { GET(request: Request): Promise<Response> } = { GET: handler };
    expect((await route.GET(get('/health/ready'))).status).toBe(200);
  });
});
