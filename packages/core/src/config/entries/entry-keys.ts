import { describeValue } from '../../data/describe-value.ts';
import { isObject, type JsonObject } from '../../data/json-fields.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import type { AnyProviderPlugin } from '../../plugin/provider-plugin.ts';
import { Credential } from '../../resilience/credential.ts';
import type { EntryKey } from '../../routing/resolved-entry.ts';
import { joinPath } from '../../validation/schema-issues.ts';
import { keyProblem, resolveApiKey } from './resolve-api-key.ts';

/** What is needed to create the keys of an entry. */
export interface KeyedEntry {
  readonly plugin: AnyProviderPlugin;
  /** The options of the plugin. */
  readonly own: JsonObject;
  readonly apiKeys: readonly string[] | undefined;
  readonly name: string;
  readonly model: string;
  /** The first time that a refused key is not used, and the longest such time, in ms. */
  readonly outMs: number;
  readonly maxOutMs: number;
}

/** The keys of an entry: one for each of `apiKeys`, or the one in its options or the environment. */
export function entryKeys(entry: KeyedEntry): readonly [EntryKey, ...(readonly EntryKey[])] {
  const make = (apiKey: () => string | undefined, index: number): EntryKey =>
    Object.freeze({ index, credential: new Credential(entry.outMs, entry.maxOutMs), apiKey });
  const [first, ...rest] = entry.apiKeys ?? [];
  if (first === undefined) return [make(keyReader(entry), 0)];
  return [make(() => first, 0), ...rest.map((key, index) => make(() => key, index + 1))];
}

/** The problems of an entry's keys, if they are in its options. The messages never contain a key. */
export function checkKeys(
  plugin: AnyProviderPlugin,
  own: JsonObject,
  apiKeys: unknown,
  at: string,
): readonly InputIssue[] {
  const { apiKey, client } = own;
  if (apiKeys !== undefined) return checkKeyList(plugin, own, apiKeys, joinPath(at, ['apiKeys']));
  if (typeof apiKey !== 'string' || client !== undefined) return [];
  const message = problemOf(plugin, own, apiKey);
  return message === undefined ? [] : [{ path: joinPath(at, ['apiKey']), message }];
}

function checkKeyList(plugin: AnyProviderPlugin, own: JsonObject, apiKeys: unknown, at: string): readonly InputIssue[] {
  if (plugin.apiKey === undefined)
    return [{ path: at, message: `has no effect: "${plugin.id}" does not use an API key` }];
  if (own['client'] !== undefined) {
    return [{ path: at, message: 'has no effect beside client: set the key on your SDK client' }];
  }
  if (own['apiKey'] !== undefined) return [{ path: at, message: 'cannot be combined with apiKey: use one of them' }];
  if (!Array.isArray(apiKeys))
    return [{ path: at, message: `expected a list of keys, got ${describeValue(apiKeys, 'apiKey')}` }];
  if (apiKeys.length === 0) return [{ path: at, message: 'must have at least one key' }];
  const seen = new Set<unknown>();
  return apiKeys.flatMap((key: unknown, index) => {
    const path = joinPath(at, [index]);
    if (typeof key !== 'string') return [{ path, message: `expected a key, got ${describeValue(key, 'apiKey')}` }];
    if (seen.has(key)) return [{ path, message: 'is the same key as an earlier one' }];
    seen.add(key);
    const message = problemOf(plugin, own, key);
    return message === undefined ? [] : [{ path, message }];
  });
}

function problemOf({ apiKey: info }: AnyProviderPlugin, own: JsonObject, key: string): string | undefined {
  const problem = info === undefined ? undefined : keyProblem(key, { info, ownEndpoint: hasOwnEndpoint(own) });
  return problem === undefined ? undefined : `the API key ${problem}`;
}

/** Reads the key on first use, and keeps it. */
function keyReader({ plugin, own, name, model }: KeyedEntry): () => string | undefined {
  const { apiKey: info } = plugin;
  // The user's SDK client has its own credential.
  if (info === undefined || own['client'] !== undefined) return () => undefined;
  const option = typeof own['apiKey'] === 'string' ? own['apiKey'] : undefined;
  if (option === undefined && hasCredentialHeader(own)) return () => undefined;
  const need = info.need?.(own) ?? 'required';
  if (need === 'none') return () => undefined;
  const ownEndpoint = hasOwnEndpoint(own);
  let key: string | undefined;
  return () => {
    key ??= resolveApiKey({ provider: name, model, info, option, ownEndpoint, isOptional: need === 'optional' });
    return key;
  };
}

const CREDENTIAL_HEADER = /^(?:authorization|(?:[a-z]+-)*api-key)$/i;

/** Whether an entry sends its credential in a header, as gateways require. */
function hasCredentialHeader({ headers }: JsonObject): boolean {
  return isObject(headers) && Object.keys(headers).some((name) => CREDENTIAL_HEADER.test(name));
}

/** Whether an entry uses an endpoint other than the provider's own. */
function hasOwnEndpoint(own: JsonObject): boolean {
  return own['baseURL'] !== undefined || own['fetch'] !== undefined;
}
