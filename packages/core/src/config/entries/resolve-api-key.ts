import { AuthenticationError } from '../../errors/provider-error.ts';
import type { ApiKeyInfo } from '../../plugin/provider-plugin.ts';

/** What is needed to find an entry's key and to say what is missing. */
export interface ApiKeySource {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
  readonly info: ApiKeyInfo;
  /** The entry's `apiKey` option. */
  readonly option: string | undefined;
  /** The entry talks to an endpoint of its own, whose keys may look otherwise. */
  readonly ownEndpoint: boolean;
}

/**
 * The key of an entry: its option, else the first of the plugin's environment variables that is set. Read when a call
 * needs it, so that a client can be made where keys come later.
 *
 * @throws AuthenticationError when there is none, or when its shape is wrong; no network is used
 */
export function resolveApiKey(source: ApiKeySource): string {
  const { info, provider, model } = source;
  const variable = info.env.find((name) => readVariable(name) !== undefined);
  const key = source.option ?? (variable === undefined ? undefined : readVariable(variable));
  if (key === undefined) {
    throw new AuthenticationError(
      `No API key for "${provider}": set its apiKey option or the environment variable ${info.env.join(' or ')}.`,
      { provider, model },
    );
  }
  const reason = keyProblem(key, source);
  if (reason !== undefined) {
    const place = source.option === undefined ? `in ${variable}` : 'in its apiKey option';
    throw new AuthenticationError(`The API key for "${provider}" (${place}) ${reason}.`, { provider, model });
  }
  return key;
}

/** What is wrong with a key's shape, in words that never repeat it; `undefined` when it may be good. */
export function keyProblem(key: string, source: Pick<ApiKeySource, 'info' | 'ownEndpoint'>): string | undefined {
  const check = source.info.validate(key);
  if (check.ok || (check.kind === 'unexpected' && source.ownEndpoint)) return undefined;
  return check.reason;
}

function readVariable(name: string): string | undefined {
  const environment = (globalThis as { process?: { env?: { readonly [name: string]: string | undefined } } }).process
    ?.env;
  const value = environment?.[name];
  return value === '' ? undefined : value;
}
