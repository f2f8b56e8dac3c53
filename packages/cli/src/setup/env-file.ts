import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { AnyProviderPlugin } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';

const DEFAULT_FILE = '.env';

/** Never taken out of a file: they say what code Node itself runs, here and in every process that is started from here. */
const NODE_NAME = /^NODE_/i;

/**
 * A file of variables. It may lie in a folder that came from elsewhere, so it does not set whatever it likes: only what
 * is named by FlexiAI, by a plugin for its key, or by the configuration in a reference.
 */
export class EnvFile {
  readonly path: string;
  readonly #variables: ReadonlyMap<string, string>;
  readonly #taken = new Set<string>();

  constructor(path: string, text: string) {
    this.path = path;
    const variables = Object.entries(parseEnv(text.replace(/^\uFEFF/, '')));
    this.#variables = new Map(variables.flatMap(([name, value = '']) => (NODE_NAME.test(name) ? [] : [[name, value]])));
  }

  /** Whether a variable of the environment has its value from this file. */
  has(name: string): boolean {
    return this.#taken.has(name);
  }

  /** Puts FlexiAI's own variables, and those for the plugins' keys, into the environment. What is set already wins. */
  setKnown(env: NodeJS.ProcessEnv, plugins: readonly AnyProviderPlugin[]): void {
    const ofPlugins = new Set(plugins.flatMap(({ apiKey }) => apiKey?.env ?? []));
    for (const [name, value] of this.#variables) {
      if (env[name] !== undefined || !(name.startsWith('FLEXIAI_') || ofPlugins.has(name))) continue;
      env[name] = value;
      this.#taken.add(name);
    }
  }

  /** The environment with all that the file says beneath it: for the references of a configuration. */
  beneath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...Object.fromEntries(this.#variables), ...env };
  }

  /** Names that the file has and that nothing uses. */
  unused(used: ReadonlySet<string>): readonly string[] {
    return [...this.#variables.keys()].filter((name) => !this.#taken.has(name) && !used.has(name));
  }
}

/**
 * The file of variables that is named, or `.env` in the working directory.
 * @throws UsageError when a file that was named cannot be read
 */
export async function readEnvFile(context: CommandContext): Promise<EnvFile | undefined> {
  const { options, cwd } = context;
  const named = options.dotenv ?? options.envFile;
  if (named === false) return undefined;
  const { readTextFile } = await import('@flexiai/core/node');
  const path = resolve(cwd, named ?? DEFAULT_FILE);
  const read = await readTextFile(path);
  if ('text' in read) return new EnvFile(path, read.text);
  if (named !== undefined) throw new UsageError(`The file of environment variables ${path} ${read.problem}.`);
  // A folder of this name is a Python environment.
  const isNone = read.code === 'ENOENT' || read.problem === 'is a folder';
  if (!isNone) context.warn(`The file ${path} ${read.problem}: its variables are not set.`);
  return undefined;
}
