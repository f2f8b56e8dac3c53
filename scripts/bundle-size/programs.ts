import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleSize, measureBundle } from './measure-bundle.ts';

const root = join(import.meta.dirname, '../..');

/** A program that is measured, as it stands in the table. */
export interface Program {
  readonly name: string;
  measure(): Promise<BundleSize>;
}

const CLIENT = "export { createFlexiAI } from '@flexiai/core';";
const PROVIDERS = ['openai', 'anthropic', 'google'].map(
  (name) => `export { ${name} } from '@flexiai/provider-${name}';`,
);

/** What applications import. Core counts with all that it brings, without the SDKs. */
const applications: readonly Program[] = [
  application('`RateLimitError` alone', "export { RateLimitError } from '@flexiai/core';"),
  application('`createFlexiAI`', CLIENT),
  application('`createFlexiAI` with OpenAI', CLIENT + PROVIDERS[0]),
  application('`createFlexiAI` with three providers', CLIENT + PROVIDERS.join('')),
];

/** All programs: what applications import, and every entry point of every package alone. */
export async function programs(): Promise<readonly Program[]> {
  const folders = (await readdir(join(root, 'packages'))).toSorted();
  const entries = await Promise.all(folders.map((folder) => entryPoints(join(root, 'packages', folder))));
  return [...applications, ...entries.flat()];
}

function application(name: string, program: string): Program {
  return { name, measure: () => measureBundle(program, join(root, 'examples/demo'), 'inside') };
}

/** The entry points of a package, each with all its exports. Of packages but core, their own code. */
async function entryPoints(folder: string): Promise<readonly Program[]> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  // Registering adds a line to the first entry point.
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    const source = typeof target === 'string' ? undefined : target['@flexiai/source'];
    if (source === undefined || path === './register') return [];
    const packages = manifest.name === '@flexiai/core' ? 'inside' : 'outside';
    return {
      name: `\`${manifest.name}${path.slice(1)}\``,
      measure: () => measureBundle(`export * from '${source}';`, folder, packages),
    };
  });
}

interface Manifest {
  readonly name: string;
  readonly exports?: { readonly [path: string]: string | { readonly [condition: string]: string } };
}
