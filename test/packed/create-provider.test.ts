import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { IS_LONG } from '../long-form.ts';
import { run } from './run.ts';

// What `npm create flexiai-provider` writes: installed from the packed packages, outside this repository.

const { app, tarballs } = inject('packed');

const INSTALL = {
  npm: ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'],
  pnpm: ['install', '--prefer-offline', '--ignore-scripts', '--reporter=append-only', '--loglevel=error'],
};

describe.each(IS_LONG ? (['npm', 'pnpm'] as const) : (['npm'] as const))('a new provider, with %s', (manager) => {
  it('installs, passes its checks and its conformance test, and is packed with its types', async () => {
    const place = await mkdtemp(join(tmpdir(), 'flexiai-created-'));
    onTestFinished(() => rm(place, { recursive: true, force: true }));
    const command = join(app, 'node_modules/.bin/create-flexiai-provider');
    await run(place, command, 'my-llm', '--yes', '--package-manager', manager);
    const folder = join(place, 'my-llm');
    await takeFromTarballs(folder);
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

/** The packages of this repository are not in a registry. What the command wrote must be their versions. */
async function takeFromTarballs(folder: string): Promise<void> {
  const path = join(folder, 'package.json');
  const manifest = JSON.parse(await readFile(path, 'utf8'));
  for (const name of ['@flexiai/core', '@flexiai/testing']) {
    const { version } = JSON.parse(await readFile(join(app, 'node_modules', name, 'package.json'), 'utf8'));
    expect(manifest.devDependencies[name]).toBe(`^${version}`);
    manifest.devDependencies[name] = `file:${tarballs[name]}`;
  }
  await writeFile(path, JSON.stringify(manifest));
}

/** The number in a line of the report of `node --test`. */
function countOf(report: string, what: string): number {
  return Number(new RegExp(`^(?:ℹ|#) ${what} (\\d+)$`, 'm').exec(report)?.[1]);
}
