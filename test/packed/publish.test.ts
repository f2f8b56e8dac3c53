import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, run } from './run.ts';

// What the release does last, without its last step: pnpm packs every package and would send it.

interface Published {
  readonly name: string;
  readonly version: string;
  readonly files: readonly { readonly path: string }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const folders = await readdir(join(root, 'packages'));
const manifests: Manifest[] = await Promise.all(
  folders.map(async (folder) => JSON.parse(await readFile(join(root, 'packages', folder, 'package.json'), 'utf8'))),
);

/** A dry run of publishing to a registry that knows none of the packages. */
async function dryRun(): Promise<Published[]> {
  const registry = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{ "error": "not found" }');
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  const address = registry.address();
  if (address === null || typeof address === 'string') throw new Error('the registry has no port');
  const options = ['--dry-run', '--no-git-checks', '--json', '--registry', `http://127.0.0.1:${address.port}/`];
  try {
    const { stdout } = await run(root, 'pnpm', '--recursive', '--filter=./packages/*', 'publish', ...options);
    return JSON.parse(stdout.slice(stdout.indexOf('[\n')));
  } finally {
    registry.close();
  }
}

describe('a dry run of publishing', () => {
  it('sends each package that is not private, after those that it needs, with its licence and its README', async () => {
    const published = await dryRun();
    const order = published.map(({ name }) => name);
    const open = manifests.filter((manifest) => manifest.private !== true);
    expect(order.toSorted()).toEqual(open.map(({ name }) => name).toSorted());
    for (const { name, version, dependencies, peerDependencies } of open) {
      const one = published[order.indexOf(name)];
      expect(one?.version).toBe(version);
      expect(one?.files.map(({ path }) => path)).toEqual(
        expect.arrayContaining(['LICENSE', 'README.md', 'package.json']),
      );
      for (const needed of Object.keys({ ...dependencies, ...peerDependencies })) {
        if (order.includes(needed))
          expect(order.indexOf(needed), `${needed} before ${name}`).toBeLessThan(order.indexOf(name));
      }
    }
  });
});
