import type { AnyProviderPlugin } from '@flexiai/core';
import { hostOf, isKnownHost } from './hosts.ts';

/** The state of an entry's key without a request, and never the key itself. */
export type KeyState =
  /** The plugin needs none, or the entry has its credential in a header. */
  | { readonly status: 'not-needed' }
  | { readonly status: 'missing'; readonly variables: readonly string[] }
  | {
      readonly status: 'ok';
      readonly source: string;
      /**
       * Whether it has the form of keys for its host. `unknown`: the host is not the provider's own, or the plugin knows no
       * form, so that any text may be a key.
       */
      readonly shape: 'right' | 'unknown';
    }
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
  const given = Array.isArray(options.apiKeys) ? options.apiKeys : [options.apiKey];
  const keys = given.filter((key) => typeof key === 'string');
  const variable = info.env.find((name) => isSet(env[name]));
  const fromEnv = env[variable ?? ''];
  if (keys.length === 0 && fromEnv === undefined) {
    const brings = typeof options.headers === 'object' && options.headers !== null;
    const inHeader = brings && Object.keys(options.headers).some((name) => CREDENTIAL_HEADER.test(name));
    return inHeader || need === 'optional' ? { status: 'not-needed' } : { status: 'missing', variables: info.env };
  }
  const source = keys.length > 0 ? 'configuration' : (variable ?? '');
  const isOwnHost = isHostOf(info.hosts ?? [], options.baseURL);
  const checks = (keys.length > 0 ? keys : [fromEnv ?? '']).map((key) => info.validate(key));
  const wrong = checks.find((check) => !check.ok && (check.kind === 'malformed' || isOwnHost));
  if (wrong !== undefined && !wrong.ok) return { status: 'wrong-shape', source, reason: wrong.reason };
  return { status: 'ok', source, shape: isOwnHost && !info.validate(ANY_TEXT).ok ? 'right' : 'unknown' };
}

/** A plugin that accepts this as a key does not know the form of its keys. */
const ANY_TEXT = 'x';

/** Whether requests go to the provider itself: to its default endpoint, or to one of its hosts. */
function isHostOf(hosts: readonly string[], baseURL: unknown): boolean {
  if (typeof baseURL !== 'string') return true;
  const host = hostOf(baseURL);
  return host !== undefined && isKnownHost(host, hosts);
}

/** Core's names of credentials, too. */
export const CREDENTIAL_HEADER = /^(?:authorization|(?:[a-z]+-)*api-key)$/i;

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}
