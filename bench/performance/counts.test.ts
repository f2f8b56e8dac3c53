// What a call makes, counted: figures that need no clock.
import { createHook } from 'node:async_hooks';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { QUESTION } from './conversations.ts';
import { makeCaller as makeFlexiAI } from './parties/flexiai.ts';
import { makeCaller as makeOpenAISdk } from './parties/openai-sdk.ts';
import type { Caller, MakeCaller } from './parties/party.ts';
import { cannedFetch } from './upstream/canned-fetch.ts';
import { WIRES, type Wire } from './wire.ts';

/** Until what is made once is made. */
const WARM_UP = 5;

interface Counts {
  readonly requests: number;
  readonly timers: number;
  readonly controllers: number;
  readonly compositeSignals: number;
  readonly timeoutSignals: number;
  readonly promises: number;
}

const callers: Caller[] = [];

afterEach(async () => {
  for (const caller of callers.splice(0)) await caller.close?.();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What one call makes, the library's own and what the platform makes for it. */
async function countsOf(make: MakeCaller, wire: Wire, kind: 'unary' | 'stream'): Promise<Counts> {
  const fetch = vi.fn(cannedFetch(wire));
  const caller = await make({ wire, baseURL: 'http://127.0.0.1:9', fetch, turns: QUESTION });
  callers.push(caller);
  for (let call = 0; call < WARM_UP; call += 1) await caller[kind]();
  let promises = 0;
  let controllers = 0;
  const hook = createHook({
    init(_id, type) {
      if (type === 'PROMISE') promises += 1;
    },
  });
  const Controller = globalThis.AbortController;
  vi.stubGlobal(
    'AbortController',
    class extends Controller {
      constructor() {
        super();
        controllers += 1;
      }
    },
  );
  const timers = vi.spyOn(globalThis, 'setTimeout');
  const any = vi.spyOn(AbortSignal, 'any');
  const timeout = vi.spyOn(AbortSignal, 'timeout');
  fetch.mockClear();
  hook.enable();
  await caller[kind]();
  hook.disable();
  const counts = {
    requests: fetch.mock.calls.length,
    timers: timers.mock.calls.length,
    controllers,
    compositeSignals: any.mock.calls.length,
    timeoutSignals: timeout.mock.calls.length,
    promises,
  };
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  return counts;
}

describe('a unary call', () => {
  it.each(WIRES)('over %s makes one request, one timer, one controller and no composite signal', async (wire) => {
    const counts = await countsOf(makeFlexiAI, wire, 'unary');
    expect(counts).toMatchObject({ requests: 1, timers: 1, controllers: 1, compositeSignals: 0, timeoutSignals: 0 });
    // 58 with Node 26, of which the `Response` of the canned `fetch` makes a third; 76 through Gemini's SDK, which sends itself.
    expect(counts.promises).toBeLessThanOrEqual(wire === 'gemini' ? 80 : 62);
  });

  it('makes no more promises than the bare SDK', async () => {
    const own = await countsOf(makeFlexiAI, 'chat', 'unary');
    const sdk = await countsOf(makeOpenAISdk, 'chat', 'unary');
    expect(own.promises).toBeLessThanOrEqual(sdk.promises);
  });
});

describe('a streamed call', () => {
  it('makes fewer promises than the bare SDK', async () => {
    const own = await countsOf(makeFlexiAI, 'chat', 'stream');
    const sdk = await countsOf(makeOpenAISdk, 'chat', 'stream');
    // 0.55 with Node 26: a promise more for a chunk is 0.04.
    expect(own.promises).toBeLessThan(sdk.promises * 0.58);
  });

  it('makes no composite signal, and no timer for a chunk', async () => {
    const counts = await countsOf(makeFlexiAI, 'chat', 'stream');
    expect(counts).toMatchObject({ requests: 1, compositeSignals: 0, timeoutSignals: 0 });
    expect(counts.timers).toBeLessThanOrEqual(4);
    expect(counts.controllers).toBeLessThanOrEqual(2);
  });
});

it('core, a provider and a client load no SDK and no HTTP', () => {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    const { createFlexiAI } = await import('@flexiai/core');
    const { openai } = await import('@flexiai/provider-openai');
    createFlexiAI({ providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-bench' })] });
    const packages = urls.flatMap((url) => /node_modules\\/((?:@[^/]+\\/)?[^/]+)\\/(?!.*node_modules)/.exec(url)?.[1] ?? []);
    const http = process.moduleLoadList.filter((name) => /_http_|undici/.test(name));
    console.log(JSON.stringify({ packages: [...new Set(packages)].sort(), http }));`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@flexiai/source', '--input-type=module', '--eval', program],
    { cwd: fileURLToPath(new URL('..', import.meta.url)), encoding: 'utf8', timeout: 60_000 },
  );
  expect(stdout, stderr).not.toBe('');
  expect(JSON.parse(stdout)).toEqual({ packages: ['zod'], http: [] });
}, 60_000);
