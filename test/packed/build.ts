import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const root = dirname(dirname(import.meta.dirname));

/** Builds all packages, once for all tests of what is built. After `npm test` built them, that is a look into the cache. */
export async function setup(): Promise<void> {
  await promisify(execFile)('turbo', ['run', 'build', '--output-logs=errors-only'], {
    cwd: root,
    shell: process.platform === 'win32',
    maxBuffer: 1 << 26,
  });
}
