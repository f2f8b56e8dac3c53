import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexiai-ending-'));
});

afterEach(() => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function start(how: string, lines: number) {
  const program = join(import.meta.dirname, 'ending-process.ts');
  const { NODE_OPTIONS, ...env } = process.env;
  const args = ['--conditions=@flexiai/source', program, how, join(folder, 'app.log'), String(lines)];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

/** The numbers of the lines in all files, from the oldest to the newest. Throws for a line that is not JSON. */
function numbers(): number[] {
  const names = readdirSync(folder)
    .filter((name) => name !== 'app.log')
    .sort();
  return [...names, 'app.log']
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): { n: number } => JSON.parse(line))
    .map(({ n }) => n);
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('a process that logs 20,000 lines through rotations by size', () => {
  it.each([
    ['process.exit()', 'exit', 3],
    ['an uncaught error', 'throw', 1],
  ])('and ends by %s loses no line, and breaks none', async (_what, how, code) => {
    const child = start(how, 20_000);
    const said = text(child.stderr);
    const [exitCode] = await once(child, 'exit');
    expect(exitCode, await said).toBe(code);
    expect(numbers()).toEqual(upTo(20_000));
    expect(readdirSync(folder).length).toBeGreaterThan(40);
  });
});

describe('a process that logs without end', () => {
  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'and is ended by %s has written every line that it logged',
    async (signal) => {
      const child = start('signal', 0);
      let said = '';
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (chunk: string) => {
        said += chunk;
        if (said.length > 1_000) child.kill(signal);
      });
      await once(child, 'close');
      expect(child.signalCode).toBe(signal);
      const logged = Number(said.trimEnd().split('\n').at(-1));
      expect(logged).toBeGreaterThan(1_000);
      const found = numbers();
      expect(found.length).toBeGreaterThanOrEqual(logged);
      expect(found).toEqual(upTo(found.length));
    },
  );
});

describe('several processes that log to one file', () => {
  it('lose no line and no archive while all of them rotate it, and each of them succeeds', async () => {
    const [processes, lines] = [4, 300];
    const started = Array.from({ length: processes }, () => start('shared', lines));
    const ends = await Promise.all(
      started.map(async (child) => {
        const said = text(child.stderr);
        const [exitCode] = await once(child, 'exit');
        return { exitCode, said: await said };
      }),
    );
    expect(ends).toEqual(ends.map(() => ({ exitCode: 0, said: '' })));
    const found = readdirSync(folder).flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line): { n: number; who: number } => JSON.parse(line)),
    );
    const byProcess = Map.groupBy(found, ({ who }) => who);
    expect(byProcess.size).toBe(processes);
    for (const own of byProcess.values()) expect(own.map(({ n }) => n).sort((a, b) => a - b)).toEqual(upTo(lines));
  });
});

describe('the console of a process', () => {
  it('has printed everything before process.exit() ends it', async () => {
    const child = start('stderr', 500);
    const said = await text(child.stderr);
    const lines = said
      .trimEnd()
      .split('\n')
      .map((line): { n: number } => JSON.parse(line));
    expect(lines.map(({ n }) => n)).toEqual(upTo(500));
  });

  it('continues without a reader', async () => {
    const child = start('broken-pipe', 2_000);
    child.stderr.destroy();
    const said = text(child.stdout);
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(0);
    expect(await said).toBe('still here\n');
  });
});
