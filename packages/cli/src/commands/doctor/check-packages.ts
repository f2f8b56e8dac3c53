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

/** FlexiAI's packages and plugins in the application: whether they are installed, and fit each other. */
export async function checkPackages(cwd: string): Promise<readonly Finding[]> {
  const application = await findManifest(cwd);
  if (application === undefined) {
    return [ok('packages', 'There is no package.json here: the packages of this command are used')];
  }
  const manifest = await readManifest(application);
  if (manifest === undefined) {
    const message = `${application} is no JSON: nothing can be said of its packages`;
    return [{ subject: 'packages', status: 'problem', message, advice: 'Mend it; npm cannot read it either.' }];
  }
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const found = await Promise.all(names.map((name) => look(name, application)));
  const ours = found.filter((result) => result !== undefined);
  if (ours.length === 0)
    return [ok('packages', 'The application depends on no package of FlexiAI: those of this command are used')];
  const cores = new Map<string, string>();
  const findings = await Promise.all(
    ours.map(async (result) => ('status' in result ? result : checkPeers(result, cores))),
  );
  return [...findings, ...duplicates(cores)];
}

/** A dependency that is ours, or a plugin; `undefined` for any other. */
async function look(name: string, application: string): Promise<Installed | Finding | undefined> {
  const file = resolveManifest(name, application);
  if (file === undefined) {
    if (!name.startsWith('@flexiai/')) return undefined;
    return {
      subject: `package:${name}`,
      status: 'problem',
      message: `${name} is a dependency of the application, and is not installed`,
      advice: 'Install the dependencies (npm install).',
    };
  }
  const manifest = (await readManifest(file)) ?? {};
  return name.startsWith('@flexiai/') || manifest.flexiai !== undefined ? { name, file, manifest } : undefined;
}

async function checkPeers({ name, file, manifest }: Installed, cores: Map<string, string>): Promise<Finding> {
  const subject = `package:${name}`;
  const version = manifest.version ?? 'of no version';
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
      message: `${name} ${version} finds no ${CORE}`,
      advice: `npm install ${CORE}@"${range}"`,
    };
  }
  const real = await realpath(coreFile);
  cores.set(real, cores.get(real) ?? name);
  const core = (await readManifest(coreFile))?.version ?? '';
  // In a workspace, where nothing was published yet, the range is none.
  const fits = range.startsWith('workspace:') || semver.satisfies(core, range, { includePrerelease: true });
  if (fits) return ok(subject, `${name} ${version}, with ${CORE} ${core}`);
  return {
    subject,
    status: 'problem',
    message: `${name} ${version} wants ${CORE} ${range}, and finds ${core}`,
    advice: `Update the older of the two: npm install ${name}@latest ${CORE}@latest`,
  };
}

/** Two copies of core work, but an application is better off with one. */
function duplicates(cores: ReadonlyMap<string, string>): readonly Finding[] {
  if (cores.size < 2) return [];
  return [
    {
      subject: `package:${CORE}`,
      status: 'warning',
      message: `There are ${cores.size} copies of ${CORE}: ${[...cores.keys()].map((file) => dirname(file)).join(', ')}`,
      advice: 'Let one version serve all (npm dedupe).',
    },
  ];
}

function ok(subject: string, message: string): Finding {
  return { subject, status: 'ok', message };
}
