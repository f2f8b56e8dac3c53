import type { AnyProviderPlugin } from '@flexiai/core';
import type { AvailablePlugins } from './available-plugins.ts';

/** Plugins with a newer one for the same service and the same key. A configuration may still name them. */
const NEWER: { readonly [pluginId: string]: string } = { gemini: 'google' };

/**
 * The plugins of which the command chooses by itself, and which it offers: of two for one service the newer one, unless the
 * application depends on the older one alone.
 */
export function offeredPlugins({
  plugins,
  discovered,
}: Pick<AvailablePlugins, 'plugins' | 'discovered'>): readonly AnyProviderPlugin[] {
  const left = new Set(
    Object.entries(NEWER).map(([older, newer]) => (discovered.has(older) && !discovered.has(newer) ? newer : older)),
  );
  return plugins.filter(({ id }) => !left.has(id));
}
