import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { createFlexiAI } from '@flexiai/core';
import { serveDashboard } from '@flexiai/metrics/node';
import { mockProvider } from '@flexiai/testing';
import stringWidth from 'fast-string-width';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { CapturedOutput } from '../../../test/captured-output.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { createStopper } from '../../program/stopper.ts';
import { runCli } from '../../run-cli.ts';

const opened: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An application with a dashboard: two entries, one with control characters in its name, and one call. */
async function application(auth?: { readonly token: string }): Promise<string> {
  const mock = mockProvider();
  const ai = createFlexiAI({
    providers: [mock({ name: 'one', model: 'm' }), mock({ name: 'two\u001b[31m\u0007', model: 'n' })],
  });
  opened.push(() => ai.close());
  const server = await serveDashboard({ ai, port: 0, title: 'Checkout', ...(auth !== undefined && { auth }) });
  opened.push(() => server.close());
  await ai.chatCompletion({ prompt: 'x' });
  return server.url;
}

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  runInProcess(['top', ...args], { cwd: tmpdir(), env });

describe('flexiai top', () => {
  it('prints one state if standard output is not a terminal', async () => {
    const { exitCode, stdout, stderr } = await run([await application()]);
    expect(stdout).toMatch(/^FlexiAI {2}Checkout {2}\d\d:\d\d:\d\d/);
    expect(stdout).toContain('● All calls are answered; all providers work.');
    expect(stdout).toMatch(/^● +one +m +Healthy +100 %/m);
    expect(stdout).not.toContain('\u001b');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  });

  it('prints the same as JSON', async () => {
    const { stdout } = await run([await application(), '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      title: 'Checkout',
      status: { level: 'good' },
      calls: { answered: 1, failed: 0 },
      entries: [{ name: 'one', circuit: 'closed', share: 1 }, { name: expect.stringContaining('two') }],
    });
  });

  it('signs in with the credentials of the environment, and names missing ones', async () => {
    const url = await application({ token: 'made-up-token' });
    expect(await run([url], { FLEXIAI_DASHBOARD_TOKEN: 'made-up-token' })).toMatchObject({ exitCode: 0, stderr: '' });
    const password = { FLEXIAI_DASHBOARD_PASSWORD: 'made-up-token' };
    expect((await run([url, '--user', 'any'], password)).exitCode).toBe(0);
    expect(await run([url])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('requires credentials: set FLEXIAI_DASHBOARD_TOKEN, or give --user'),
    });
    expect((await run([url, '--user', 'x'])).stderr).toContain('needs the password in FLEXIAI_DASHBOARD_PASSWORD');
  });

  it('reports that there is no dashboard at an address', async () => {
    const other = createServer((_, response) => response.writeHead(404).end());
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    opened.push(() => other.close());
    const { port } = other.address() as AddressInfo;
    expect((await run([`127.0.0.1:${port}/ops`])).stderr).toContain(
      `There is no dashboard at http://127.0.0.1:${port}/ops/`,
    );
    expect((await run(['ftp://x'])).stderr).toContain('must begin with http:// or https://');
    expect((await run(['http://127.0.0.1:9'])).stderr).toMatch(/cannot be reached/);
  });

  it.each([40, 80, 120])('draws in place within %d columns, follows the feed, and exits with q', async (columns) => {
    const url = await application();
    const stdout = Object.assign(new CapturedOutput({ columns }), { rows: 20 });
    const stdin = Object.assign(new PassThrough(), { isTTY: true, setRawMode: vi.fn() });
    const running = runCli(['top', url], {
      ...{ stdin, stdout, stderr: new CapturedOutput(), env: { NO_COLOR: '1' }, cwd: tmpdir() },
      stopper: createStopper(() => () => undefined),
    });
    await vi.waitFor(() => expect(stdout.text).toContain('q ends'));
    stdout.emit('resize');
    stdin.write('q');
    expect(await running).toBe(0);
    expect(stdin.setRawMode.mock.calls).toEqual([[true], [false]]);
    expect(stdout.text.startsWith('\u001b[?1049h')).toBe(true);
    expect(stdout.text.endsWith('\u001b[?25h\u001b[?1049l')).toBe(true);
    const lines = stdout.text.split('\u001b[H').flatMap((frame) => stripVTControlCharacters(frame).split('\r\n'));
    expect(lines.filter((line) => stringWidth(line) > columns)).toEqual([]);
    // Only printable characters of the name; no colour.
    expect(stdout.text).toMatch(/two {2}/);
    expect(stdout.text).not.toContain('\u001b[31m');
    expect(stdout.text).not.toContain('\u0007');
  });
});
