import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/** The changes by a new configuration, by the entries' names. */
export interface ConfigurationChange {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  /** They have a new provider, and their state is dropped. */
  readonly replaced: readonly string[];
  /** Their state is kept. */
  readonly kept: readonly string[];
}

export function changesBetween(before: readonly ResolvedEntry[], after: readonly ResolvedEntry[]): ConfigurationChange {
  const former = new Map(before.map((entry) => [entry.name, entry]));
  const names = (entries: readonly ResolvedEntry[]): readonly string[] => entries.map(({ name }) => name);
  const staying = after.filter(({ name }) => former.has(name));
  const isKept = ({ name, provider }: ResolvedEntry): boolean => former.get(name)?.provider === provider;
  const remaining = new Set(names(after));
  return {
    added: names(after.filter(({ name }) => !former.has(name))),
    removed: names(before).filter((name) => !remaining.has(name)),
    replaced: names(staying.filter((entry) => !isKept(entry))),
    kept: names(staying.filter(isKept)),
  };
}
