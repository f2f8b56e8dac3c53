import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { createFlexiAI } from '@flexiai/core';
import { createMetrics, prometheusHandler } from '@flexiai/metrics';
import { toNodeHandler } from '@flexiai/metrics/node';
import { mockProvider } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { runInProcess } from '../../../test/run-in-process.ts';

async function serving(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An application with two clients, one of them with a failover. */
async function application(token?: string) {
  const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
  const price = { inputUsdPerMillion: 100, outputUsdPerMillion: 100 };
  const ai = createFlexiAI({
    providers: [a({ model: 'm', price }), b({ name: 'evil\u001b[31m', model: 'n' })],
    retry: { maxRetries: 0 },
  });
  const other = createFlexiAI({ providers: [b({ model: 'n' })] });
  const metrics = createMetrics();
  metrics.attach(ai);
  metrics.attach(other, { client: 'batch' });
  a.enqueue({ error: 'server' });
  for (let call = 0; call < 3; call += 1) await ai.streamChatCompletion({ prompt: 'Hello' }).response();
  return serving(toNodeHandler(prometheusHandler(metrics, token === undefined ? {} : { auth: { token } })));
}

const run = (args: readonly string[], env: Record<string, string> = {}, columns?: number) =>
  runInProcess(['metrics', ...args], { cwd: tmpdir(), env, ...(columns !== undefined && { columns }) });

describe('flexiai metrics', () => {
  it('prints a single client, and lists the labels if it does not exist', async () => {
    await using app = await application();
    const { exitCode, stdout, stderr } = await run([app.address]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^default: 3 calls, 3 answered, 0 failed, 0 in flight, p50 \d+ ms, p95 \d+ ms$/m);
    expect(stdout).toMatch(/^a +m +\w+ +closed +2 +3 +1 +\d+ ms +\d+ ms +\d+ ms +\d+\/\d+ +0\.\d{6}$/m);
    expect(stdout).toContain('1 failover from a to evil');
    expect(stdout).toMatch(/^batch: 0 calls/m);
  });

  it('prints one client alone, and names those that there are', async () => {
    await using app = await application();
    const { stdout } = await run([`http://${app.address}/metrics`, '--client', 'batch']);
    expect(stdout).toMatch(/^batch: /);
    expect(stdout).not.toContain('default');
    const missing = await run([app.address, '--client', 'x']);
    expect([missing.exitCode, missing.stderr]).toEqual([2, expect.stringContaining('there are default, batch')]);
  });

  it('prints every family as JSON', async () => {
    await using app = await application();
    const { stdout } = await run([app.address, '--json', '--client', 'default']);
    expect(JSON.parse(stdout)).toMatchObject({
      url: `http://${app.address}/metrics`,
      clients: [{ client: 'default', calls: 3, answered: 3, entries: [{ entry: 'a', failed: 1 }, { answered: 1 }] }],
      families: expect.arrayContaining([
        {
          name: 'flexiai_failovers_total',
          type: 'counter',
          help: expect.any(String),
          samples: [
            {
              name: 'flexiai_failovers_total',
              labels: { client: 'default', from: 'a', to: 'evil\u001b[31m' },
              value: 1,
            },
          ],
        },
      ]),
    });
  });

  it('filters control characters in names', async () => {
    await using app = await application();
    const { stdout } = await run([app.address, '--no-color'], {}, 160);
    expect(stdout).not.toContain('\u001b');
  });

  it('sends the token of the environment, and names the variable when it is rejected', async () => {
    await using app = await application('s3cret');
    expect((await run([app.address], { FLEXIAI_METRICS_TOKEN: 's3cret' })).exitCode).toBe(0);
    const refused = await run([app.address]);
    expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('set FLEXIAI_METRICS_TOKEN')]);
  });

  it.each<[string, RequestListener, string]>([
    ['something else', (_, answer) => answer.end('<html>Hi</html>'), 'serves no figures for Prometheus: line 1'],
    ['figures of others', (_, answer) => answer.end('# TYPE x gauge\nx 1\n'), 'serves no figures of FlexiAI'],
    ['nothing there', (_, answer) => answer.writeHead(404).end(), 'answers 404'],
    ['a redirect', (_, answer) => answer.writeHead(302, { location: '/x' }).end(), 'cannot be reached'],
  ])('exits with 1 and a reason if the address serves %s', async (_what, listener, reason) => {
    await using server = await serving(listener);
    const { exitCode, stdout, stderr } = await run([server.address]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(reason);
  });

  it('exits with 1 without a server, and with 2 for an invalid address', async () => {
    let address = '';
    {
      await using server = await serving(() => undefined);
      address = server.address;
    }
    const nothing = await run([address]);
    expect([nothing.exitCode, nothing.stderr]).toEqual([1, expect.stringContaining('Is the application running')]);
    expect((await run(['ftp://x'])).exitCode).toBe(2);
    expect((await run(['http://'])).exitCode).toBe(2);
    const password = await run(['http://u:secret@127.0.0.1:1/']);
    expect([password.exitCode, password.stderr.includes('secret')]).toEqual([2, false]);
  });
});
