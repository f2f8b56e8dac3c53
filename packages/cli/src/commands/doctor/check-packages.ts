import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import semver from 'semver';
import type { Finding } from './finding.ts';
import { findManifest, type Manifest, readManifest, resolveManifest } from './manifests.ts';

const CORE = '@flexiai/core';

interface Installed {
  readonly name: string;
  readonly file: string;
  readonly manifest: Manifest;
}

/** FlexiAI's packages and plugins in the application: whether they are installed and compatible. */
export async function checkPackages(cwd: string): Promise<readonly Finding[]> {
  const application = await findManifest(cwd);
  if (application === undefined) {
    return [ok('packages', 'There is no package.json here: the packages of this command are used')];
  }
  const manifest = await readManifest(application);
  if (manifest === undefined) {
    const message = `${application} is not valid JSON: its packages cannot be checked`;
    return [{ subject: 'packages', status: 'problem', message, advice: 'Repair it; npm cannot read it either.' }];
  }
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const found = await Promise.all(names.map((name) => look(name, application)));
  const ours = found.filter((result) => result !== undefined);
  if (ours.length === 0)
    return [ok('packages', 'The application does not depend on a FlexiAI package: those of this command are used')];
  const cores = new Map<string, string>();
  const findings = await Promise.all(
    ours.map(async (result) => ('status' in result ? result : checkPeers(result, cores))),
  );
  return [...findings, ...duplicates(cores)];
}

/** A dependency that is a FlexiAI package or a plugin; `undefined` for others. */
async function look(name: string, application: string): Promise<Installed | Finding | undefined> {
  const file = resolveManifest(name, application);
  if (file === undefined) {
    if (!name.startsWith('@flexiai/')) return undefined;
    return {
      subject: `package:${name}`,
      status: 'problem',
      message: `${name} is a dependency of the application, but is not installed`,
      advice: 'Install the dependencies (npm install).',
    };
  }
  const manifest = (await readManifest(file)) ?? {};
  return name.startsWith('@flexiai/') || manifest.flexiai !== undefined ? { name, file, manifest } : undefined;
}

async function checkPeers({ name, file, manifest }: Installed, cores: Map<string, string>): Promise<Finding> {
  const subject = `package:${name}`;
  const version = manifest.version ?? 'without a version';
  const range = manifest.peerDependencies?.[CORE];
  if (range === undefined) {
    if (name === CORE) cores.set(await realpath(file), 'the application');
    return ok(subject, `${name} ${version}`);
  }
  const coreFile = resolveManifest(CORE, file);
  if (coreFile === undefined) {
    return {
      subject,
      status: 'problem',
      message: `${name} ${version} requires ${CORE}, which is not installed`,
      advice: `npm install ${CORE}@"${range}"`,
    };
  }
  const real = await realpath(coreFile);
  cores.set(real, cores.get(real) ?? name);
  const core = (await readManifest(coreFile))?.version ?? '';
  // In an unpublished workspace there is no range.
  const fits = range.startsWith('workspace:') || semver.satisfies(core, range, { includePrerelease: true });
  if (fits) return ok(subject, `${name} ${version}, with ${CORE} ${core}`);
  return {
    subject,
    status: 'problem',
    message: `${name} ${version} requires ${CORE} ${range}, but ${core} is installed`,
    advice: `Update the older of the two: npm install ${name}@latest ${CORE}@latest`,
  };
}

/** Two copies of core work, but one is better. */
function duplicates(cores: ReadonlyMap<string, string>): readonly Finding[] {
  if (cores.size < 2) return [];
  return [
    {
      subject: `package:${CORE}`,
      status: 'warning',
      message: `There are ${cores.size} copies of ${CORE}: ${[...cores.keys()].map((file) => dirname(file)).join(', ')}`,
      advice: 'Use one version for all (npm dedupe).',
    },
  ];
}

function ok(subject: string, message: string): Finding {
  return { subject, status: 'ok', message };
}
