import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The published command. */
export const COMMAND = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The variables that a child inherits: neither keys nor variables for colours or Node. */
export function plainEnvironment(more: { readonly [name: string]: string } = {}): { [name: string]: string } {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/_API_KEY$|^FLEXIAI_|^(?:NO|FORCE)_COLOR$|^NODE_OPTIONS$|^CI$/.test(name),
  );
  return { ...(Object.fromEntries(inherited) as { [name: string]: string }), ...more };
}

export interface CommandOptions {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
  /** @default nothing */
  readonly stdin?: string;
}

/** Starts the command in a separate process. */
export function startCommand(
  args: readonly string[],
  { cwd, env, stdin = '' }: CommandOptions,
): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: plainEnvironment(env) });
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  return child;
}

/** Runs the command to its end. */
export async function runCommand(args: readonly string[], options: CommandOptions) {
  const child = startCommand(args, options);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const [exitCode, signal] = await once(child, 'close');
  return { ...output, exitCode, signal };
}
