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
  /** The ids in its manifest, if it has any. */
  readonly ids?: readonly string[];
  /** It is in a parent folder, and another user could have put it there: see `ownerProblem`. */
  readonly refused?: true;
}

/** A package among an application's dependencies whose manifest declares providers. */
export interface ProviderPackage {
  readonly name: string;
  /** The ids in its manifest. */
  readonly ids: readonly string[];
  /** @throws a text that describes the failure */
  load(): Promise<readonly AnyProviderPlugin[]>;
}

export interface InstalledProviders {
  /** The application's manifest; `undefined` if there is none that is safe to use. */
  readonly manifest: string | undefined;
  readonly packages: readonly ProviderPackage[];
  readonly skipped: readonly SkippedPackage[];
}

/** A folder of an application. */
export interface ApplicationFolder {
  readonly path: string;
  /** The application's code runs from this folder: a user who can change its parent folders can also change that code. */
  readonly runs: boolean;
}

/**
 * The provider packages that the application around a folder depends on. It loads none of them. Unless the application's code runs
 * from that folder, its parent folders must belong to the user or to root: see `ownerProblem`.
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

/** `undefined` for a package that declares no providers, or is not installed. */
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
    const reason = `is made for version ${said} of the plugin interface; this @flexiai/core has version ${PROVIDER_API_VERSION}`;
    return { package: name, reason, ids };
  }
  const problem = await trust(path);
  if (problem !== undefined) return { package: name, reason: `${problem} (${path})`, ids, refused: true };
  if (ids.length === 0)
    return { package: name, reason: 'names no provider in the field "flexiai" of its package.json' };
  return { name, ids, load: () => loadPackage(name, ids, manifest, path) };
}

/**
 * The package of an id must not depend on the order of the names: one of two packages may try to get the other's key.
 *
 * @param ids the ids that matter. @default all
 * @throws ConfigurationError that names both packages of one id; neither is loaded
 */
export function refuseTwins(packages: readonly ProviderPackage[], ids?: readonly string[]): void {
  const owners = new Map<string, string>();
  for (const { name, ids: own } of packages) {
    for (const id of new Set(own)) {
      const other = owners.get(id);
      owners.set(id, name);
      if (other === undefined || ids?.includes(id) === false) continue;
      throw new ConfigurationError(
        `Two packages claim the provider ${JSON.stringify(id)}: ${other} and ${name}. Remove one of them, or pass the right plugin in plugins.`,
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

/** The folder of a dependency, as the application resolves it. */
async function findPackage(name: string, manifest: string): Promise<string | undefined> {
  try {
    return createRequire(manifest).resolve(`${name}/package.json`);
  } catch {
    // The exports of a package may leave its manifest out.
    return findUpwards(dirname(manifest), join('node_modules', name, 'package.json'));
  }
}

/** The module that `import name` in the application would load. */
async function entryOf(name: string, manifest: string, path: string): Promise<string> {
  try {
    return createRequire(manifest).resolve(name);
  } catch (error) {
    // `require` does not resolve an entry that is for `import` only.
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

/** Whether a path is the folder itself or inside it. */
function isWithin(folder: string, path: string): boolean {
  const inner = relative(folder, path);
  return inner !== '..' && !inner.startsWith(`..${sep}`);
}

async function ownerProblemOf(path: string): Promise<string | undefined> {
  const [file, link] = await Promise.all([stat(path), lstat(path)]);
  return ownerProblem(file) ?? ownerProblem({ uid: link.uid, gid: link.gid, mode: 0 });
}
