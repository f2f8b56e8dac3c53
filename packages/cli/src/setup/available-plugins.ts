import type { AnyProviderPlugin } from '@flexiai/core';
import type { SkippedPackage } from '@flexiai/core/node';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';
import { officialPackage, officialPlugins } from './official-plugins.ts';

/** A plugin that the command can use, with its source. */
export interface AvailablePlugins {
  /**
   * Plugins of the application first, because the application runs with their versions. Of two with one id, the first.
   */
  readonly plugins: readonly AnyProviderPlugin[];
  /** The ids of plugins that the application depends on. */
  readonly discovered: ReadonlySet<string>;
  /** Packages that declare providers, but could not be used. */
  readonly skipped: readonly SkippedPackage[];
}

/**
 * The plugins of the application around the working directory, and those of the command.
 * @throws UsageError if a package has the id of one of the command's plugins, because it would receive its key
 */
export async function availablePlugins({ cwd }: Pick<CommandContext, 'cwd'>): Promise<AvailablePlugins> {
  const { discoverProviders } = await import('@flexiai/core/node');
  const [found, official] = await Promise.all([discoverProviders({ from: cwd }), officialPlugins()]);
  for (const { id } of official) {
    const [owner, other] = [officialPackage(id), found.packages.get(id)];
    if (other === undefined || other === owner) continue;
    throw new UsageError(
      `Two packages have the provider id "${id}": ${owner}, which is part of this command, and ${other}, ` +
        `which the application in ${cwd} depends on. Remove ${other}, or change its id.`,
    );
  }
  const ids = new Set(found.plugins.map(({ id }) => id));
  const byId = new Map([...official, ...found.plugins].map((plugin) => [plugin.id, plugin]));
  return { plugins: [...byId.values()], discovered: ids, skipped: found.skipped };
}
