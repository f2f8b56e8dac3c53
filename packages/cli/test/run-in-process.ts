import { Readable } from 'node:stream';
import { createStopper, type Stopper } from '../src/program/stopper.ts';
import { runCli } from '../src/run-cli.ts';
import { CapturedOutput } from './captured-output.ts';

export interface RunOptions {
  readonly cwd: string;
  /** Piped input. @default empty, but not a terminal */
  readonly stdin?: string | Uint8Array;
  /** stdout is a terminal of this width. @default a pipe */
  readonly columns?: number;
  readonly env?: { readonly [name: string]: string };
  readonly stopper?: Stopper;
  /** The command changes `env` itself, so that a test can inspect it. @default a copy */
  readonly keepsEnv?: boolean;
}

/** One run of the command in this process, from its sources. Its environment has only the given keys. */
export async function runInProcess(args: readonly string[], options: RunOptions) {
  const { cwd, stdin = '', columns, env = {} } = options;
  const terminal = columns === undefined ? undefined : { columns };
  const [stdout, stderr] = [new CapturedOutput(terminal), new CapturedOutput()];
  const exitCode = await runCli(args, {
    stdin: Object.assign(Readable.from([Buffer.from(stdin)]), { isTTY: false }),
    stdout,
    stderr,
    env: options.keepsEnv === true ? (env as NodeJS.ProcessEnv) : { ...env },
    cwd,
    stopper: options.stopper ?? createStopper(() => () => undefined),
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}
