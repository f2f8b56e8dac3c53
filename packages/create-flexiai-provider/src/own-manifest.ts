import { readFile } from 'node:fs/promises';

/** The fields of this package's manifest that are used. */
export interface OwnManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
  /** What a generated package depends on, in the versions that this package was tested with. */
  readonly devDependencies: { readonly [name: string]: string };
}

/** One folder above both the sources and the build. */
export async function ownManifest(): Promise<OwnManifest> {
  return JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
}
