import { Readable } from 'node:stream';
import { describe, expect, it, vi } from 'vitest';
import { CapturedOutput } from '../../../test/captured-output.ts';
import { localServices, OPENAI_KEY } from '../../../test/local-services.ts';
import { runInProcess } from '../../../test/run-in-process.ts';
import { EXIT } from '../../exit-code.ts';
import { createStopper } from '../../program/stopper.ts';
import { runCli } from '../../run-cli.ts';

async function serving(args: readonly string[], cwd: string, look: (url: string) => Promise<void>): Promise<void> {
  const stdout = new CapturedOutput();
  const stopper = createStopper(() => () => undefined);
  const stdin = Object.assign(Readable.from([]), { isTTY: false });
  const running = runCli(['dashboard', '--port', '0', '--json', ...args], {
    ...{ stdin, stdout, stderr: new CapturedOutput(), env: {}, cwd, stopper },
  });
  await vi.waitFor(() => expect(stdout.text).toContain('}'), { timeout: 5000 });
  const { url } = JSON.parse(stdout.text) as { readonly url: string };
  await look(url);
  stopper.stop(EXIT.ok);
  expect(await running).toBe(EXIT.ok);
  await expect(fetch(url)).rejects.toThrow();
}

describe('flexiai dashboard', () => {
  it('shows the configuration, without a key and without requests, until it is stopped', async () => {
    await using services = await localServices();
    await serving([], services.cwd, async (url) => {
      const text = await (await fetch(`${url}state`)).text();
      expect(JSON.parse(text)).toMatchObject({ entries: [{ name: 'openai' }, { name: 'claude' }], calls: [] });
      expect(text).toContain('retry.maxRetries');
      expect(text).not.toContain(OPENAI_KEY);
    });
    expect(services.openai.requests).toEqual([]);
  });

  it('shows a demo with live traffic', async () => {
    await serving(['--demo'], process.cwd(), async (url) => {
      await vi.waitFor(async () => {
        const { calls } = (await (await fetch(`${url}state`)).json()) as { readonly calls: readonly object[] };
        expect(calls.length).toBeGreaterThan(0);
      }, 5000);
    });
  });

  it('rejects a public address without a token', async () => {
    await using services = await localServices();
    const { exitCode, stderr } = await runInProcess(['dashboard', '--host', '0.0.0.0', '--port', '0'], {
      cwd: services.cwd,
    });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('without the option auth');
  });
});
