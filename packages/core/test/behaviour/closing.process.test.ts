import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startUpstream } from '../upstream.ts';

const run = promisify(execFile);
const MODULE = new URL('../../src/plugin.ts', import.meta.url).href;
const CORE = new URL('../../src/index.ts', import.meta.url).href;

/** Runs a script with a client `ai`, whose provider asks `url`, in a process of its own. @returns its output */
async function inProcess(url: string, script: string): Promise<string> {
  const source = `
    const { defineProvider, providerFetch } = await import(${JSON.stringify(MODULE)});
    const { createFlexiAI } = await import(${JSON.stringify(CORE)});
    const send = providerFetch();
    const usage = { inputTokens: 1, outputTokens: 1, totalTokens: 2, accuracy: 'reported' };
    const remote = defineProvider({
      id: 'remote',
      displayName: 'Remote',
      configSchema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
      create: ({ model }) => ({
        model,
        capabilities: { streaming: true },
        async chatCompletion(request, { signal }) {
          const answer = await send(${JSON.stringify(url)} + '/chat', { signal });
          if (answer.status !== 200) throw new Error('HTTP ' + answer.status);
          const text = await answer.text();
          return { id: '1', provider: 'remote', model, text, content: [{ type: 'text', text }], toolCalls: [],
            finishReason: 'stop', rawFinishReason: 'stop', usage, warnings: [], attempts: [], skipped: [] };
        },
        async *streamChatCompletion(request, { signal }) {
          const answer = await send(${JSON.stringify(url)} + '/chat', { signal });
          yield { type: 'stream-start', provider: 'remote', model };
          for await (const chunk of answer.body) {
            yield { type: 'text-delta', id: 't', delta: new TextDecoder().decode(chunk) };
          }
          yield { type: 'finish', finishReason: 'stop', usage };
        },
        authenticate: async () => undefined,
        async healthCheck() {
          await (await send(${JSON.stringify(url)} + '/health')).text();
          return { status: 'unhealthy', latencyMs: 0, checkedAt: Date.now() };
        },
        close: async () => send.close(),
      }),
    });
    const ai = createFlexiAI({
      providers: [remote({ model: 'm' })],
      retry: { maxRetries: 0 },
      circuitBreaker: { failureThreshold: 1 },
      healthProbe: { intervalMs: 20 },
    });
    const left = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name === 'TCPSocketWrap');
    ${script}`;
  const { stdout } = await run(
    process.execPath,
    ['--input-type=module', '--no-warnings', '--conditions=@flexiai/source', '--eval', source],
    { env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] }, timeout: 25_000 },
  );
  return stdout.trimEnd();
}

describe('a process whose client', { timeout: 30_000 }, () => {
  it('was never closed exits by itself, even while a circuit is open and its provider is checked', async () => {
    let checks = 0;
    const { url } = await startUpstream((request, response) => {
      if (request.url === '/health') checks += 1;
      response.statusCode = request.url === '/chat' ? 503 : 200;
      response.end(String(checks));
    });
    const script = `
      await ai.chatCompletion({ prompt: 'Hello' }).catch(({ code }) => console.log(code));
      console.log(ai.getProviderStatus('remote').circuit.state);
      while ((await (await fetch(${JSON.stringify(url)} + '/checks')).text()) === '0') {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }`;
    expect(await inProcess(url, script)).toMatch(/^[a-z-]+\nopen$/);
    expect(checks).toBeGreaterThan(0);
  });

  it('is closed waits for the pending answer, aborts the stream that is not read, and leaves nothing open', async () => {
    const { url } = await startUpstream((_request, response) => {
      response.write('half');
      setTimeout(() => response.end(' and half'), 60);
    });
    const { url: silent } = await startUpstream((_request, response) => void response.write('first'));
    const answered = `
      const call = ai.chatCompletion({ prompt: 'Hello' });
      await new Promise((resolve) => setTimeout(resolve, 30));
      await ai.close();
      console.log((await call).text, left().length);`;
    expect(await inProcess(url, answered)).toBe('half and half 0');
    const unread = `
      const parts = ai.streamChatCompletion({ prompt: 'Hello' })[Symbol.asyncIterator]();
      await parts.next();
      const waiting = ai.chatCompletion({ prompt: 'Hello' }).catch(({ code }) => code);
      await ai.close({ timeoutMs: 50 });
      console.log(await waiting, await parts.next().then(() => parts.next()).catch(({ code }) => code));
      // The system needs a few turns to close sockets.
      for (let turn = 0; turn < 100 && left().length > 0; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      console.log(left().join());`;
    expect(await inProcess(silent, unread)).toBe('aborted aborted');
  });
});
