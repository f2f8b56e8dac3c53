import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { startAnthropicServer, startGeminiServer, startOpenAIServer, type WireServer } from '@flexiai/testing';
import { build } from 'esbuild';
import { Miniflare } from 'miniflare';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { run } from './run.ts';

// The packages on other runtimes than Node, and with objects from another realm.

const { app } = inject('packed');
const require = createRequire(import.meta.url);

let servers: { readonly [name in 'openai' | 'anthropic' | 'gemini' | 'google']: WireServer };
beforeAll(async () => {
  const [openai, anthropic, gemini, google] = await Promise.all([
    startOpenAIServer({ reply: { text: 'from openai' } }),
    startAnthropicServer({ reply: { text: 'from anthropic' } }),
    startGeminiServer({ reply: { text: 'from gemini' } }),
    startGeminiServer({ reply: { text: 'from google' } }),
  ]);
  servers = { openai, anthropic, gemini, google };
});
afterEach(() => {
  for (const server of Object.values(servers)) server.reset();
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

/** A client at module level, as in a server. */
const client = (): string => `
import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';

export const ai = createFlexiAI({
  providers: [
    openai({ model: 'gpt-5.6', apiKey: 'sk-test', baseURL: '${servers.openai.baseURL}', maxConcurrent: 2, limits: { maxWaitMs: 5000, whenReached: 'wait' } }),
    anthropic({ model: 'claude-sonnet-5-5', apiKey: 'sk-ant-test', baseURL: '${servers.anthropic.baseURL}' }),
    gemini({ model: 'gemini-3.5-flash', apiKey: 'AIza-test', baseURL: '${servers.gemini.baseURL}' }),
    google({ model: 'gemini-3.5-flash', apiKey: 'AIza-test', baseURL: '${servers.google.baseURL}' }),
  ],
  retry: { maxRetries: 0 },
  circuitBreaker: { failureThreshold: 2 },
});
`;

/** Makes every kind of call; the name of a failure is in the result. */
const EVERYTHING = `
export async function everything(ai) {
  const said = {};
  for (const provider of ['openai', 'anthropic', 'gemini', 'google']) {
    said[provider] = (await ai.chatCompletion({ prompt: 'Hello' }, { provider })).text;
  }
  said.streamed = '';
  for await (const text of ai.streamChatCompletion({ prompt: 'Hello' }).textStream) said.streamed += text;
  const controller = new AbortController();
  const left = ai.chatCompletion({ prompt: 'hang' }, { signal: controller.signal, provider: 'gemini' });
  setTimeout(() => controller.abort(), 20);
  said.aborted = await left.then(() => 'answered', (error) => error.code);
  return said;
}
`;
const SAID = {
  openai: 'from openai',
  anthropic: 'from anthropic',
  gemini: 'from gemini',
  google: 'from google',
  streamed: 'from openai',
  aborted: 'aborted',
};

/** Writes a script of the application that makes every kind of call, and prints the results. */
async function writeScript(name: string): Promise<string> {
  const path = join(app, name);
  await writeFile(
    path,
    `${client()}${EVERYTHING}
    const said = await everything(ai);
    await ai.close();
    console.log(JSON.stringify(said));`,
  );
  return path;
}

/** The last request hangs, so that it can be aborted. */
function prepare(): void {
  servers.gemini.enqueue({ text: 'from gemini' }, { fault: { kind: 'hang' } });
}

async function bundle(name: string, source: string, format: 'esm' | 'iife'): Promise<string> {
  const entry = join(app, name);
  await writeFile(entry, source);
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    globalName: 'bundle',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'edge-light'],
    external: ['node:*'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** The platform's binary, which is in a separate package. */
async function binaryOf(packageName: string, platformPackage: string, file: string): Promise<string> {
  const within = createRequire(require.resolve(`${packageName}/package.json`));
  return join(dirname(within.resolve(`${platformPackage}/package.json`)), file);
}

describe('importing the packages and creating a client', () => {
  it('starts no timer, draws no random number, sends nothing and creates no abort controller', async () => {
    const path = join(app, 'nothing.js');
    await writeFile(
      path,
      `const forbidden = (name) => function () { throw new Error(name + ' in the global scope'); };
      for (const name of ['setTimeout', 'setInterval', 'setImmediate', 'fetch', 'AbortController']) globalThis[name] = forbidden(name);
      AbortSignal.timeout = AbortSignal.any = AbortSignal.abort = forbidden('AbortSignal');
      Math.random = forbidden('Math.random');
      crypto.randomUUID = crypto.getRandomValues = forbidden('crypto');
      const { ai } = await import('./client.js');
      console.log(ai.getProviderStatus().length);`,
    );
    await writeFile(join(app, 'client.js'), client());
    expect((await run(app, process.execPath, path)).stdout.trim()).toBe('4');
  });
});

describe('a Cloudflare Worker', () => {
  it('serves concurrent requests with one client of its global scope', async () => {
    const script = await bundle(
      'worker.js',
      `${client()}${EVERYTHING}
      export default { async fetch(request) {
        const { pathname } = new URL(request.url);
        if (pathname === '/everything') return Response.json(await everything(ai));
        if (pathname === '/stream') return ai.streamChatCompletion({ prompt: 'Hello' }).toResponse();
        const { text, provider } = await ai.chatCompletion({ prompt: 'Hello' }, pathname === '/one' ? { provider: 'openai' } : {});
        return Response.json({ text, provider });
      } };`,
      'esm',
    );
    const worker = new Miniflare({ modules: true, script, compatibilityDate: '2026-07-01' });
    const get = async (path: string): Promise<unknown> => {
      const response = await worker.dispatchFetch(`http://worker${path}`);
      const text = await response.text();
      return response.headers.get('content-type')?.includes('json') === true ? JSON.parse(text) : text;
    };
    try {
      prepare();
      expect(await get('/everything')).toEqual(SAID);
      expect(await get('/stream')).toContain('"delta":" openai"');
      // Two at a time: the others wait until a request has ended.
      servers.openai.enqueue(...Array.from({ length: 6 }, () => ({ text: 'queued', delayMs: 30 })));
      const queued = await Promise.all(Array.from({ length: 6 }, () => get('/one')));
      expect(queued).toEqual(Array.from({ length: 6 }, () => ({ text: 'queued', provider: 'openai' })));
      const down = { fault: { kind: 'status', status: 500 } } as const;
      servers.openai.enqueue(...Array.from({ length: 6 }, () => down));
      const failedOver = await Promise.all(Array.from({ length: 6 }, () => get('/')));
      expect(failedOver).toEqual(Array.from({ length: 6 }, () => ({ text: 'from anthropic', provider: 'anthropic' })));
    } finally {
      await worker.dispose();
    }
  });
});

describe('an edge sandbox with globals of another realm', () => {
  it('answers, streams, and is aborted by a signal that is not an instance of any class here', async () => {
    const code = await bundle('edge.js', `${client()}${EVERYTHING}`, 'iife');
    // The globals of Next's edge runtime: no process, no Buffer.
    const { fetch, Headers, Request, Response, ReadableStream, TransformStream, TextDecoder, TextEncoder, FormData } =
      globalThis;
    const { URL, URLSearchParams, AbortController, AbortSignal, DOMException, Event, EventTarget, Blob } = globalThis;
    const { setTimeout, clearTimeout, performance, crypto, structuredClone, atob, btoa, console } = globalThis;
    const sandbox = createContext(
      {
        ...{ fetch, Headers, Request, Response, ReadableStream, TransformStream, TextDecoder, TextEncoder, URL },
        ...{
          URLSearchParams,
          AbortController,
          AbortSignal,
          DOMException,
          Event,
          EventTarget,
          Blob,
          FormData,
          setTimeout,
        },
        ...{ clearTimeout, performance, crypto, structuredClone, atob, btoa, console },
      },
      { codeGeneration: { strings: false, wasm: false } },
    );
    runInContext(`${code}; globalThis.bundle = bundle;`, sandbox);
    prepare();
    expect(await runInContext('bundle.everything(bundle.ai)', sandbox)).toEqual(SAID);
    servers.openai.enqueue({ fault: { kind: 'hang' } });
    const stopped = await runInContext(
      `class Signal extends EventTarget { aborted = false; reason = undefined; }
      const signal = new Signal();
      setTimeout(() => { signal.aborted = true; signal.dispatchEvent(new Event('abort')); }, 20);
      bundle.ai.chatCompletion({ prompt: 'hang' }, { signal }).then(() => 'answered', (error) => error.code)`,
      sandbox,
    );
    expect(stopped).toBe('aborted');
  });
});

describe.each([
  ['Bun', 'bun', bunPackage(), process.platform === 'win32' ? 'bin/bun.exe' : 'bin/bun', ['run']],
  [
    'Deno',
    'deno',
    denoPackage(),
    process.platform === 'win32' ? 'deno.exe' : 'deno',
    ['run', '--allow-all', '--no-lock', '--node-modules-dir=manual'],
  ],
] as const)('%s', (_name, packageName, platformPackage, file, args) => {
  it('runs an application of all packages', async () => {
    prepare();
    const binary = await binaryOf(packageName, platformPackage, file);
    const script = await writeScript(`${packageName}.js`);
    const { stdout } = await run(app, binary, ...args, script);
    expect(JSON.parse(stdout)).toEqual(SAID);
  });
});

function bunPackage(): string {
  return `@oven/bun-${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : process.arch}`;
}

function denoPackage(): string {
  return `@deno/${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;
}
