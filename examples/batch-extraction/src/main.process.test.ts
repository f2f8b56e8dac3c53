import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const folder = await mkdtemp(join(tmpdir(), 'flexiai-batch-'));
const output = join(folder, 'results.jsonl');
afterAll(() => rm(folder, { recursive: true }));

function start(...args: readonly string[]) {
  const { OPENAI_API_KEY, ANTHROPIC_API_KEY, ...env } = process.env;
  const options = ['--conditions=@flexiai/source', 'src/main.ts', '--output', output, '--concurrency', '1', ...args];
  const child = spawn(process.execPath, options, {
    cwd: join(import.meta.dirname, '..'),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pieces = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (piece: string) => {
      pieces[name] += piece;
    });
  return { child, ended: once(child, 'close').then(([code, signal]) => ({ code, signal, ...pieces })) };
}

const lines = async (): Promise<string[]> => (await readFile(output, 'utf8').catch(() => '')).split('\n').slice(0, -1);

async function linesFrom(count: number): Promise<void> {
  while ((await lines()).length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('continues after a kill and after Ctrl-C, and asks for no document twice', async () => {
  // A repetition of the test begins anew.
  await rm(output, { force: true });
  const killed = start();
  await linesFrom(3);
  killed.child.kill('SIGKILL');
  expect(await killed.ended).toMatchObject({ signal: 'SIGKILL', stdout: '' });

  const before = (await lines()).length;
  const interrupted = start();
  await linesFrom(before + 3);
  interrupted.child.kill('SIGINT');
  expect(await interrupted.ended).toMatchObject({
    code: 130,
    stdout: expect.stringMatching(/^Stopped\..*\n {2}\d+ of 24/),
  });

  const last = await start().ended;
  expect(last).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^All documents are done\.\n {2}24 of 24 documents, 1 without/),
  });
  const ids = (await lines()).map((line): string => JSON.parse(line).id);
  expect([ids.length, new Set(ids).size]).toEqual([24, 24]);
  // What all runs cost counts.
  expect(await start('--budget', '0.0001').ended).toMatchObject({
    code: 3,
    stdout: expect.stringMatching(/^The budget is spent\./),
  });
});
