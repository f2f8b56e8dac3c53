import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const windows = process.platform === 'win32';

/** A program that hangs is a failure of its cell. */
const TIMEOUT_MS = 10 * 60_000;

/**
 * Runs a program as a user's shell would, without the variables of npm, pnpm and this repository.
 *
 * @returns its standard output
 * @throws Error with all of its output if it fails
 */
export async function start(
  cwd: string,
  [program, ...args]: readonly [string, ...string[]],
  variables: Readonly<Record<string, string>> = {},
): Promise<string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:npm_(?!config_registry|config_cafile)|NODE_OPTIONS$|NODE_ENV$|FLEXIAI_|INIT_CWD$|CI$)/i.test(name),
  );
  const env = { ...Object.fromEntries(inherited), DO_NOT_TRACK: '1', ...variables };
  try {
    const { stdout } = await execute(program, args, {
      cwd,
      env,
      shell: windows,
      maxBuffer: 1 << 26,
      timeout: TIMEOUT_MS,
    });
    return stdout;
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) throw error;
    throw new Error(`${program} ${args.join(' ')} failed:\n${error.stdout}\n${error.stderr}`.trim(), { cause: error });
  }
}
