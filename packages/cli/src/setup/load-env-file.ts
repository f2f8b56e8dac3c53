import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';

const DEFAULT_FILE = '.env';

/**
 * Puts the variables of a file into the environment. Those that are set already win, as everywhere.
 * @returns the file, where one was read
 * @throws UsageError when a file that was named cannot be read
 */
export async function loadEnvFile({ options, env, cwd }: CommandContext): Promise<string | undefined> {
  if (options.envFile === false) return undefined;
  const file = resolve(cwd, options.envFile ?? DEFAULT_FILE);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (options.envFile === undefined) return undefined;
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown failure';
    throw new UsageError(`The file of environment variables ${file} cannot be read (${reason}).`);
  }
  for (const [name, value] of Object.entries(parseEnv(text))) {
    if (env[name] === undefined) env[name] = value;
  }
  return file;
}
