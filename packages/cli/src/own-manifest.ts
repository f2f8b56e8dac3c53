import { readFileSync } from 'node:fs';

/** The fields of this package's manifest. */
export interface OwnManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** One folder above both the sources and the build. */
export function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
}
