import { getEventListeners, once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import type { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { constants, createBrotliCompress, createDeflate, createGzip, createZstdCompress, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bodyOf, start, startUpstream, type Upstream } from '../../../test/upstream.ts';
import { type ProviderFetch, providerFetch } from './provider-fetch.ts';

let send: ProviderFetch;

beforeEach(() => {
  send = providerFetch();
});

afterEach(() => {
  send.close();
  vi.useRealTimers();
});

/** A server that answers the first bytes of each connection with these bytes, and closes the connection or keeps it open. */
function startRaw(answer: string | Uint8Array, { close = true } = {}) {
  return start(
    createServer((socket) => socket.once('data', () => (close ? socket.end(answer) : void socket.write(answer)))),
  );
}

/** A server that sends a response head and never ends its body. */
function startDripping(): Promise<Upstream> {
  return startUpstream((_request, response) => void response.write('first'));
}

function closed({ sockets }: Pick<Upstream, 'sockets'>): Promise<unknown> {
  return Promise.all(
    sockets.map((socket) => socket.destroyed || new Promise((resolve) => socket.once('close', resolve))),
  );
}

describe('an abort', () => {
  it('before the call rejects it, and nothing is sent', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end());
    const reason = new Error('changed my mind');
    await expect(send(url, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    await expect(send(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(sockets).toHaveLength(0);
  });

  it.each([
    ['its default reason', undefined, { name: 'AbortError' }],
    ['an error', new Error('mine'), { message: 'mine' }],
    ['a plain value', 'because', 'because'],
  ])('before the answer rejects at once with %s and closes the connection', async (_kind, reason, expected) => {
    const upstream = await startUpstream(() => undefined);
    const controller = new AbortController();
    const arrived = once(upstream.server, 'request');
    const pending = send(upstream.url, { signal: controller.signal }).catch((error: unknown) => error);
    await arrived;
    controller.abort(reason);
    const error = await pending;
    if (typeof expected === 'string') expect(error).toBe(expected);
    else expect(error).toMatchObject(expected);
    await closed(upstream);
    expect(getEventListeners(controller.signal, 'abort')).toHaveLength(0);
  });

  it('while the connection is being opened rejects at once', async () => {
    const { url } = await startUpstream((_request, response) => response.end());
    const controller = new AbortController();
    const pending = send(url, { signal: controller.signal });
    controller.abort();
    await expect(pending).rejects.toBe(controller.signal.reason);
  });

  it('within the body rejects the waiting read with its reason and closes the connection', async () => {
    const upstream = await startDripping();
    const controller = new AbortController();
    const reads = (await send(upstream.url, { signal: controller.signal })).body?.values();
    expect((await reads?.next())?.value).toEqual(Buffer.from('first'));
    const waiting = reads?.next();
    controller.abort();
    await expect(waiting).rejects.toBe(controller.signal.reason);
    await expect(reads?.next()).rejects.toBe(controller.signal.reason);
    await closed(upstream);
  });

  it('within the body rejects text() and a web reader', async () => {
    const upstream = await startDripping();
    for (const read of [(r: Response) => r.text(), (r: Response) => r.body?.pipeTo(new WritableStream())]) {
      const controller = new AbortController();
      const reading = read(await send(upstream.url, { signal: controller.signal }));
      controller.abort('enough');
      await expect(reading).rejects.toBe('enough');
    }
    await closed(upstream);
  });

  it('before the body is read closes the connection and rejects the reading', async () => {
    const upstream = await startDripping();
    const controller = new AbortController();
    const response = await send(upstream.url, { signal: controller.signal });
    controller.abort();
    await closed(upstream);
    await expect(response.text()).rejects.toBe(controller.signal.reason);
  });

  it('after the end changes nothing, and the connection stays usable', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('done'));
    const controller = new AbortController();
    const response = await send(url, { signal: controller.signal });
    expect(await response.text()).toBe('done');
    controller.abort();
    await (await send(url)).text();
    expect(sockets).toHaveLength(1);
  });

  it('leaves no listener on a signal that outlives many requests, however they ended', async () => {
    const { url } = await startUpstream((request, response) => {
      if (request.url === '/cut')
        response.writeHead(200, { 'content-length': 10 }).write('half', () => response.destroy());
      else response.end('whole');
    });
    const { signal } = new AbortController();
    for (let round = 0; round < 3; round += 1) {
      await (await send(url, { signal })).text();
      await (await send(url, { signal })).body?.cancel();
      await expect((await send(`${url}/cut`, { signal })).text()).rejects.toThrow('terminated');
      await expect(send('http://127.0.0.1:1', { signal })).rejects.toThrow('fetch failed');
    }
    await vi.waitFor(() => expect(getEventListeners(signal, 'abort')).toHaveLength(0));
  });
});

describe('letting go of a body', () => {
  it.each<[string, (body: ReadableStream) => Promise<unknown>]>([
    ['cancel()', (body) => body.cancel()],
    ['a reader cancelled', (body) => body.getReader().cancel()],
    ['a web stream cancelled', (body) => body.pipeThrough(new TextDecoderStream()).cancel()],
    [
      'a loop that ends early',
      async (body) => {
        for await (const _chunk of body) break;
      },
    ],
    ['an iterator that returns', async (body) => body.values().return?.()],
  ])('by %s closes the connection', async (_way, leave) => {
    const upstream = await startDripping();
    const { body } = await send(upstream.url);
    if (body !== null) await leave(body);
    await closed(upstream);
  });

  it('ends waiting reads', async () => {
    const upstream = await startDripping();
    const reads = (await send(upstream.url)).body?.values();
    await reads?.next();
    const waiting = reads?.next();
    await reads?.return?.();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await closed(upstream);
  });
});

describe('without an answer', () => {
  it('the error has the code of the cause', async () => {
    const gone = await startUpstream(() => undefined);
    gone.server.close();
    await expect(send(gone.url)).rejects.toMatchObject({
      name: 'TypeError',
      message: 'fetch failed',
      cause: { code: 'ECONNREFUSED' },
    });
    await expect(send('http://nowhere.invalid')).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) },
    });
    const plain = await startRaw('HTTP/1.1 400 Bad Request\r\n\r\n');
    await expect(send(plain.url.replace('http:', 'https:'))).rejects.toMatchObject({
      cause: { code: expect.stringMatching(/^E/) },
    });
  });

  it('a connection that is closed is an ECONNRESET', async () => {
    const { url } = await startUpstream((request) => request.socket.destroy());
    await expect(send(url, { method: 'POST', body: 'x' })).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
  });

  it('bytes that are not HTTP are an error that does not contain them', async () => {
    const { url } = await startRaw('sk-secret-key is not a status line\r\n\r\n');
    const error: unknown = await send(url).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ message: 'fetch failed', cause: { code: expect.stringMatching(/^HPE_/) } });
    expect(inspect(error, { depth: 9 })).not.toMatch(/sk-secret|rawPacket|73 6b 2d/);
  });

  it('an unrequested switch of protocols is an error', async () => {
    const { url } = await startRaw('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    await expect(send(url)).rejects.toThrow('fetch failed');
  });
});

describe('an incomplete body', () => {
  it.each([
    ['shorter than its length', 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf'],
    ['in chunks without the last', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n'],
    ['cut within a chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nhalf'],
    ['in chunks with a broken length', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nzz\r\n'],
  ])('that is %s gives what arrived and then rejects', async (_how, answer) => {
    const { url } = await startRaw(answer);
    const reads: string[] = [];
    const reading = (async () => {
      for await (const chunk of (await send(url)).body ?? []) reads.push(Buffer.from(chunk).toString());
    })();
    await expect(reading).rejects.toMatchObject({ name: 'TypeError', message: 'terminated', cause: expect.any(Error) });
    expect(reads.join('')).toBe('half');
    await expect((await send(url)).text()).rejects.toThrow('terminated');
    await expect((await send(url)).body?.pipeTo(new WritableStream())).rejects.toThrow('terminated');
  });

  it('gives a slow reader all bytes that arrived before the cut', async () => {
    const length = 130_000;
    const upstream = await start(
      createServer((socket) => {
        socket.once('data', () => {
          socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${length * 2}\r\n\r\nfirst`);
        });
      }),
    );
    const reads = (await send(upstream.url)).body?.values();
    expect((await reads?.next())?.value).toEqual(Buffer.from('first'));
    // More than the body collects, and less than would keep the socket from seeing its end.
    upstream.sockets[0]?.end(Buffer.alloc(length));
    await closed(upstream);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    let received = 0;
    const reading = (async () => {
      for (;;) {
        const read = await reads?.next();
        if (read?.done !== false) return;
        received += read.value.length;
        await new Promise(setImmediate);
      }
    })();
    await expect(reading).rejects.toMatchObject({ message: 'terminated', cause: { code: 'ECONNRESET' } });
    expect(received).toBe(length);
  });

  it.each(['gzip', 'br', 'deflate', 'zstd'])('that is compressed with %s gives what arrived', async (coding) => {
    const encoder = { gzip: createGzip, br: createBrotliCompress, deflate: createDeflate, zstd: createZstdCompress };
    const words = Array.from({ length: 2000 }, (_, index) => `word ${index} `);
    const upstream = await startUpstream(async (_request, response) => {
      response.writeHead(200, { 'content-encoding': coding });
      const compressed = encoder[coding as keyof typeof encoder]();
      compressed.on('data', (bytes) => response.write(bytes));
      compressed.write(words.join(''));
      compressed.flush(() => setImmediate(() => response.socket?.destroySoon()));
    });
    let text = '';
    const reading = (async () => {
      for await (const chunk of (await send(upstream.url)).body ?? []) text += Buffer.from(chunk).toString();
    })();
    await expect(reading).rejects.toMatchObject({ message: 'terminated', cause: { code: 'ECONNRESET' } });
    expect(text).toBe(words.join(''));
  });

  it('rejects a reader that starts too late', async () => {
    const upstream = await startRaw('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf');
    const response = await send(upstream.url);
    await closed(upstream);
    for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
    await expect(response.text()).rejects.toThrow('terminated');
  });

  it('is complete if only the end of the connection ends it', async () => {
    const { url } = await startRaw('HTTP/1.1 200 OK\r\n\r\nall of it');
    expect(await (await send(url)).text()).toBe('all of it');
  });
});

describe('a hostile body', () => {
  /** Writes the same bytes as long as the client reads. */
  function pour(stream: Writable, bytes: Uint8Array): void {
    const more = (): void => {
      while (stream.write(bytes));
    };
    stream.on('drain', more);
    more();
  }

  it('without an end is read into memory up to the limit only', async () => {
    const upstream = await startUpstream((_request, response) => pour(response, Buffer.alloc(1 << 20)));
    await expect((await send(upstream.url)).text()).rejects.toMatchObject({
      message: 'terminated',
      cause: { message: 'The response is longer than 67108864 bytes.' },
    });
    await closed(upstream);
  });

  it('that expands beyond the limit needs little memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200 << 20), { level: constants.Z_BEST_SPEED });
    expect(bomb.length).toBeLessThan(2 << 20);
    const upstream = await startUpstream((_request, response) => {
      response.setHeader('content-encoding', 'gzip').end(bomb);
    });
    const before = process.memoryUsage().rss;
    await expect((await send(upstream.url)).json()).rejects.toThrow('terminated');
    expect(process.memoryUsage().rss - before).toBeLessThan(180 << 20);
  });

  it('that is streamed without an end is cut off', async () => {
    const packed = gzipSync(Buffer.alloc(16 << 20), { level: constants.Z_BEST_SPEED });
    const upstream = await startUpstream((_request, response) => {
      pour(response.setHeader('content-encoding', 'gzip'), packed);
    });
    let size = 0;
    const reading = (async () => {
      for await (const chunk of (await send(upstream.url)).body ?? []) size += chunk.length;
    })();
    await expect(reading).rejects.toMatchObject({ cause: { message: 'The response is longer than 268435456 bytes.' } });
    expect(size).toBeLessThanOrEqual(256 << 20);
    await closed(upstream);
  });

  it.each([
    ['is cut off', 'gzip', gzipSync('packed'.repeat(100)).subarray(0, 20)],
    ['has another coding', 'gzip', Buffer.from('not packed at all')],
    ['has an unknown coding', 'snappy', Buffer.from('?')],
    ['is compressed twice', 'gzip, br', Buffer.from('?')],
  ])('that claims to be compressed and %s fails the reading, not the status', async (_how, coding, bytes) => {
    const { url } = await startUpstream((_request, response) => {
      response.writeHead(500, { 'content-encoding': coding }).end(bytes);
    });
    const response = await send(url);
    expect(response.status).toBe(500);
    await expect(response.text()).rejects.toMatchObject({ message: 'terminated', cause: expect.any(Error) });
  });

  it('headers have a limited size', async () => {
    const { url } = await startRaw(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1 << 20)}\r\n\r\n`);
    await expect(send(url)).rejects.toMatchObject({ cause: { code: 'HPE_HEADER_OVERFLOW' } });
  });
});

describe('a connection that was idle', () => {
  /** Answers the first request of a connection, and ends the connection at the second without an answer. */
  function startFickle(seen: string[]) {
    const counts = new WeakMap<object, number>();
    return start(
      createHttpServer(async (request, response) => {
        const { socket } = request;
        const count = (counts.get(socket) ?? 0) + 1;
        counts.set(socket, count);
        seen.push(`${request.method} ${await bodyOf(request)}`);
        if (count === 1) response.end('answered');
        else socket.resetAndDestroy();
      }),
    );
  }

  it('and breaks during a POST fails it: a completion must not run twice', async () => {
    const seen: string[] = [];
    const { url } = await startFickle(seen);
    await (await send(url, { method: 'POST', body: '1' })).text();
    await expect(send(url, { method: 'POST', body: '2' })).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(seen).toEqual(['POST 1', 'POST 2']);
    expect(await (await send(url, { method: 'POST', body: '3' })).text()).toBe('answered');
  });

  it('and breaks during a GET is replaced by a new one', async () => {
    const seen: string[] = [];
    const { url, sockets } = await startFickle(seen);
    await (await send(url)).text();
    expect(await (await send(url)).text()).toBe('answered');
    expect(seen).toHaveLength(3);
    expect(sockets).toHaveLength(2);
  });

  it('is replaced only once', async () => {
    let requests = 0;
    const { url } = await startUpstream((request, response) => {
      requests += 1;
      if (requests === 1) response.end();
      else request.socket.destroy();
    });
    await (await send(url)).text();
    await expect(send(url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(requests).toBe(3);
    await expect(send(url)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(requests).toBe(4);
  });

  it('and was closed by the server is not used', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const { url, server, sockets } = await startUpstream((_request, response) => response.end('answered'));
    for (let round = 1; round <= 5; round += 1) {
      await (await send(url, { method: 'POST', body: 'x' })).text();
      for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      vi.setSystemTime(Date.now() + 60_000);
      // The client cannot detect it before the next request.
      server.closeAllConnections();
      expect(sockets).toHaveLength(round);
    }
    expect(await (await send(url, { method: 'POST', body: 'x' })).text()).toBe('answered');
  });
});
