import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const SPENDER = fileURLToPath(new URL('../../test/spender.ts', import.meta.url));
const BUCKET = JSON.stringify(['shared', 'total', 0]);
const MILLI = 1_000_000_000n;
const IS_LONG = process.env['FLEXIAI_LONG'] === '1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flexiai-cost-processes-'));
});
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

/** A process that spends; its output lines. */
function spend(path: string, calls: number, mode: 'spend' | 'hang') {
  const child = spawn(
    process.execPath,
    ['--no-warnings', '--conditions=@flexiai/source', SPENDER, path, String(calls), mode],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    },
  );
  children.push(child);
  const line = once(createInterface({ input: child.stdout }), 'line').then(([first]) => String(first));
  return { child, line };
}

function inFile<T>(path: string, look: (store: ReturnType<typeof sqliteStore>) => T): T {
  const store = sqliteStore({ path, busyTimeoutMs: 5000 });
  try {
    return look(store);
  } finally {
    store.close?.();
  }
}

describe('processes that share a file', () => {
  it('never spend more than one limit together, and the limit contains every cost exactly', {
    timeout: 60_000,
  }, async () => {
    const path = join(folder, 'shared.sqlite');
    const calls = IS_LONG ? 2000 : 300;
    const processes = Array.from({ length: IS_LONG ? 6 : 3 }, () => spend(path, calls, 'spend'));
    const lines = await Promise.all(processes.map(({ line }) => line));
    const results = lines.map((line) => JSON.parse(line) as { readonly answered: number; readonly spent: number });
    const spent = results.reduce((sum, result) => sum + result.spent, 0);
    const [balance] = inFile(path, (store) => store.read([BUCKET])) as { spent: bigint; reserved: bigint }[];
    expect(balance).toEqual({ spent: BigInt(spent) * MILLI, reserved: 0n });
    // 1 USD. Ten calls of each process can have their bound (0.01 USD) reserved while another one is refused.
    expect(spent).toBeLessThanOrEqual(1000);
    expect(spent).toBeGreaterThan(1000 - 10 * processes.length * 10);
  });

  it('recover the reservation of a killed process after its lease, and lose nothing else', async () => {
    const path = join(folder, 'killed.sqlite');
    const { child, line } = spend(path, 40, 'hang');
    expect(await line).toBe('held');
    const spentBefore = { id: 'before', amount: 5n * MILLI, buckets: [{ bucket: BUCKET }] };
    inFile(path, (store) => store.settle(spentBefore));
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(inFile(path, (store) => store.read([BUCKET]))).toEqual([{ spent: 5n * MILLI, reserved: 400n * MILLI }]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 1001 });
    expect(inFile(path, (store) => store.read([BUCKET]))).toEqual([{ spent: 5n * MILLI, reserved: 0n }]);
  });
});
