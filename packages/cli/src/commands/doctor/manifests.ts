import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The fields of a package.json that the doctor reads. */
export interface Manifest {
  readonly name?: string;
  readonly version?: string;
  readonly dependencies?: { readonly [name: string]: string };
  readonly devDependencies?: { readonly [name: string]: string };
  readonly peerDependencies?: { readonly [name: string]: string };
  readonly flexiai?: unknown;
}

/** The nearest package.json, from a folder upwards. */
export async function findManifest(from: string): Promise<string | undefined> {
  for (let folder = from; ; folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    if (
      await readFile(file).then(
        () => true,
        () => false,
      )
    )
      return file;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The package.json of a package, as resolved from `from`. */
export function resolveManifest(name: string, from: string): string | undefined {
  try {
    return createRequire(from).resolve(`${name}/package.json`);
  } catch {
    return undefined;
  }
}

/** `undefined` for a file without an object. */
export async function readManifest(file: string): Promise<Manifest | undefined> {
  try {
    const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof manifest === 'object' && manifest !== null ? manifest : undefined;
  } catch {
    return undefined;
  }
}
