import { canonicalText } from '../../data/canonical-text.ts';
import type { JsonObject } from '../../data/json-fields.ts';
import { sha256 } from '../../data/sha256.ts';
import type { EntryKey } from '../../routing/resolved-entry.ts';

/** What is no plain data has no text that another process would write, too: it is known by a number of its own. */
const numbers = new WeakMap<object, string>();

/**
 * What makes the digest of an entry's plugin, options and API keys: see `CandidateIdentity.account`. The default model is left
 * out: candidates are told apart by their own.
 */
export function accountOf(plugin: string, own: JsonObject, keys: readonly EntryKey[]): () => string {
  let account: string | undefined;
  return () => {
    if (account !== undefined) return account;
    const { model: _model, apiKey, ...options } = own;
    const apiKeys = keys.map(readKey);
    // The same key is the same account, whether it stands in the options or in the environment.
    const used = apiKeys.every((key) => key === undefined) ? [apiKey] : apiKeys;
    const digest = sha256(canonicalText([plugin, options, used], numbered)).slice(0, 32);
    // A key that is missing now may stand in the environment later.
    if (!apiKeys.includes(null)) account = digest;
    return digest;
  };
}

/** The key; `undefined` where none is needed, `null` where it is missing. */
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
