import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { root, run } from './run.ts';

/** The packages like a user gets them: built, packed by pnpm, and installed by npm in an application. */
export interface PackedApplication {
  /** The application's folder. */
  readonly app: string;
  /** The packed file of each package, by name. */
  readonly tarballs: { readonly [name: string]: string };
}

declare module 'vitest' {
  interface ProvidedContext {
    packed: PackedApplication;
  }
}

const source = join(root, 'packages');

/**
 * Builds, packs and installs all packages, once for all tests of the build. After `npm test` has built them, the build
 * comes from the cache. Needs the npm registry once, for the SDKs; later npm's cache is enough.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await run(root, 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only');
  const app = await mkdtemp(join(tmpdir(), 'flexiai-packed-'));
  const tarballs = Object.fromEntries(
    (await Promise.all((await readdir(source)).map((folder) => pack(join(source, folder), app)))).flat(),
  );
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run(app, 'npm', 'install', ...options, ...Object.values(tarballs));
  project.provide('packed', { app, tarballs });
  return () => rm(app, { recursive: true, force: true });
}

async function pack(folder: string, destination: string): Promise<[name: string, tarball: string][]> {
  const { name, private: isPrivate } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (isPrivate === true) return [];
  const { stdout } = await run(folder, 'pnpm', 'pack', '--json', '--pack-destination', destination);
  const { filename }: { filename: string } = JSON.parse(stdout);
  return [[name, join(destination, basename(filename))]];
}
