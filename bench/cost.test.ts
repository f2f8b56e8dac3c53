import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the benchmark of costs runs, and prints what prices and limits add to a call', () => {
  const file = fileURLToPath(new URL('cost.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@flexiai/source', file, '--smoke'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const what of ['without', 'cost\\(\\)', 'one limit a day', 'two limits']) {
    expect(stdout).toMatch(new RegExp(`^${what}: [\\d.]+ µs a call, -?[\\d.]+ µs added, ratio [\\d.]+$`, 'm'));
  }
});
