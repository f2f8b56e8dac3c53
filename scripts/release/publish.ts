import { spawn } from 'node:child_process';
import { appendFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Release, readReleases } from './releases.ts';

// Publishes the tarballs that `changeset pack` has written to a folder:
//
//   node scripts/release/publish.ts <folder> [--registry=…] [--provenance]
//
// Only Node, npm and `tar` run: no package is installed for it, and no script of a package is run. A version that the
// registry has already is not sent again, so that a publication that failed half way can be repeated. The output `published`
// names what the registry has afterwards.

const root = join(import.meta.dirname, '../..');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    registry: { type: 'string', default: 'https://registry.npmjs.org/' },
    provenance: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined) throw new Error('name the folder that `changeset pack` wrote');

const published: Pick<Release, 'name' | 'version'>[] = [];
try {
  for (const release of await readReleases(root, resolve(folder))) {
    const { name, version } = release;
    if (await isPublished(release)) console.log(`${name}@${version} is published already`);
    else await publish(release);
    published.push({ name, version });
  }
} finally {
  const { GITHUB_OUTPUT } = process.env;
  if (GITHUB_OUTPUT !== undefined) await appendFile(GITHUB_OUTPUT, `published=${JSON.stringify(published)}\n`);
}

async function isPublished({ name, version }: Release): Promise<boolean> {
  const response = await fetch(new URL(encodeURIComponent(name), values.registry));
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`the registry answered ${response.status} to a question about ${name}`);
  const { versions = {} }: { versions?: Record<string, unknown> } = await response.json();
  return Object.hasOwn(versions, version);
}

function publish({ tag, tarball }: Release): Promise<void> {
  const options = [
    `--registry=${values.registry}`,
    `--provenance=${values.provenance}`,
    `--tag=${tag}`,
    '--access=public',
    '--ignore-scripts',
  ];
  return new Promise((done, failed) => {
    const npm = spawn('npm', ['publish', tarball, ...options], { cwd: root, stdio: 'inherit' });
    npm.once('error', failed);
    npm.once('exit', (code) => (code === 0 ? done() : failed(new Error(`npm publish ${tarball} failed: see above`))));
  });
}
