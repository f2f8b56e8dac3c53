import { glob, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

// Makes a tag and a release on GitHub of each package in RELEASES, the output of publish.ts; imports nothing that must be
// installed. What is there already stays as it is.

const root = join(import.meta.dirname, '../..');
const releases: { name: string; version: string }[] = JSON.parse(variable('RELEASES'));
const api = `${variable('GITHUB_API_URL')}/repos/${variable('GITHUB_REPOSITORY')}/releases`;
const headers = { authorization: `Bearer ${variable('GITHUB_TOKEN')}`, accept: 'application/vnd.github+json' };

for (const { name, version } of releases) {
  const tag = `${name}@${version}`;
  const known = await fetch(`${api}/tags/${encodeURIComponent(tag)}`, { headers });
  if (known.ok) {
    console.log(`${tag} is released already`);
    continue;
  }
  if (known.status !== 404) throw new Error(`GitHub answered ${known.status} to a question about ${tag}`);
  const body = JSON.stringify({
    tag_name: tag,
    target_commitish: variable('GITHUB_SHA'),
    name: tag,
    body: await newestChanges(name, version),
    prerelease: version.includes('-'),
  });
  const made = await fetch(api, { method: 'POST', headers, body });
  if (!made.ok) throw new Error(`GitHub answered ${made.status} to the release ${tag}: ${await made.text()}`);
  console.log(`${tag} is released`);
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is missing`);
  return value;
}

/** What the changelog of a package says of a version. */
async function newestChanges(name: string, version: string): Promise<string> {
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    const manifest: { name: string } = JSON.parse(await readFile(join(root, path), 'utf8'));
    if (manifest.name !== name) continue;
    const changelog = await readFile(join(root, dirname(path), 'CHANGELOG.md'), 'utf8');
    const section = changelog.split(/^## /m).find((part) => part.startsWith(`${version}\n`));
    return section?.slice(version.length).trim() ?? '';
  }
  throw new Error(`there is no package ${name}`);
}
