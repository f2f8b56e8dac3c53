import { nearest } from '../../data/nearest.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import { PACKAGES_PAGE } from '../entries/packages-page.ts';
import { loadProviders } from './discover-providers.ts';
import {
  type ApplicationFolder,
  type InstalledProviders,
  installedProviders,
  refuseTwins,
  type SkippedPackage,
} from './installed-providers.ts';

/** Where plugins were found, by id. */
export interface ProvidersByName {
  /** In registries. */
  readonly registered: readonly AnyProviderPlugin[];
  /** Among the application's dependencies. */
  readonly found: readonly AnyProviderPlugin[];
  /** The advice for ids without a plugin. */
  readonly missing: ReadonlyMap<string, string>;
  readonly skipped: readonly SkippedPackage[];
}

/**
 * Searches plugins by id: in the registries, then among the dependencies of the applications around `folders`.
 * @throws ConfigurationError if two packages claim one of the ids
 */
export async function providersByName(
  ids: readonly string[],
  registries: readonly { get(id: string): AnyProviderPlugin | undefined }[],
  folders: readonly ApplicationFolder[],
): Promise<ProvidersByName> {
  const registered = new Map<string, AnyProviderPlugin>();
  for (const id of ids) {
    const plugin = registries.map((registry) => registry.get(id)).find((known) => known !== undefined);
    if (plugin !== undefined) registered.set(id, plugin);
  }
  const found = new Map<string, AnyProviderPlugin>();
  const skipped: SkippedPackage[] = [];
  const seen = new Map<string, InstalledProviders>();
  for (const folder of folders) {
    const wanted = ids.filter((id) => !registered.has(id) && !found.has(id));
    if (wanted.length === 0) break;
    const installed = await installedProviders(folder);
    if (installed.manifest === undefined) skipped.push(...installed.skipped);
    if (installed.manifest === undefined || seen.has(installed.manifest)) continue;
    seen.set(installed.manifest, installed);
    refuseTwins(installed.packages, wanted);
    const packages = installed.packages.filter((candidate) => candidate.ids.some((id) => wanted.includes(id)));
    const loaded = await loadProviders(packages);
    skipped.push(...installed.skipped, ...loaded.skipped);
    for (const plugin of loaded.plugins) if (wanted.includes(plugin.id)) found.set(plugin.id, plugin);
  }
  const missing = ids.filter((id) => !registered.has(id) && !found.has(id));
  const places = [...seen.values()];
  return {
    registered: [...registered.values()],
    found: [...found.values()],
    missing: new Map(missing.map((id) => [id, adviceFor(id, places, skipped)])),
    skipped,
  };
}

function adviceFor(id: string, places: readonly InstalledProviders[], skipped: readonly SkippedPackage[]): string {
  const holder = places.flatMap(({ packages }) => packages).find((candidate) => candidate.ids.includes(id));
  const broken = skipped.find((one) => one.package === holder?.name || one.ids?.includes(id) === true);
  if (broken !== undefined) return `its package ${broken.package} ${broken.reason}`;
  const others = skipped.map((one) => `${one.package} ${one.reason}`);
  const unused = others.length === 0 ? '' : ` (not used: ${others.join('; ')})`;
  const where = places.map(({ manifest }) => manifest).join(', ');
  if (where === '')
    return `no package.json was found in which to search for its package${unused}: pass its plugin in plugins`;
  const known = places.flatMap(({ packages }) => packages.flatMap(({ ids }) => ids));
  const near = nearest(id, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return `none of the dependencies in ${where} has it${unused}. Install its package: ${PACKAGES_PAGE} names it`;
}
