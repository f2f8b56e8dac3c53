import type { AnyProviderPlugin, ProviderEntry } from '@flexiai/core';
import type { LoadedConfig } from '@flexiai/core/node';
import { type KeyState, keyState } from './key-state.ts';

/** An entry of the configuration, before any request. */
export interface ConfiguredEntry {
  /** Its name in the client. */
  readonly name: string;
  readonly plugin: AnyProviderPlugin;
  readonly key: KeyState;
  /** Its endpoint, if that is not the provider's own. */
  readonly baseURL: string | undefined;
  /** Whether the entry uses the proxy of the environment. */
  readonly usesProxy: boolean;
}

/** The entries of a configuration with their names, in the order of the file. */
export function configuredEntries({ config }: LoadedConfig, env: NodeJS.ProcessEnv): readonly ConfiguredEntry[] {
  const entries = config.providers.filter(isMade);
  const explicit = new Set(entries.flatMap(({ options }) => options.name ?? []));
  const taken = new Set<string>();
  const numbers = new Map<string, number>();
  return entries.map(({ plugin, options }) => {
    const name =
      options.name ?? freeName(plugin.id, numbers, (candidate) => !taken.has(candidate) && !explicit.has(candidate));
    taken.add(name);
    const { baseURL } = options;
    return {
      name,
      plugin,
      key: keyState(plugin, options, env),
      baseURL: typeof baseURL === 'string' ? baseURL : undefined,
      usesProxy: options['proxy'] === 'environment',
    };
  });
}

function isMade(entry: unknown): entry is ProviderEntry {
  return typeof entry === 'object' && entry !== null && 'plugin' in entry;
}

/**
 * The plugin's id, or with the first free number: as the client names entries.
 * @param numbers where the last search for each id ended
 */
function freeName(id: string, numbers: Map<string, number>, isFree: (name: string) => boolean): string {
  let number = numbers.get(id) ?? 1;
  while (!isFree(number === 1 ? id : `${id}-${number}`)) number += 1;
  numbers.set(id, number);
  return number === 1 ? id : `${id}-${number}`;
}
