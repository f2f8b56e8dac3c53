import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { start } from './start.ts';

const root = join(import.meta.dirname, '../../..');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly [field: string]: unknown;
}

/** Where the matrix works: the packed packages, and a folder for each consumer. */
export class Workplace {
  readonly folder: string;
  /** The packed file of each package, by name. */
  readonly tarballs: Readonly<Record<string, string>>;
  readonly #installed = new Map<string, Promise<string>>();

  private constructor(folder: string, tarballs: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.tarballs = tarballs;
  }

  /** Builds and packs all packages that are published. */
  static async create(): Promise<Workplace> {
    await start(root, ['turbo', 'run', 'build', '--filter=./packages/*', '--output-logs=errors-only']);
    const folder = await mkdtemp(join(tmpdir(), 'flexiai-matrix-'));
    const tarballs: Record<string, string> = {};
    for (const name of (await readdir(join(root, 'packages'))).sort()) {
      const source = join(root, 'packages', name);
      const manifest: Manifest = JSON.parse(await readFile(join(source, 'package.json'), 'utf8'));
      if (manifest.private === true) continue;
      const packed = await start(source, ['pnpm', 'pack', '--json', '--pack-destination', folder]);
      const { filename }: { filename: string } = JSON.parse(packed);
      tarballs[manifest.name] = join(folder, basename(filename));
    }
    return new Workplace(folder, tarballs);
  }

  /** An empty folder with a package.json and other files. */
  async consumer(name: string, manifest: object, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const folder = join(this.folder, name);
    const all = { 'package.json': JSON.stringify({ name, private: true, ...manifest }, undefined, 2), ...files };
    for (const [path, text] of Object.entries(all)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return folder;
  }

  /** The packages as dependencies of a package.json. */
  dependencies(...names: readonly string[]): Record<string, string> {
    return Object.fromEntries(names.map((name) => [name, `file:${this.tarball(name)}`]));
  }

  tarball(name: string): string {
    const tarball = this.tarballs[name];
    if (tarball === undefined) throw new Error(`${name} is not published`);
    return tarball;
  }

  /** A consumer that npm has installed, made once for all cells that name it. */
  installed(name: string, create: () => Promise<string>): Promise<string> {
    const known = this.#installed.get(name) ?? create().then(npmInstall);
    this.#installed.set(name, known);
    return known;
  }

  /** A package as a release of another version, with the versions of `@flexiai` packages that it then names. */
  async asVersion(name: string, version: string, peer?: string): Promise<string> {
    const folder = join(this.folder, 'versions', `${basename(name)}-${version}`);
    await mkdir(folder, { recursive: true });
    await start(folder, ['tar', 'xzf', this.tarball(name)]);
    const file = join(folder, 'package/package.json');
    const manifest: Manifest = JSON.parse(await readFile(file, 'utf8'));
    const peerDependencies = peer === undefined ? {} : { peerDependencies: { '@flexiai/core': peer } };
    await writeFile(file, JSON.stringify({ ...manifest, version, ...peerDependencies }));
    const tarball = `${folder}.tgz`;
    await start(folder, ['tar', 'czf', tarball, 'package']);
    return tarball;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** Installs with npm, which fails where a peer dependency does not fit. */
export async function npmInstall(folder: string): Promise<string> {
  const options = [
    '--prefer-offline',
    '--strict-peer-deps',
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    '--loglevel=error',
  ];
  await start(folder, ['npm', 'install', ...options]);
  return folder;
}
