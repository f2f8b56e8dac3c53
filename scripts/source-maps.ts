import { glob, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent?: readonly (string | null)[];
}

/**
 * Makes the maps of a build fit to be published: they name no folder of the machine that built it. Our own sources stay in
 * them, because they are not in the package; those of bundled packages are left out.
 */
export async function cleanSourceMaps(dist: string): Promise<void> {
  for await (const path of glob('**/*.{js,js.map}', { cwd: dist })) {
    const file = join(dist, path);
    const text = await readFile(file, 'utf8');
    const clean = path.endsWith('.map') ? cleanMap(text) : text.replace(/(\n\/\/# sourceMappingURL=\S+)\1/, '$1');
    if (clean !== text) await writeFile(file, clean);
  }
}

function cleanMap(text: string): string {
  const map: SourceMap = JSON.parse(text);
  const { sources, sourcesContent = [] } = map;
  return JSON.stringify({
    ...map,
    sources: sources.map((source) => source.replace(/^.*\/node_modules\//, '')),
    sourcesContent: sources.map((source, index) =>
      source.includes('/node_modules/') ? null : (sourcesContent[index] ?? null),
    ),
  });
}
