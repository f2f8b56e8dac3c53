import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

it('the benchmark of metrics runs, and prints what they add and the ratio', () => {
  const file = fileURLToPath(new URL('metrics.ts', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--conditions=@flexiai/source', file, '--smoke'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  for (const what of ['unary call', 'streamed call']) {
    expect(stdout).toMatch(
      new RegExp(`^${what}: [\\d.]+ µs without, [\\d.]+ µs with, -?[\\d.]+ µs added, ratio [\\d.]+$`, 'm'),
    );
  }
});
