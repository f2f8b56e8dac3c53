import { lstat, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject, listOf, objectOf, parseJson, stringOf } from '../../data/json-fields.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import { type AnyProviderPlugin, PROVIDER_API_VERSION } from '../../plugin/provider-plugin.ts';
import { checkPlugin } from '../../plugin/provider-registry.ts';
import { findUpwards } from './find-config-file.ts';
import { readTextFile } from './read-text-file.ts';
import { ownerProblem } from './trusted-owner.ts';

/** A package that was not used, and why. */
export interface SkippedPackage {
  readonly package: string;
  readonly reason: string;
  /** The ids that its manifest names, where it names some. */
  readonly ids?: readonly string[];
  /** It lies above the folder, and another user could have put it there: see `ownerProblem`. */
  readonly refused?: true;
}

/** A package among an application's dependencies whose manifest says that it has providers. */
export interface ProviderPackage {
  readonly name: string;
  /** The ids that its manifest names. */
  readonly ids: readonly string[];
  /** @throws what went wrong, in words */
  load(): Promise<readonly AnyProviderPlugin[]>;
}

export interface InstalledProviders {
  /** The application's manifest; `undefined` without one that may be followed. */
  readonly manifest: string | undefined;
  readonly packages: readonly ProviderPackage[];
  readonly skipped: readonly SkippedPackage[];
}

/** A folder of an application. */
export interface ApplicationFolder {
  readonly path: string;
  /** Code of the application runs from it: a user who can change what lies around it can change that code, too. */
  readonly runs: boolean;
}

/**
 * The provider packages that the application around a folder depends on. Runs none of them. Unless the application's code
 * runs from that folder, what lies above it must belong to the user or to root: see `ownerProblem`.
 */
export async function installedProviders({ path: from, runs }: ApplicationFolder): Promise<InstalledProviders> {
  const folder = resolve(from);
  const manifest = await findUpwards(folder, 'package.json');
  if (manifest === undefined) return { manifest, packages: [], skipped: [] };
  const trust = async (path: string): Promise<string | undefined> =>
    runs || isWithin(folder, path) ? undefined : ownerProblemOf(path);
  const problem = await trust(manifest);
  if (problem !== undefined)
    return { manifest: undefined, packages: [], skipped: [{ package: manifest, reason: problem, refused: true }] };
  const own = await readManifest(manifest);
  const names = ['dependencies', 'optionalDependencies', 'devDependencies'].flatMap((field) =>
    Object.keys(objectOf(own?.[field]) ?? {}),
  );
  const found = await Promise.all([...new Set(names)].sort().map((name) => inspectPackage(name, manifest, trust)));
  return {
    manifest,
    packages: found.filter((result) => result !== undefined && 'load' in result),
    skipped: found.filter((result) => result !== undefined && 'reason' in result),
  };
}

/** `undefined` for a package that says nothing of providers, or is not installed. */
async function inspectPackage(
  name: string,
  manifest: string,
  trust: (path: string) => Promise<string | undefined>,
): Promise<ProviderPackage | SkippedPackage | undefined> {
  const path = await findPackage(name, manifest);
  const field = path === undefined ? undefined : (await readManifest(path))?.['flexiai'];
  if (path === undefined || !isObject(field)) return undefined;
  const { apiVersion, provider } = field;
  const ids = (Array.isArray(provider) ? listOf(provider) : [provider]).flatMap((id) => stringOf(id) ?? []);
  if (apiVersion !== PROVIDER_API_VERSION) {
    const said = typeof apiVersion === 'number' ? String(apiVersion) : 'unknown';
    const reason = `is made for version ${said} of the plugin interface; this @flexiai/core speaks version ${PROVIDER_API_VERSION}`;
    return { package: name, reason, ids };
  }
  const problem = await trust(path);
  if (problem !== undefined) return { package: name, reason: `${problem} (${path})`, ids, refused: true };
  if (ids.length === 0)
    return { package: name, reason: 'names no provider in the field "flexiai" of its package.json' };
  return { name, ids, load: () => loadPackage(name, ids, manifest, path) };
}

/**
 * Which package an id means must not depend on the order of their names: one of two may be there to get the other's key.
 *
 * @param ids the ids that matter. @default all
 * @throws ConfigurationError that names both packages of one id; none of them is run for it
 */
export function refuseTwins(packages: readonly ProviderPackage[], ids?: readonly string[]): void {
  const owners = new Map<string, string>();
  for (const { name, ids: own } of packages) {
    for (const id of new Set(own)) {
      const other = owners.get(id);
      owners.set(id, name);
      if (other === undefined || ids?.includes(id) === false) continue;
      throw new ConfigurationError(
        `Two packages claim the provider ${JSON.stringify(id)}: ${other} and ${name}. Remove one of them, or pass the plugin that is meant in plugins.`,
      );
    }
  }
}

async function loadPackage(
  name: string,
  ids: readonly string[],
  manifest: string,
  path: string,
): Promise<readonly AnyProviderPlugin[]> {
  const module: unknown = await import(pathToFileURL(await entryOf(name, manifest, path)).href);
  const exported = [...new Set<unknown>(Object.values(Object(module)))].filter(
    (value) => (typeof value === 'function' || isObject(value)) && ids.includes(Reflect.get(value as object, 'id')),
  );
  const missing = ids.filter((id) => !exported.some((plugin) => Reflect.get(plugin as object, 'id') === id));
  if (missing.length > 0) throw new Error(`exports no plugin with the id ${missing.map((id) => `"${id}"`).join(', ')}`);
  return exported.map((plugin) => {
    checkPlugin(plugin);
    return plugin;
  });
}

/** The folder of a dependency, as the application would find it. */
async function findPackage(name: string, manifest: string): Promise<string | undefined> {
  try {
    return createRequire(manifest).resolve(`${name}/package.json`);
  } catch {
    // Its exports may leave the manifest out.
    return findUpwards(dirname(manifest), join('node_modules', name, 'package.json'));
  }
}

/** The module that `import name` in the application would load. */
async function entryOf(name: string, manifest: string, path: string): Promise<string> {
  try {
    return createRequire(manifest).resolve(name);
  } catch (error) {
    // `require` does not see an entry that is for `import` alone.
    const entry = importEntry((await readManifest(path))?.['exports']);
    if (entry === undefined) throw error;
    return join(dirname(path), entry);
  }
}

function importEntry(exported: unknown): string | undefined {
  if (typeof exported === 'string') return exported;
  if (!isObject(exported)) return undefined;
  const inner = exported['.'] ?? exported['node'] ?? exported['import'] ?? exported['default'];
  return importEntry(inner);
}

async function readManifest(path: string): Promise<{ readonly [field: string]: unknown } | undefined> {
  const read = await readTextFile(path);
  return 'text' in read ? objectOf(parseJson(read.text)) : undefined;
}

/** Whether a path is the folder's own, or of one in it. */
function isWithin(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`);
}

async function ownerProblemOf(path: string): Promise<string | undefined> {
  const [file, link] = await Promise.all([stat(path), lstat(path)]);
  return ownerProblem(file) ?? ownerProblem({ uid: link.uid, gid: link.gid, mode: 0 });
}
