import { describeKind, describeValue } from '../../data/describe-value.ts';
import { isObject, type JsonObject } from '../../data/json-fields.ts';
import { nearest } from '../../data/nearest.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import { messageOf } from '../../errors/message-of.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import { checkPlugin, type ProviderRegistry } from '../../plugin/provider-registry.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import { PACKAGES_PAGE } from './packages-page.ts';

/** The plugin of an entry, and its options. */
export interface LocatedEntry {
  readonly plugin: AnyProviderPlugin;
  readonly options: JsonObject;
}

/** The plugin of an entry: its own plugin, or the one with the entry's id. `undefined`, with an issue added, if it is not found. */
export function locateEntry(
  entry: unknown,
  registries: readonly ProviderRegistry[],
  at: string,
  issues: InputIssue[],
): LocatedEntry | undefined {
  if (!isObject(entry)) {
    const message = `expected an entry such as openai({ model }) or { provider, model }, got ${describeKind(entry)}`;
    issues.push({ path: at, message });
    return undefined;
  }
  const { provider: id, plugin, options } = entry;
  if (plugin !== undefined && isObject(options)) {
    try {
      checkPlugin(plugin);
      return { plugin, options };
    } catch (error) {
      issues.push({ path: joinPath(at, ['plugin']), message: messageOf(error) });
      return undefined;
    }
  }
  const path = joinPath(at, ['provider']);
  if (typeof id !== 'string' || id === '') {
    issues.push({ path, message: `expected a provider's id, got ${describeValue(id)}` });
    return undefined;
  }
  const known = registries.map((registry) => registry.get(id)).find((candidate) => candidate !== undefined);
  if (known === undefined) {
    issues.push({ path, message: unknownProvider(id, registries) });
    return undefined;
  }
  const { provider: _id, ...rest } = entry;
  return { plugin: known, options: rest };
}

function unknownProvider(id: string, registries: readonly ProviderRegistry[]): string {
  const ids = [...new Set(registries.flatMap((registry) => registry.list().map((plugin) => plugin.id)))];
  const said = describeValue(id);
  const near = nearest(id, ids);
  if (near !== undefined) return `there is no provider ${said}; did you mean "${near}"?`;
  const known = ids.length === 0 ? 'no provider is registered' : `known are ${ids.join(', ')}`;
  return `there is no provider ${said} (${known}). Install its package (${PACKAGES_PAGE} names it) and pass its plugin in plugins, or import its /register entry`;
}
