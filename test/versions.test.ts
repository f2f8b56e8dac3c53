import { execFile } from 'node:child_process';
import { cp, glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import changelog from '../scripts/changelog.ts';
import { IS_LONG } from './long-form.ts';

// What `changeset version` makes of the changesets: in a copy, with the real command.

const execute = promisify(execFile);
const root = join(import.meta.dirname, '..');
const changesets = createRequire(import.meta.url).resolve('@changesets/cli/bin.js');
const manifests = (await Array.fromAsync(glob('packages/*/package.json', { cwd: root }))).sort();

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

let copy: string;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'flexiai-versions-'));
  const files = ['.changeset', 'package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'scripts/changelog.ts'];
  for await (const file of glob('{packages,examples,test}/*/{package.json,CHANGELOG.md}', { cwd: root }))
    files.push(file);
  for (const file of files) await cp(join(root, file), join(copy, file), { recursive: true });
  // Right after a release there is no other.
  await writeFile(join(copy, '.changeset/one-more.md'), "---\n'@flexiai/core': patch\n---\n\nOne more.\n");
  await git('init', '--quiet');
  await commit();
});
afterAll(() => rm(copy, { recursive: true, force: true }));

async function git(...args: readonly string[]): Promise<void> {
  await execute('git', ['-c', 'user.name=test', '-c', 'user.email=test@example.com', ...args], { cwd: copy });
}

async function commit(): Promise<void> {
  await git('add', '--all');
  await git('commit', '--quiet', '--allow-empty', '--no-verify', '-m', 'A commit');
}

async function changeset(...args: readonly string[]): Promise<void> {
  await execute(process.execPath, [changesets, ...args], { cwd: copy });
}

const readManifest = async (folder: string, path: string): Promise<Manifest> =>
  JSON.parse(await readFile(join(folder, path), 'utf8'));

/** The version of each package in the copy, by name. */
async function versions(): Promise<Record<string, string>> {
  const all = await Promise.all(manifests.map((path) => readManifest(copy, path)));
  return Object.fromEntries(all.map(({ name, version }) => [name, version]));
}

describe('the next release', () => {
  it('writes a changelog that can be read by itself for each package with a changeset', async () => {
    const before = await Promise.all(manifests.map((path) => readManifest(root, path)));
    await changeset('version');
    const after = await versions();
    const released = before.filter(({ name, version }) => after[name] !== version);
    expect(released.map(({ name }) => name)).toContain('@flexiai/core');
    const pre: string = await readFile(join(root, '.changeset/pre.json'), 'utf8').catch(() => '{}');
    const { mode, tag }: { mode?: string; tag?: string } = JSON.parse(pre);
    const suffix = mode === 'pre' ? `-${tag}` : '';
    for (const { name } of released)
      expect(after[name]?.replace(/\.\d+$/, ''), name).toMatch(new RegExp(`\\d${suffix}$`));
    for (const [index, { name }] of before.entries()) {
      if (!released.some((one) => one.name === name)) continue;
      const path = join(copy, dirname(manifests[index] ?? ''), 'CHANGELOG.md');
      const text = await readFile(path, 'utf8');
      const newest = text.split(/^## /m)[1] ?? '';
      expect(newest.split('\n')[0]).toBe(after[name]);
      expect(newest, name).toMatch(/^- [A-Z`*]/m);
      // Each commit is a link, and stands behind what is said.
      expect(newest, name).not.toMatch(/^- [\da-f]{7}/m);
    }
  });

  it.runIf(IS_LONG)(
    'leaves the other packages at their versions for a minor of core, and ends as one version without a suffix',
    async () => {
      await commit();
      const before = await versions();
      await writeFile(join(copy, '.changeset/new-in-core.md'), "---\n'@flexiai/core': minor\n---\n\nSomething new.\n");
      await commit();
      await changeset('version');
      const { '@flexiai/core': core, ...others } = await versions();
      expect(core).not.toBe(before['@flexiai/core']);
      expect({ '@flexiai/core': before['@flexiai/core'], ...others }).toEqual(before);

      await commit();
      await changeset('pre', 'exit');
      await changeset('version');
      for (const [name, version] of Object.entries(await versions())) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    },
  );
});

describe('the manifests', () => {
  it.each(manifests)('%s takes each core that is compatible, as a peer', async (path) => {
    const { name, peerDependencies = {} } = await readManifest(root, path);
    const own = Object.entries(peerDependencies).filter(([peer]) => peer.startsWith('@flexiai/'));
    for (const [peer, range] of own) expect(range, `${name} needs ${peer}`).toBe('workspace:^');
  });
});

describe('a line of a changelog', () => {
  const commitOf = { commit: '0123456789abcdef' };

  it('is one point with a link to its commit', () => {
    expect(changelog.getReleaseLine({ summary: 'One thing\nover two lines.', ...commitOf })).toBe(
      '- One thing over two lines. ([0123456](https://github.com/flexiai/flexiai/commit/0123456789abcdef))',
    );
    expect(changelog.getReleaseLine({ summary: 'Not committed.' })).toBe('- Not committed.');
  });

  it('keeps paragraphs, points and code, and joins the lines of each', () => {
    const summary = 'First.\n\n- One\n  of two.\n- Two.\n\n```ts\nconst a = 1;\nconst b = 2;\n```\nLast\nlines.';
    expect(changelog.getReleaseLine({ summary })).toBe(
      '- First.\n\n  - One of two.\n  - Two.\n\n  ```ts\n  const a = 1;\n  const b = 2;\n  ```\n  Last lines.',
    );
  });

  it('names the new versions of the packages that belong to it', () => {
    expect(changelog.getDependencyReleaseLine([], [])).toBe('');
    const updated = [
      { name: '@flexiai/core', newVersion: '1.2.0' },
      { name: '@flexiai/cost', newVersion: '1.0.1' },
    ];
    expect(changelog.getDependencyReleaseLine([], updated)).toBe(
      '- Works with `@flexiai/core` 1.2.0, `@flexiai/cost` 1.0.1.',
    );
  });
});
