import { lstat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../variables/read-variables.ts';

/** The file name. */
export const CONFIG_FILE = 'flexiai.config.json';

/**
 * The configuration file: the one in `FLEXIAI_CONFIG`, or the first `flexiai.config.json` from `cwd` upwards.
 *
 * @returns its absolute path, also if the named file does not exist; `undefined` if none is found
 */
export async function findConfigFile(
  cwd: string = process.cwd(),
  env: Environment = process.env,
): Promise<string | undefined> {
  const named = env['FLEXIAI_CONFIG'];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return findUpwards(cwd, CONFIG_FILE);
}

/** The first file of this name in a folder or its parent folders. */
export async function findUpwards(from: string, name: string): Promise<string | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const path = join(folder, name);
    if (await isThere(path)) return path;
    if (dirname(folder) === folder) return undefined;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    // A broken link is an error to report; the search does not continue.
    await lstat(path);
    return true;
  } catch {
    return false;
  }
}
