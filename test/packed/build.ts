import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { IS_LONG } from '../long-form.ts';
import { root, run } from './run.ts';

/** The packages like a user gets them: built, packed by pnpm, and installed in an application. */
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

/**
 * Builds, packs and installs all packages, once for all tests of the build. After `npm test` has built them, the build
 * comes from the cache. Needs the npm registry once, for the SDKs; later the cache of npm or pnpm is enough.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await run(root, 'turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only');
  const app = await mkdtemp(join(tmpdir(), 'flexiai-packed-'));
  const tarballs = await packAll(app);
  await (IS_LONG ? installByNpm : installByPnpm)(app, tarballs);
  project.provide('packed', { app, tarballs });
  return () => rm(app, { recursive: true, force: true });
}

/** The packed file of each package that is published, by name. */
async function packAll(destination: string): Promise<PackedApplication['tarballs']> {
  const filter = '--filter=./packages/*';
  const { stdout } = await run(root, 'pnpm', '-r', filter, 'pack', '--json', '--pack-destination', destination);
  const packed: { readonly name: string; readonly filename: string }[] = JSON.parse(stdout);
  return Object.fromEntries(packed.map(({ name, filename }) => [name, join(destination, basename(filename))]));
}

async function installByNpm(app: string, tarballs: PackedApplication['tarballs']): Promise<void> {
  await writeFile(join(app, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  await run(app, 'npm', 'install', ...options, ...Object.values(tarballs));
}

/**
 * Installs the same folders with hard links into the store of pnpm: a quarter of npm's work. A new provider is installed
 * by npm in the short form, too: create-provider.test.ts.
 */
async function installByPnpm(app: string, tarballs: PackedApplication['tarballs']): Promise<void> {
  const dependencies = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const manifest = { name: 'app', private: true, type: 'module', dependencies };
  await writeFile(join(app, 'package.json'), JSON.stringify(manifest));
  // JSON is YAML, too. No registry has the packages that these packages name.
  const settings = { nodeLinker: 'hoisted', autoInstallPeers: true, overrides: dependencies };
  await writeFile(join(app, 'pnpm-workspace.yaml'), JSON.stringify(settings));
  await run(app, 'pnpm', 'install', '--prefer-offline', '--ignore-scripts', '--loglevel=error');
}
