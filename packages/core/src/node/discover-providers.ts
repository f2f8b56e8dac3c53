import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../errors/client-errors.ts';
import { describeValue } from '../errors/describe-value.ts';
import type { AnyProviderPlugin } from '../provider/provider-plugin.ts';
import { installedProviders, type ProviderPackage, type SkippedPackage } from './installed-providers.ts';

/** What was found among an application's dependencies. */
export interface DiscoveredProviders {
  readonly plugins: readonly AnyProviderPlugin[];
  /** Packages that say that they have providers, and could not be used. */
  readonly skipped: readonly SkippedPackage[];
}

/**
 * The plugins of the packages that an application depends on and that say in their `package.json` that they have some:
 * `"flexiai": { "apiVersion": 1, "provider": "openai" }`. Only those are loaded; nothing is registered.
 *
 * @param options.from a folder or a file of the application, as a path or as `import.meta.url`
 * @example
 * const { plugins } = await discoverProviders({ from: import.meta.url });
 * @throws ConfigurationError where `from` is neither
 */
export async function discoverProviders(options: { readonly from: string | URL }): Promise<DiscoveredProviders> {
  const from: unknown = options?.from;
  if (!(from instanceof URL) && (typeof from !== 'string' || from === '')) {
    const expected = 'a folder or a file of the application, such as import.meta.url';
    throw new ConfigurationError(`discoverProviders expects in from ${expected}, got ${describeValue(from)}.`);
  }
  const { packages, skipped } = await installedProviders(await folderOf(options.from));
  const loaded = await loadProviders(packages);
  return { plugins: loaded.plugins, skipped: [...skipped, ...loaded.skipped] };
}

/** The plugins of packages; of two with one id, the first. */
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
  const skipped: SkippedPackage[] = [];
  for (const [index, result] of results.entries()) {
    if ('reason' in result) {
      skipped.push(result);
      continue;
    }
    for (const plugin of result) {
      if (!plugins.has(plugin.id)) plugins.set(plugin.id, plugin);
      else
        skipped.push({ package: packages[index]?.name ?? '', reason: `has another plugin with the id "${plugin.id}"` });
    }
  }
  return { plugins: [...plugins.values()], skipped };
}

async function folderOf(from: string | URL): Promise<string> {
  const path = from instanceof URL || from.startsWith('file:') ? fileURLToPath(from) : from;
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  return isFolder ? path : dirname(path);
}
