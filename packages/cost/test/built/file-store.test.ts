import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));

it('the built file store works, and passes testCostStore in node:test', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flexiai-cost-built-'));
  try {
    const script = `
      import { describe, it } from 'node:test';
      import { sqliteStore } from '@flexiai/cost/node';
      import { testCostStore } from '@flexiai/cost/testing';
      let files = 0;
      testCostStore({ describe, it }, { make: () => sqliteStore({ path: ${JSON.stringify(folder)} + '/' + (files += 1) + '.sqlite' }) });
    `;
    const args = ['--input-type=module', '--no-warnings', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      cwd: PACKAGE,
      env: { PATH: process.env['PATH'] },
    });
    expect(stdout).toMatch(/pass 1[0-9]/);
    expect(stdout).toMatch(/fail 0/);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
