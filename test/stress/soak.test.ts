// The soak test, for some seconds or (in the long form) a minute, in a separate process that must end by itself.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { IS_LONG } from '../long-form.ts';

const root = new URL('../..', import.meta.url);

it('keeps no memory of 21,000 requests in memory and of some seconds over HTTP', async () => {
  const args = ['--conditions=@flexiai/source', 'bench/soak.ts', `--seconds=${IS_LONG ? 60 : 2}`];
  // Rejects if its exit code is not 0.
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: root });
  expect(stdout).toContain('Nothing has accumulated.');
});
