import { isObject } from '../data/json-fields.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';

/** The list in `plugins`: the list itself, or that of a discovery result. Any other value is returned as it is. */
export function pluginList(plugins: unknown): unknown {
  return isObject(plugins) && Array.isArray(plugins['plugins']) ? plugins['plugins'] : plugins;
}

/** The plugins of an unchecked configuration; empty if `plugins` is not a list. */
export function pluginsOf({ plugins }: { readonly plugins?: unknown }): readonly AnyProviderPlugin[] {
  const list = pluginList(plugins);
  return Array.isArray(list) ? list : [];
}
