import type { AnyProviderPlugin } from '@flexiai/core';

/** The state of an entry's key without a request, and never the key itself. */
export type KeyState =
  /** The plugin needs none, or the entry has its credential in a header. */
  | { readonly status: 'not-needed' }
  | { readonly status: 'missing'; readonly variables: readonly string[] }
  | { readonly status: 'ok'; readonly source: string }
  /**
   * The key is not valid in a header, or the provider's own endpoint has no such keys. Ends the sentence "The API key
   * …".
   */
  | { readonly status: 'wrong-shape'; readonly source: string; readonly reason: string };

/** The options of an entry that contain its credential. */
export interface KeyOptions {
  readonly apiKey?: unknown;
  readonly apiKeys?: unknown;
  readonly baseURL?: unknown;
  readonly headers?: unknown;
}

/** Finds an entry's key like a call would. */
export function keyState(plugin: AnyProviderPlugin, options: KeyOptions, env: NodeJS.ProcessEnv): KeyState {
  const { apiKey: info } = plugin;
  const need = info?.need?.({ ...options }) ?? 'required';
  // Other credentials are named: a key of the environment is not used.
  if (info === undefined || (need === 'none' && options.apiKeys === undefined)) return { status: 'not-needed' };
  const [given] = Array.isArray(options.apiKeys) ? options.apiKeys : [options.apiKey];
  const variable = info.env.find((name) => isSet(env[name]));
  const key = typeof given === 'string' ? given : env[variable ?? ''];
  if (key === undefined) {
    const brings = typeof options.headers === 'object' && options.headers !== null;
    const inHeader = brings && Object.keys(options.headers).some((name) => CREDENTIAL_HEADER.test(name));
    return inHeader || need === 'optional' ? { status: 'not-needed' } : { status: 'missing', variables: info.env };
  }
  const source = typeof given === 'string' ? 'configuration' : (variable ?? '');
  const check = info.validate(key);
  const tolerated = check.ok || (check.kind === 'unexpected' && options.baseURL !== undefined);
  return tolerated ? { status: 'ok', source } : { status: 'wrong-shape', source, reason: check.reason };
}

/** Core's names of credentials, too. */
const CREDENTIAL_HEADER = /^(?:authorization|(?:[a-z]+-)*api-key)$/i;

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
