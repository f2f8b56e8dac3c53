import { on, once } from 'node:events';
import { createServer } from 'node:net';
import { brotliCompressSync, createGzip, deflateSync, constants as flush, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf, start, startUpstream } from '../../../test/upstream.ts';
import { type ProviderFetch, providerFetch } from './provider-fetch.ts';

let send: ProviderFetch;

beforeEach(() => {
  send = providerFetch();
});

afterEach(() => send.close());

describe('a request', () => {
  it('reaches the server with its method, path, headers and a body whose length is counted in bytes', async () => {
    const { url } = await startUpstream(async (request, response) => {
      const { method, url: path, headers } = request;
      response.end(JSON.stringify({ method, path, headers, body: await bodyOf(request) }));
    });
    const response = await send(`${url}/v1/chat?a=1&b=%20`, {
      method: 'post',
      headers: new Headers({ 'Content-Type': 'application/json', authorization: 'Bearer key' }),
      body: '{"text":"é😀"}',
    });
    const seen = await response.json();
    expect(seen).toMatchObject({ method: 'POST', path: '/v1/chat?a=1&b=%20', body: '{"text":"é😀"}' });
    expect(seen.headers).toEqual({
      'content-type': 'application/json',
      authorization: 'Bearer key',
      'content-length': '17',
      host: new URL(url).host,
      'accept-encoding': 'identity',
      connection: 'keep-alive',
    });
  });

  it.each([
    ['an array', [['x-one', '1'] as [string, string], ['X-Two', '2'] as [string, string]]],
    ['a record', { 'X-One': '1', 'x-two': '2' }],
  ])('accepts its headers as %s', async (_kind, headers) => {
    const { url } = await startUpstream((request, response) => response.end(JSON.stringify(request.headers)));
    expect(await (await send(url, { headers })).json()).toMatchObject({ 'x-one': '1', 'x-two': '2' });
  });

  it('sends bytes unchanged', async () => {
    const { url } = await startUpstream((request, response) => void request.pipe(response));
    const response = await send(url, { method: 'POST', body: new Uint8Array([0, 255, 1, 254]) });
    expect([...(await response.bytes())]).toEqual([0, 255, 1, 254]);
  });

  it('has a content length of 0 for a POST without a body', async () => {
    const { url } = await startUpstream((request, response) => response.end(request.headers['content-length']));
    expect(await (await send(url, { method: 'POST' })).text()).toBe('0');
  });

  it('has the framing of the transport, whatever its headers are', async () => {
    const { url } = await startUpstream(async (request, response) => {
      response.end(JSON.stringify({ headers: request.headers, body: await bodyOf(request) }));
    });
    const headers = {
      'content-length': '2',
      'transfer-encoding': 'chunked',
      expect: '100-continue',
      connection: 'close',
    };
    const response = await send(url, { method: 'POST', headers, body: 'whole' });
    expect(await response.json()).toMatchObject({
      body: 'whole',
      headers: { 'content-length': '5', connection: 'keep-alive' },
    });
  });

  it('is refused if a header would inject another one', async () => {
    await expect(send('http://127.0.0.1:9', { headers: { 'x-a': 'b\r\nx-c: d' } })).rejects.toThrow(TypeError);
  });

  it('reaches a server on IPv6 and a server on localhost', async () => {
    const { server } = await startUpstream((_request, response) => response.end('here'));
    const { port } = server.address() as { port: number };
    expect(await (await send(`http://localhost:${port}`)).text()).toBe('here');
    // Some machines have no IPv6. Even if the connection is refused, the address must have been parsed.
    const error = await send(`http://[::1]:${port}`).catch((reason: TypeError) => reason);
    expect((error as TypeError).cause).toMatchObject({ code: expect.stringMatching(/^E(CONNREFUSED|ADDRNOTAVAIL)$/) });
  });

  it.each([
    ['a streamed body', { method: 'POST', body: new Blob(['streamed']).stream(), duplex: 'half' }],
    ['a form', { method: 'POST', body: new URLSearchParams({ streamed: '' }) }],
  ])('with %s uses the global fetch', async (_kind, init) => {
    const { url } = await startUpstream(async (request, response) => response.end(await bodyOf(request)));
    const response = await send(url, init as RequestInit);
    expect(response).toBeInstanceOf(Response);
    expect(await response.text()).toMatch(/^streamed/);
  });

  it.each(['not a url', 'http://user:password@127.0.0.1', 'ftp://127.0.0.1'])(
    'to %s is refused as by fetch',
    async (url) => {
      await expect(send(url)).rejects.toThrow(TypeError);
    },
  );
});

describe('a response', () => {
  it('has the status, the headers and the body of the answer', async () => {
    const { url } = await startUpstream((_request, response) => {
      response.writeHead(418, 'Teapot', {
        'X-Request-Id': 'r1',
        'set-cookie': ['a=1', 'b=2'],
        'content-type': 'text/plain',
      });
      response.end('short and stout');
    });
    const response = await send(`${url}/pot`);
    expect(response).toMatchObject({
      status: 418,
      statusText: 'Teapot',
      ok: false,
      redirected: false,
      url: `${url}/pot`,
    });
    const { headers } = response;
    expect(headers.get('x-request-id')).toBe('r1');
    expect(headers.get('X-REQUEST-ID')).toBe('r1');
    expect(headers.get('constructor')).toBeNull();
    expect(headers.has('x-absent')).toBe(false);
    expect(headers.get('set-cookie')).toBe('a=1, b=2');
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    const entries = [...headers];
    expect(entries).toEqual([...headers.entries()]);
    expect(entries.filter(([name]) => name === 'set-cookie')).toHaveLength(2);
    expect([...headers.keys()]).toEqual(entries.map(([name]) => name));
    expect([...headers.values()]).toEqual(entries.map(([, value]) => value));
    expect(new Headers(entries).get('content-type')).toBe('text/plain');
    expect(() => headers.set('x-request-id', 'r2')).toThrow(TypeError);
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe('short and stout');
    expect(response.bodyUsed).toBe(true);
    await expect(response.text()).rejects.toThrow(TypeError);
  });

  it('can be read as JSON, bytes, a buffer, a blob and a form', async () => {
    const { url } = await startUpstream((_request, response) => {
      response.setHeader('content-type', 'application/x-www-form-urlencoded');
      response.end('1');
    });
    expect(await (await send(url)).json()).toBe(1);
    expect(await (await send(url)).bytes()).toEqual(Buffer.from('1'));
    expect(new Uint8Array(await (await send(url)).arrayBuffer())).toEqual(new Uint8Array([0x31]));
    expect(await (await (await send(url)).blob()).text()).toBe('1');
    expect([...(await (await send(url)).formData()).keys()]).toEqual(['1']);
  });

  it('keeps characters whole that the network split, and removes a byte order mark', async () => {
    const { url } = await startUpstream(async (_request, response) => {
      for (const byte of Buffer.from('\uFEFFé😀')) await new Promise((done) => response.write(Buffer.of(byte), done));
      response.end();
    });
    expect(await (await send(url)).text()).toBe('é😀');
  });

  it.each([204, 205, 304])('of status %i has no body and frees its connection', async (status) => {
    const { url, sockets } = await startUpstream((_request, response) => response.writeHead(status).end());
    const response = await send(url);
    expect(response.body).toBeNull();
    expect(await response.text()).toBe('');
    await freed(sockets);
    await send(url);
    expect(sockets).toHaveLength(1);
  });

  it('to HEAD has no body and frees its connection', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.setHeader('content-length', 9).end());
    const response = await send(url, { method: 'HEAD' });
    expect(response.headers.get('content-length')).toBe('9');
    expect(response.body).toBeNull();
    await freed(sockets);
    await send(url, { method: 'HEAD' });
    expect(sockets).toHaveLength(1);
  });

  it('with an empty body frees its connection without being read', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.setHeader('content-length', 0).end());
    expect((await send(url)).body).not.toBeNull();
    await freed(sockets);
    expect(await (await send(url)).text()).toBe('');
    expect(sockets).toHaveLength(1);
  });

  it('that redirects is the answer: neither key nor prompt is sent on', async () => {
    const elsewhere = await startUpstream((_request, response) => response.end('gotcha'));
    const { url } = await startUpstream((_request, response) => {
      response.writeHead(307, { location: elsewhere.url, 'x-request-id': 'r1' }).end('moved');
    });
    const init = { method: 'POST', headers: { authorization: 'Bearer key' }, body: 'prompt' };
    const viaNode = await send(url, init);
    const viaGlobal = await send(new Request(url, init));
    for (const response of [viaNode, viaGlobal]) {
      expect(response).toMatchObject({ status: 307, ok: false });
      expect(response.headers.get('x-request-id')).toBe('r1');
      expect(await response.text()).toBe('moved');
    }
    expect(viaGlobal).toBeInstanceOf(Response);
    expect(elsewhere.sockets).toHaveLength(0);
  });

  it('ignores the interim responses before it', async () => {
    const { url } = await startUpstream((_request, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: '</a>; rel=preload' });
      response.end('final');
    });
    expect(await (await send(url)).text()).toBe('final');
  });
});

describe('a body', () => {
  it('arrives as it is sent, and what arrived together is read together', async () => {
    const server = createServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n');
        socket.on('data', () => socket.end('1\r\nd\r\n0\r\n\r\n'));
      });
    });
    const { url, sockets } = await start(server);
    const { body } = await send(url);
    const reads: string[] = [];
    for await (const chunk of body ?? []) {
      reads.push(Buffer.from(chunk).toString());
      // The rest arrives only after the first chunk was read.
      if (reads.length === 1) sockets[0]?.emit('data');
    }
    expect(reads).toEqual(['abc', 'd']);
  });

  it('can be used as a web stream', async () => {
    const { url } = await startUpstream((_request, response) => response.end('web'));
    const { body } = await send(url);
    const reader = body?.getReader();
    expect(body?.locked).toBe(true);
    expect(() => body?.values()).toThrow(TypeError);
    expect(Buffer.from((await reader?.read())?.value ?? []).toString()).toBe('web');
    expect(await reader?.read()).toEqual({ done: true, value: undefined });
    await reader?.closed;

    const decoded = (await send(url)).body?.pipeThrough(new TextDecoderStream());
    expect(await Array.fromAsync(decoded ?? [])).toEqual(['web']);
    const branches = (await send(url)).body?.tee() ?? [];
    for (const branch of branches) expect(await new Response(branch).text()).toBe('web');
    expect(branches).toHaveLength(2);
  });

  it('has one reader at a time', async () => {
    const { url } = await startUpstream((_request, response) => response.end('one'));
    const { body } = await send(url);
    const first = body?.values({ preventCancel: true });
    expect(body?.locked).toBe(true);
    expect(() => body?.values()).toThrow(TypeError);
    expect(() => body?.getReader()).toThrow(TypeError);
    await expect(body?.cancel()).rejects.toThrow(TypeError);
    await first?.return?.();
    expect(await Array.fromAsync(body ?? [])).toEqual([Buffer.from('one')]);
  });

  it('settles reads in the order in which they were made', async () => {
    const { url } = await startUpstream((_request, response) => response.end('x'));
    const reads = (await send(url)).body?.values();
    expect(await Promise.all([reads?.next(), reads?.next(), reads?.next()])).toEqual([
      { done: false, value: Buffer.from('x') },
      { done: true, value: undefined },
      { done: true, value: undefined },
    ]);
  });

  it('holds the sender back while it is not read', async () => {
    const block = Buffer.alloc(1 << 20);
    let written = 0;
    const { url, sockets } = await startUpstream(async (_request, response) => {
      while (written < 64 && response.writable) {
        written += 1;
        if (!response.write(block)) await once(response, 'drain');
      }
      response.end();
    });
    const { body } = await send(url);
    let size = 0;
    for await (const chunk of body ?? []) {
      if (size === 0) {
        // Enough time to send all of it, if it were read.
        for (let turn = 0; turn < 500; turn += 1) await new Promise(setImmediate);
        expect(written).toBeLessThan(32);
      }
      size += chunk.length;
    }
    expect(size).toBe(64 << 20);
    expect(sockets).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('that is compressed with %s without a request for it is decompressed', async (coding, compress) => {
    const { url, sockets } = await startUpstream((_request, response) => {
      response.setHeader('content-encoding', coding).end(compress('plain'.repeat(1000)));
    });
    expect(await (await send(url)).text()).toBe('plain'.repeat(1000));
    expect(await (await send(url)).text()).toBe('plain'.repeat(1000));
    expect(sockets).toHaveLength(1);
  });

  it('that is compressed and streamed arrives as it is sent', async () => {
    const gzip = createGzip({ flush: flush.Z_SYNC_FLUSH });
    const { url } = await startUpstream((_request, response) => {
      gzip.pipe(response.setHeader('content-encoding', 'gzip'));
      gzip.write('first');
    });
    const reads: string[] = [];
    for await (const chunk of (await send(url)).body ?? []) {
      reads.push(Buffer.from(chunk).toString());
      if (reads.length === 1) gzip.end('second');
    }
    expect(reads).toEqual(['first', 'second']);
  });
});

describe('connections', () => {
  it('are kept for later requests, and released if the unread rest has arrived already', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('data: [DONE]\n\n'));
    for (let round = 0; round < 3; round += 1) {
      for await (const _chunk of (await send(url)).body ?? []) break;
      await freed(sockets);
    }
    await (await send(url)).text();
    expect(sockets).toHaveLength(1);
  });

  it('are one for each running request', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('x'));
    await Promise.all(Array.from({ length: 5 }, async () => (await send(url)).text()));
    expect(sockets).toHaveLength(5);
    await Promise.all(Array.from({ length: 5 }, async () => (await send(url)).text()));
    expect(sockets).toHaveLength(5);
  });

  it('belong to one fetch only', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('x'));
    const other = providerFetch();
    await (await send(url)).text();
    await (await other(url)).text();
    other.close();
    expect(sockets).toHaveLength(2);
  });

  it('end with close(), which also ends running requests and refuses later ones', async () => {
    let waiting = 0;
    const { url, server, sockets } = await startUpstream((request, response) => {
      if (request.url === '/idle') response.end();
      else waiting += 1;
    });
    await (await send(`${url}/idle`)).text();
    await freed(sockets);
    // On the idle connection and on a new one.
    const ended = Promise.allSettled([send(`${url}/silent`), send(`${url}/silent`, { method: 'POST', body: 'x' })]);
    for await (const _request of on(server, 'request')) if (waiting === 2) break;
    const gone = Promise.all(sockets.map((socket) => once(socket, 'close')));
    send.close();
    expect(await ended).toMatchObject([
      { status: 'rejected', reason: { message: 'fetch failed' } },
      { status: 'rejected', reason: { message: 'fetch failed', cause: { code: 'ECONNRESET' } } },
    ]);
    await gone;
    await expect(send(url)).rejects.toMatchObject({ cause: { message: expect.stringContaining('was closed') } });
    expect(sockets).toHaveLength(2);
  });
});

/** Waits until the client has released its connections, which happens in the turn after the end of the response. */
async function freed(sockets: readonly unknown[]): Promise<void> {
  expect(sockets.length).toBeGreaterThan(0);
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}
