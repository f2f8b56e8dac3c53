import type { AnyProviderPlugin } from '@flexiai/core';
import type { SkippedPackage } from '@flexiai/core/node';
import type { CommandContext } from '../program/command-context.ts';
import { UsageError } from '../program/usage-error.ts';
import { officialPlugins } from './official-plugins.ts';

/** A plugin that the command can use, and where it comes from. */
export interface AvailablePlugins {
  /** Those of the application first: their versions are the ones that it runs with. Of two with one id, the first. */
  readonly plugins: readonly AnyProviderPlugin[];
  /** The ids of those that the application depends on. */
  readonly discovered: ReadonlySet<string>;
  /** Packages that say that they have providers, and could not be used. */
  readonly skipped: readonly SkippedPackage[];
}

/**
 * The plugins of the application around the working directory, and those that come with the command.
 * @throws UsageError where a package claims the provider of one that comes with the command: it would get its key
 */
export async function availablePlugins({ cwd }: Pick<CommandContext, 'cwd'>): Promise<AvailablePlugins> {
  const { discoverProviders } = await import('@flexiai/core/node');
  const [found, official] = await Promise.all([discoverProviders({ from: cwd }), officialPlugins()]);
  for (const { id } of official) {
    const [owner, other] = [`@flexiai/provider-${id}`, found.packages.get(id)];
    if (other === undefined || other === owner) continue;
    throw new UsageError(
      `Two packages claim the provider "${id}": ${owner}, which comes with this command, and ${other}, which the application in ${cwd} depends on. Remove ${other}, or let it use an id of its own.`,
    );
  }
  const ids = new Set(found.plugins.map(({ id }) => id));
  const byId = new Map([...official, ...found.plugins].map((plugin) => [plugin.id, plugin]));
  return { plugins: [...byId.values()], discovered: ids, skipped: found.skipped };
}
