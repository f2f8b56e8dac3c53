import { existsSync } from 'node:fs';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

// An example is copied out of this repository: it names versions that a registry has, and nothing beside its own folder.

const root = join(import.meta.dirname, '..');
const folders = (await Array.fromAsync(glob('examples/*/package.json', { cwd: root })))
  .map((path) => path.split(/[\\/]/)[1] ?? '')
  .sort();
// An alias (`npm:…`) is for the work on this repository; a copy names the package itself.
const catalog = new Map(
  [...(await read('pnpm-workspace.yaml')).matchAll(/^ {2}"?([^\s":]+)"?: ((?!npm:)\S+)$/gm)].map(([, name, range]) => [
    name,
    range,
  ]),
);
const table = await read('examples/README.md');

interface Manifest {
  readonly private?: boolean;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

function read(path: string): Promise<string> {
  return readFile(join(root, path), 'utf8');
}

it('has a line for each example in the table, and no line without an example', () => {
  const named = [...table.matchAll(/\]\(([a-z-]+)\)/g)].map(([, name = '']) => name);
  expect([...new Set(named)].sort()).toEqual(folders);
});

describe.each(folders)('examples/%s', (folder) => {
  it('has a README, a start script, and the versions that a copy installs', async () => {
    const manifest: Manifest = JSON.parse(await read(`examples/${folder}/package.json`));
    const { engines }: Manifest = JSON.parse(await read('package.json'));
    expect(existsSync(join(root, 'examples', folder, 'README.md'))).toBe(true);
    expect(manifest).toMatchObject({ private: true, scripts: { start: expect.any(String) }, engines });
    for (const [name, range] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      if (name.startsWith('@flexiai/')) expect(range, name).toBe('^1.0.0-rc.0');
      else expect(range, name).toEqual(catalog.get(name) ?? expect.stringMatching(/^\^\d/));
    }
  });

  it('imports only its own files and the packages that it names', async () => {
    const { dependencies, devDependencies }: Manifest = JSON.parse(await read(`examples/${folder}/package.json`));
    const named = Object.keys({ ...dependencies, ...devDependencies });
    for await (const file of glob(`examples/${folder}/{src,app}/**/*.{ts,tsx}`, { cwd: root })) {
      if (file.endsWith('.test.ts')) continue;
      const source = await read(file);
      for (const [, target = ''] of source.matchAll(/(?:from|import|import\() ?'([^']+)'/g)) {
        if (target.startsWith('node:')) continue;
        const isOwn = /^\.\.?\//.test(target) && existsSync(join(root, file, '..', target));
        const name = target.split('/', target.startsWith('@') ? 2 : 1).join('/');
        expect(isOwn || named.includes(name), `${file} imports ${target}`).toBe(true);
      }
    }
  });
});
