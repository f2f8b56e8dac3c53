import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeValue } from '../../data/describe-value.ts';
import { isUrl } from '../../data/platform-objects.ts';
import { ConfigurationError } from '../../errors/client-errors.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import {
  type ApplicationFolder,
  installedProviders,
  type ProviderPackage,
  refuseTwins,
  type SkippedPackage,
} from './installed-providers.ts';

/** The result of the search among an application's dependencies. */
export interface DiscoveredProviders {
  readonly plugins: readonly AnyProviderPlugin[];
  /** The package of each plugin, by the id of the plugin. */
  readonly packages: ReadonlyMap<string, string>;
  /** Packages that declare providers, but could not be used. */
  readonly skipped: readonly SkippedPackage[];
}

/**
 * The plugins of the packages that an application depends on and that declare providers in their `package.json`:
 * `"flexiai": { "apiVersion": 1, "provider": "openai" }`. Only those packages are loaded; nothing is registered. If `from` is a
 * folder, a parent folder is used only if it belongs to the user or to root, because every user can put a `package.json` into a
 * shared folder.
 *
 * @param options.from a folder or a file of the application, as a path or as `import.meta.url`
 * @throws ConfigurationError if `from` is neither, or if two packages claim one provider
 * @example
 * ```ts
 * import { discoverProviders } from '@flexiai/core/node';
 *
 * const { plugins } = await discoverProviders({ from: import.meta.url });
 * console.log(plugins.map(({ id }) => id));
 * ```
 */
export async function discoverProviders(options: { readonly from: string | URL }): Promise<DiscoveredProviders> {
  const from: unknown = options?.from;
  if (!isUrl(from) && (typeof from !== 'string' || from === '')) {
    const expected = 'a folder or a file of the application, such as import.meta.url';
    throw new ConfigurationError(`discoverProviders expects ${expected} as from, got ${describeValue(from)}.`);
  }
  const { packages, skipped } = await installedProviders(await folderOf(options.from));
  refuseTwins(packages);
  const loaded = await loadProviders(packages);
  return { ...loaded, skipped: [...skipped, ...loaded.skipped] };
}

/** The plugins of packages; if two have one id, the first. */
export async function loadProviders(packages: readonly ProviderPackage[]): Promise<DiscoveredProviders> {
  const results = await Promise.all(
    packages.map(async (candidate) => {
      try {
        return await candidate.load();
      } catch (error) {
        const [line = ''] = (error instanceof Error ? error.message : 'unknown error').split('\n');
        return { package: candidate.name, reason: `could not be loaded: ${line}` };
      }
    }),
  );
  const plugins = new Map<string, AnyProviderPlugin>();
  const owners = new Map<string, string>();
  const skipped: SkippedPackage[] = [];
  for (const [index, result] of results.entries()) {
    if ('reason' in result) {
      skipped.push(result);
      continue;
    }
    const name = packages[index]?.name ?? '';
    for (const plugin of result) {
      if (plugins.has(plugin.id)) {
        skipped.push({ package: name, reason: `has another plugin with the id "${plugin.id}"` });
        continue;
      }
      plugins.set(plugin.id, plugin);
      owners.set(plugin.id, name);
    }
  }
  return { plugins: [...plugins.values()], packages: owners, skipped };
}

async function folderOf(from: string | URL): Promise<ApplicationFolder> {
  const path = isUrl(from) || from.startsWith('file:') ? fileURLToPath(from) : from;
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? { path, runs: false } : { path: dirname(path), runs: true };
}
