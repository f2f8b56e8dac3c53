import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { IS_LONG } from '../long-form.ts';
import { root, run } from './run.ts';

// What `npm create flexiai-provider` writes: installed from the packed packages, outside this repository.

const { app, tarballs } = inject('packed');

const INSTALL = {
  npm: ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
  pnpm: ['install', '--prefer-offline', '--ignore-scripts', '--reporter=append-only', '--loglevel=error'],
};

describe.each(IS_LONG ? (['npm', 'pnpm'] as const) : (['npm'] as const))('a new provider, with %s', (manager) => {
  it('installs, passes its checks and its conformance test, and is packed with its types', async () => {
    const place = await emptyPlace();
    const command = join(app, 'node_modules/.bin/create-flexiai-provider');
    await run(place, command, 'my-llm', '--yes', '--package-manager', manager);
    const folder = join(place, 'my-llm');
    await takeFromTarballs(folder, (range, version) => expect(range).toBe(`^${version}`));
    await run(folder, manager, ...INSTALL[manager]);

    await run(folder, manager, 'run', 'check');
    const { stdout } = await run(folder, manager, 'run', 'test');
    expect(countOf(stdout, 'fail')).toBe(0);
    expect(countOf(stdout, 'pass')).toBeGreaterThan(150);
    // Packing builds it.
    await run(folder, manager, 'pack');
    const [packed] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
    const { stdout: list } = await run(folder, 'tar', '-tzf', packed ?? '');
    const files = list.trim().split('\n');
    expect(files).toEqual(
      expect.arrayContaining(
        ['LICENSE', 'README.md', 'dist/index.js', 'dist/index.d.ts', 'dist/register.js', 'dist/register.d.ts'].map(
          (file) => `package/${file}`,
        ),
      ),
    );
    expect(files.filter((file) => !/^package\/(?:dist\/|LICENSE|README\.md|package\.json)/.test(file))).toEqual([]);
    const program = `import { myLlm } from 'my-llm'; import 'my-llm/register'; console.log(myLlm.id);`;
    expect((await run(folder, process.execPath, '--input-type=module', '-e', program)).stdout.trim()).toBe('my-llm');
  }, 240_000);
});

describe('the example of a provider', () => {
  // Its own tests run from the sources each time; that it can be copied changes seldom.
  it.runIf(IS_LONG)('works where it is copied to', { timeout: 240_000 }, async () => {
    const folder = join(await emptyPlace(), 'echo');
    const filter = (path: string): boolean => !/[\\/](?:node_modules|dist)$/.test(path);
    await cp(join(root, 'examples/custom-provider'), folder, { recursive: true, filter });
    await takeFromTarballs(folder, (range) => expect(range).toMatch(/^\^\d+\.\d+\.\d+/));
    await run(folder, 'npm', ...INSTALL.npm);
    expect((await run(folder, 'npm', 'run', '--silent', 'start')).stdout).toMatch(/^ARE YOU THERE\?\n/);
    await run(folder, 'npm', 'run', 'check');
    await run(folder, 'npm', 'test');
    await run(folder, 'npm', 'run', 'build');
    const program = "import { echo } from '@flexiai/example-custom-provider'; console.log(echo.id);";
    expect((await run(folder, process.execPath, '--input-type=module', '-e', program)).stdout.trim()).toBe('echo');
  });
});

/** A folder outside this repository, for one test. */
async function emptyPlace(): Promise<string> {
  const place = await mkdtemp(join(tmpdir(), 'flexiai-created-'));
  onTestFinished(() => rm(place, { recursive: true, force: true }));
  return place;
}

/** The packages of this repository are not in a registry: their tarballs take the place of the ranges, which are checked before. */
async function takeFromTarballs(folder: string, check: (range: string, version: string) => void): Promise<void> {
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const name of ['@flexiai/core', '@flexiai/testing']) {
    const { version } = JSON.parse(await readFile(join(app, 'node_modules', name, 'package.json'), 'utf8'));
    check(manifest.devDependencies[name], version);
    manifest.devDependencies[name] = `file:${tarballs[name]}`;
    // Before its first release, a package has a version that no range contains.
    if (name === '@flexiai/core') manifest.peerDependencies[name] = `^${version}`;
  }
  await writeFile(path, JSON.stringify(manifest));
}

/** The number in a line of the report of `node --test`. */
function countOf(report: string, what: string): number {
  return Number(new RegExp(`^(?:ℹ|#) ${what} (\\d+)$`, 'm').exec(report)?.[1]);
}
