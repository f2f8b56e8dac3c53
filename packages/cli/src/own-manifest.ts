import { readFileSync } from 'node:fs';

/** What this package says of itself. */
export interface OwnManifest {
  readonly version: string;
  readonly engines: { readonly node: string };
}

/** Stands beside the sources and beside the build, one folder up. */
export function ownManifest(): OwnManifest {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
}
