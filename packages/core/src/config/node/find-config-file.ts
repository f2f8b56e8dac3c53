import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../variables/read-variables.ts';

/** The name that is looked for. */
export const CONFIG_FILE = 'flexiai.config.json';

/**
 * The configuration file: the one that `FLEXIAI_CONFIG` names, or the first `flexiai.config.json` from `cwd` upwards.
 *
 * @returns its absolute path, whether or not the one that is named is there; `undefined` where none is found
 */
export async function findConfigFile(
  cwd: string = process.cwd(),
  env: Environment = process.env,
): Promise<string | undefined> {
  const named = env['FLEXIAI_CONFIG'];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return findUpwards(cwd, CONFIG_FILE);
}

/** The first file of this name in a folder or one of those around it. */
export async function findUpwards(from: string, name: string): Promise<string | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, name);
    if (await isThere(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    // A link that leads nowhere is a mistake to be told of, and no reason to look further up.
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
