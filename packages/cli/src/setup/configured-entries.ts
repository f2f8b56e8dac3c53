import type { AnyProviderPlugin, ProviderEntry } from '@flexiai/core';
import type { LoadedConfig } from '@flexiai/core/node';
import { type KeyState, keyState } from './key-state.ts';

/** An entry of the configuration, before anybody is asked. */
export interface ConfiguredEntry {
  /** As the client calls it. */
  readonly name: string;
  readonly plugin: AnyProviderPlugin;
  readonly key: KeyState;
  /** Where it asks, where that is not the provider's own endpoint. */
  readonly baseURL: string | undefined;
}

/** The entries of a configuration with their names, in the order of the file. */
export function configuredEntries({ config }: LoadedConfig, env: NodeJS.ProcessEnv): readonly ConfiguredEntry[] {
  const entries = config.providers.filter(isMade);
  const explicit = new Set(entries.flatMap(({ options }) => options.name ?? []));
  const taken = new Set<string>();
  return entries.map(({ plugin, options }) => {
    const name = options.name ?? freeName(plugin.id, (candidate) => !taken.has(candidate) && !explicit.has(candidate));
    taken.add(name);
    const { baseURL } = options;
    return {
      name,
      plugin,
      key: keyState(plugin, options, env),
      baseURL: typeof baseURL === 'string' ? baseURL : undefined,
    };
  });
}

function isMade(entry: unknown): entry is ProviderEntry {
  return typeof entry === 'object' && entry !== null && 'plugin' in entry;
}

/** The plugin's id, or with the first number that nobody has: as the client names entries. */
function freeName(id: string, isFree: (name: string) => boolean): string {
  if (isFree(id)) return id;
  let number = 2;
  while (!isFree(`${id}-${number}`)) number += 1;
  return `${id}-${number}`;
}
