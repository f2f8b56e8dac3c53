import { isObject } from '../data/json-fields.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';

/** The list in what stands as `plugins`: itself, or that of what was discovered. What is neither comes back as it is. */
export function pluginList(plugins: unknown): unknown {
  return isObject(plugins) && Array.isArray(plugins['plugins']) ? plugins['plugins'] : plugins;
}

/** The plugins of a configuration that is yet to be checked: none where they are no list. */
export function pluginsOf({ plugins }: { readonly plugins?: unknown }): readonly AnyProviderPlugin[] {
  const list = pluginList(plugins);
  return Array.isArray(list) ? list : [];
}
