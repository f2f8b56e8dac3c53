import { canonicalText } from '../../data/canonical-text.ts';
import type { JsonObject } from '../../data/json-fields.ts';
import { sha256 } from '../../data/sha256.ts';
import type { EntryKey } from '../../routing/resolved-entry.ts';

/** A value that is not plain data has no text that is the same in every process, so it gets a number. */
const numbers = new WeakMap<object, string>();

/**
 * Computes the digest of an entry's plugin, options and API keys: see `CandidateIdentity.account`. The default model is left out,
 * because each candidate has its own model.
 */
export function accountOf(plugin: string, own: JsonObject, keys: readonly EntryKey[]): () => string {
  let account: string | undefined;
  return () => {
    if (account !== undefined) return account;
    const { model: _model, apiKey, ...options } = own;
    const apiKeys = keys.map(readKey);
    // The same key is the same account, in the options or in the environment.
    const used = apiKeys.every((key) => key === undefined) ? [apiKey] : apiKeys;
    const digest = sha256(canonicalText([plugin, options, used], numbered)).slice(0, 32);
    // A missing key may be set in the environment later.
    if (!apiKeys.includes(null)) account = digest;
    return digest;
  };
}

/** The key; `undefined` if no key is needed, `null` if it is missing. */
function readKey(key: EntryKey): string | undefined | null {
  try {
    return key.apiKey();
  } catch {
    return null;
  }
}

function numbered(value: unknown): string {
  if (typeof value !== 'object' && typeof value !== 'function') return `#${String(value)}`;
  if (value === null) return 'null';
  const known = numbers.get(value) ?? crypto.randomUUID();
  numbers.set(value, known);
  return `#${known}`;
}
