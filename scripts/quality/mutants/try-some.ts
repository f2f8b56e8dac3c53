import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Line, Plan, Status } from './plan.ts';

/** A file of tests that takes longer than that stands still. */
const STANDSTILL_MS = 120_000;
/** So many sessions in a row that settle nothing are too many. */
const MOST_BARREN = 5;

interface Work extends Omit<Plan, 'lines'> {
  /** Among the sessions of this run. */
  readonly name: string;
  readonly settle: (id: string, status: Status) => void;
}

/** Tries these mutants, one after the other, in as many sessions as it needs: a mutant may stop the session that tries it. */
export async function trySome({ name, settle, ...work }: Work): Promise<void> {
  const file = (kind: string): string => join(dirname(work.coverage), `${kind}-${process.pid}-${name}`);
  const lines = file('lines');
  const plan = file('plan');
  const settled = new Set<string>();
  const stuck = new Set<string>();
  let read = 0;
  let last: Line | undefined;
  const finish = (id: string, status: Status): void => {
    settled.add(id);
    settle(id, status);
  };
  const take = (): void => {
    const found = readFileSync(lines, 'utf8').split('\n').slice(0, -1);
    for (const text of found.slice(read)) {
      last = JSON.parse(text) as Line;
      const { id, status } = last;
      if (status !== 'begun' && status !== 'again' && status !== 'ended') finish(id, status);
    }
    read = found.length;
  };
  writeFileSync(lines, '');
  for (let barren = 0; barren < MOST_BARREN; ) {
    const mutants = work.mutants.filter(({ id }) => !settled.has(id));
    if (mutants.length === 0 && last?.status === 'ended') break;
    const tests = work.tests.filter((test) => !stuck.has(test));
    const size = settled.size + stuck.size;
    writeFileSync(plan, JSON.stringify({ ...work, tests, mutants, lines } satisfies Plan));
    last = undefined;
    // It loads the code before its first line.
    utimesSync(lines, new Date(), new Date());
    await runSession(plan, () => {
      take();
      return last?.status === 'ended' || Date.now() - statSync(lines).mtimeMs > STANDSTILL_MS;
    });
    take();
    const open = last as Line | undefined;
    // It stood still, or broke down.
    if (open?.status === 'begun' && tests.includes(open.id)) stuck.add(open.id);
    else if (open?.status === 'begun') finish(open.id, 'timeout');
    barren = settled.size + stuck.size > size ? 0 : barren + 1;
  }
  for (const test of stuck) console.log(`It did not end, and judged none: ${test}`);
  for (const path of [plan, lines]) rmSync(path, { force: true });
}

/** @param isOver whether the session has done its work, or stands still */
async function runSession(plan: string, isOver: () => boolean): Promise<void> {
  const session = spawn(process.execPath, [join(import.meta.dirname, 'session.ts'), plan], {
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=3500' },
  });
  let ended = false;
  session.once('exit', () => {
    ended = true;
  });
  while (!ended) {
    await sleep(1000);
    // Vitest waits long for a worker in which a mutant still runs.
    if (!ended && isOver()) return end(session);
  }
}

/** Ends the session and the worker that it started. */
function end({ pid }: ChildProcess): void {
  if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}
