import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { glob, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isDeepStrictEqual, promisify } from 'node:util';

// Runs where a job has rights: it imports nothing that must be installed.

/** A package that is to be published: a tarball that another job has packed. */
export interface Release {
  readonly name: string;
  readonly version: string;
  /** The tag of npm that will point to this version. */
  readonly tag: string;
  /** The path of the tarball. */
  readonly tarball: string;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly publishConfig?: unknown;
}

/** What `changeset pack` writes beside the tarballs: groups of packages, each after the groups that it needs. */
interface Plan {
  readonly version: number;
  readonly plan: readonly (readonly {
    readonly name: string;
    readonly version: string;
    readonly tag: string;
    readonly tarball: { readonly path: string; readonly integrity: string };
  }[])[];
}

const execute = promisify(execFile);

/**
 * The releases that `changeset pack` has written to a folder, in the order of their publication. The job that wrote them ran
 * dependencies, so nothing of it is believed that the commit does not say: which packages there are, and their versions.
 */
export async function readReleases(root: string, folder: string): Promise<Release[]> {
  const plan: Plan = JSON.parse(await readFile(join(folder, 'publish-plan.json'), 'utf8'));
  if (plan.version !== 1) throw new Error(`version ${plan.version} of a publish plan is not known here`);
  const manifests = await readManifests(root);
  const tags = ['latest', ...(await tagOfCandidates(root))];
  const releases: Release[] = [];
  for (const { name, version, tag, tarball } of plan.plan.flat()) {
    const manifest = manifests.get(name);
    if (manifest?.version !== version || manifest.private === true)
      throw new Error(`this commit has no ${name}@${version} to publish`);
    if (!tags.includes(tag)) throw new Error(`${name}@${version}: the tag is ${tag}, not one of: ${tags.join(', ')}`);
    const path = resolve(folder, tarball.path);
    if (relative(folder, path).startsWith('..')) throw new Error(`${name}: ${tarball.path} is outside of the folder`);
    await checkTarball(path, manifest, tarball.integrity);
    releases.push({ name, version, tag, tarball: path });
  }
  return releases;
}

/** The manifests of the packages of this commit, by name. */
async function readManifests(root: string): Promise<Map<string, Manifest>> {
  const manifests = new Map<string, Manifest>();
  for await (const path of glob('packages/*/package.json', { cwd: root })) {
    const manifest: Manifest = JSON.parse(await readFile(join(root, path), 'utf8'));
    manifests.set(manifest.name, manifest);
  }
  return manifests;
}

/** The tag under which candidates are published, while there are some. */
async function tagOfCandidates(root: string): Promise<string[]> {
  const path = await Array.fromAsync(glob('.changeset/pre.json', { cwd: root }));
  if (path[0] === undefined) return [];
  const { tag }: { tag: string } = JSON.parse(await readFile(join(root, path[0]), 'utf8'));
  return [tag];
}

/** npm publishes what the manifest inside the tarball says. */
async function checkTarball(path: string, manifest: Manifest, integrity: string): Promise<void> {
  const digest = createHash('sha256')
    .update(await readFile(path))
    .digest('base64');
  if (`sha256-${digest}` !== integrity) throw new Error(`${path} is not the file that was packed`);
  const { stdout } = await execute('tar', ['-xzOf', path, 'package/package.json'], { maxBuffer: 1 << 24 });
  const packed: Manifest = JSON.parse(stdout);
  for (const field of ['name', 'version', 'private', 'publishConfig'] as const) {
    if (!isDeepStrictEqual(packed[field], manifest[field]))
      throw new Error(`${path}: ${field} is not what this commit says`);
  }
}
