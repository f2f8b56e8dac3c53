import { resolve } from 'node:path';
import { parseEnv } from 'node:util';
import type { AnyProviderPlugin } from '@flexiai/core';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';

const DEFAULT_FILE = '.env';

/** Never read from a file, because they make Node run code, in this and in every child process. */
const NODE_NAME = /^NODE_/i;

/** Where a plugin sends its requests, beside its key. None of them names a host, or code. */
const PLACES: ReadonlySet<string> = new Set(['GOOGLE_CLOUD_PROJECT', 'GOOGLE_CLOUD_LOCATION']);

/**
 * A file of variables. It may come from an untrusted folder, so only some names are used: those of FlexiAI, of a
 * plugin's key and place, or of a reference in the configuration.
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

  /** Sets FlexiAI's own variables, and those for the plugins' keys and places. Existing variables are not changed. */
  setKnown(env: NodeJS.ProcessEnv, plugins: readonly AnyProviderPlugin[]): void {
    const ofPlugins = new Set(plugins.flatMap(({ apiKey }) => apiKey?.env ?? []));
    for (const [name, value] of this.#variables) {
      const isKnown = name.startsWith('FLEXIAI_') || ofPlugins.has(name) || PLACES.has(name);
      if (env[name] !== undefined || !isKnown) continue;
      env[name] = value;
      this.#taken.add(name);
    }
  }

  /** The environment with the file's variables as defaults: for the references of a configuration. */
  beneath(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...Object.fromEntries(this.#variables), ...env };
  }

  /** Names in the file that are not used. */
  unused(used: ReadonlySet<string>): readonly string[] {
    return [...this.#variables.keys()].filter((name) => !this.#taken.has(name) && !used.has(name));
  }
}

/**
 * The given file of variables, or `.env` in the working directory.
 * @throws UsageError if a given file cannot be read
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
