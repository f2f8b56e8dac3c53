import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { start, startUpstream } from '../../../test/upstream.ts';
import { providerFetch } from './provider-fetch.ts';

const run = promisify(execFile);
const MODULE = new URL('./provider-fetch.ts', import.meta.url).href;

/** Runs a script with `send` and `url` in its own process; returns its output without the last line break. */
async function inProcess(script: string, url = '', env: Record<string, string> = {}): Promise<string> {
  const source = `const { providerFetch } = await import(${JSON.stringify(MODULE)});
    const url = ${JSON.stringify(url)};
    const send = providerFetch();
    ${script}`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '--eval', source], {
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], ...env },
    timeout: 30_000,
  });
  return stdout.trimEnd();
}

describe('a process', () => {
  it('ends by itself while connections are idle', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('answer'));
    const script = `console.log(await (await send(url)).text());
      for await (const chunk of (await send(url)).body) console.log(chunk.length);`;
    expect(await inProcess(script, url)).toBe('answer\n6');
    expect(sockets).toHaveLength(1);
  });

  it('ends by itself after an abort, a cancelled body and close()', async () => {
    const { url } = await startUpstream((_request, response) => void response.write('first'));
    const script = `const { body } = await send(url);
      await body.cancel();
      const controller = new AbortController();
      const response = await send(url, { signal: controller.signal });
      controller.abort('enough');
      await response.text().catch((reason) => console.log(reason));
      await send(url);
      send.close();`;
    expect(await inProcess(script, url)).toBe('enough');
  });

  it('loads no HTTP module before its first request', async () => {
    const script = `console.log(process.moduleLoadList.filter((name) => /NativeModule (_?http|net$|undici)/.test(name)).join());`;
    expect(await inProcess(script)).toBe('');
  });

  it('does not leak memory in thousands of requests', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('x'.repeat(1000)));
    const script = `
      const { signal } = new AbortController();
      const round = async () => { for (let n = 0; n < 1500; n += 1) await (await send(url, { signal })).text(); };
      const used = () => { gc(); gc(); return process.memoryUsage().heapUsed; };
      const { setFlagsFromString } = process.getBuiltinModule('node:v8');
      setFlagsFromString('--expose-gc');
      globalThis.gc = process.getBuiltinModule('node:vm').runInNewContext('gc');
      await round();
      const before = used();
      await round();
      console.log((used() - before) / 1500);`;
    expect(Number(await inProcess(script, url))).toBeLessThan(200);
    expect(sockets).toHaveLength(1);
  });
});

describe('the network of the environment', () => {
  it('uses the proxy that NODE_USE_ENV_PROXY switches on', async () => {
    const { url } = await startUpstream((_request, response) => response.end('answer'));
    const seen: (string | undefined)[] = [];
    // Plain HTTP reaches a proxy as a request for a whole URL or, in some versions of Node, in a tunnel.
    const proxy = await startUpstream((request, response) => {
      seen.push(request.url);
      response.end('answer by proxy');
    });
    proxy.server.on('connect', (request, socket) => {
      seen.push(request.url);
      const target = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
    });
    const script = 'console.log(await (await send(url)).text()); process.exit();';
    expect(await inProcess(script, url, { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: proxy.url })).toMatch(/^answer/);
    expect(seen).toHaveLength(1);
    expect(await inProcess(script, url, { HTTP_PROXY: proxy.url })).toBe('answer');
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['in Bun', () => vi.stubGlobal('navigator', { userAgent: 'Bun/1.4' })],
    ['in Deno', () => vi.stubGlobal('navigator', { userAgent: 'Deno/3' })],
    ['in Workers', () => vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })],
    ['at the edge', () => vi.stubGlobal('process', undefined)],
  ])('is the global fetch %s', async (_where, pretend) => {
    const global = vi.fn<typeof fetch>().mockImplementation(async () => new Response('global'));
    vi.stubGlobal('fetch', global);
    pretend();
    try {
      const send = providerFetch();
      expect(await (await send('http://127.0.0.1:1', { method: 'POST', body: 'x' })).text()).toBe('global');
      expect(global).toHaveBeenCalledWith('http://127.0.0.1:1', { method: 'POST', body: 'x', redirect: 'manual' });
      send.close();
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it('is the dispatcher that the application set for the global fetch', async () => {
    const { url, sockets } = await startUpstream((_request, response) => response.end('direct'));
    const script = `await (await fetch(url)).text();
      const key = [2, 1].map((version) => Symbol.for('undici.globalDispatcher.' + version)).find((each) => globalThis[each]);
      const { constructor: Agent } = globalThis[key];
      globalThis[key] = new (class ProxyAgent extends Agent { dispatch(options, handler) {
        console.log('dispatched', options.method);
        return super.dispatch(options, handler);
      } })();
      console.log(await (await send(url, { method: 'POST', body: 'x' })).text());`;
    expect(await inProcess(script, url)).toBe('dispatched POST\ndirect');
    expect(sockets).toHaveLength(2);
  });

  it('is the proxy of the environment if the option is set, except for the hosts of NO_PROXY', async () => {
    const { url } = await startUpstream((_request, response) => response.end('direct'));
    const asked: (string | undefined)[] = [];
    const proxy = await startUpstream((request, response) => {
      asked.push(request.url);
      response.end('by the proxy');
    });
    const script = `const own = providerFetch({ proxy: 'environment' });
      console.log(await (await own(url)).text());
      own.close();`;
    expect(await inProcess(script, url, { HTTP_PROXY: proxy.url })).toBe('by the proxy');
    expect(asked).toEqual([`${url}/`]);
    expect(await inProcess(script, url, { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' })).toBe('direct');
    expect(await inProcess(script, url)).toBe('direct');
  });
});

describe('over TLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flexiai-tls-'));
  const key = join(folder, 'key.pem');
  const certificate = join(folder, 'certificate.pem');
  let hasCertificate = false;

  beforeAll(() => {
    try {
      const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
      const made = [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-days',
        '2',
      ];
      execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
      hasCertificate = true;
    } catch {
      // On a machine without openssl, no certificate can be created.
    }
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('trusts the certificates of NODE_EXTRA_CA_CERTS and no others, and keeps its connections', async ({ skip }) => {
    skip(!hasCertificate, 'openssl is not installed');
    const { server, url } = await start(
      createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_request, response) =>
        response.end('safe'),
      ),
    );
    let connections = 0;
    server.on('secureConnection', () => {
      connections += 1;
    });
    const secure = url.replace('http://127.0.0.1', 'https://localhost');
    const script = `for (let n = 0; n < 3; n += 1) {
      try { console.log(await (await send(url)).text()); } catch (error) { console.log(error.message, error.cause.code); }
    }`;
    expect(await inProcess(script, secure, { NODE_EXTRA_CA_CERTS: certificate })).toBe('safe\nsafe\nsafe');
    expect(connections).toBe(1);
    expect(await inProcess(script, secure)).toMatch(/^(fetch failed DEPTH_ZERO_SELF_SIGNED_CERT\n?){3}$/);
  });

  it("uses a tunnel of the environment's proxy if the option is set", async ({ skip }) => {
    skip(!hasCertificate, 'openssl is not installed');
    const { url } = await start(
      createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (_request, response) =>
        response.end('safe'),
      ),
    );
    const tunnels: (string | undefined)[] = [];
    const proxy = await startUpstream((_request, response) => response.writeHead(500).end());
    proxy.server.on('connect', (request, socket) => {
      tunnels.push(request.url);
      const target = connect(Number(new URL(url).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(target).pipe(socket);
      });
    });
    const secure = url.replace('http://127.0.0.1', 'https://localhost');
    const script = `const own = providerFetch({ proxy: 'environment' });
      for (let n = 0; n < 3; n += 1) console.log(await (await own(url, { method: 'POST', body: 'prompt' })).text());
      own.close();`;
    const env = { NODE_EXTRA_CA_CERTS: certificate, HTTPS_PROXY: proxy.url };
    expect(await inProcess(script, secure, env)).toBe('safe\nsafe\nsafe');
    expect(tunnels).toEqual([secure.slice('https://'.length)]);
  });
});
