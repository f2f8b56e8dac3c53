import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const windows = process.platform === 'win32';

/** The repository's folder. */
export const root = dirname(dirname(import.meta.dirname));

/** Runs a program; throws with all of its output when it fails. */
export async function run(
  cwd: string,
  program: string,
  ...args: string[]
): Promise<{ stdout: string; stderr: string }> {
  // Plain programs: they must not inherit variables for the sources and for these tests.
  const { NODE_OPTIONS, VITEST, NODE_ENV, ...env } = process.env;
  try {
    return await execute(program, args, { cwd, env, shell: windows, maxBuffer: 1 << 26 });
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) throw error;
    const message = `${program} ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`;
    throw Object.assign(new Error(message), { stdout: error.stdout });
  }
}
