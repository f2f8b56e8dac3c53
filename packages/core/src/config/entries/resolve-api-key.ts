import { AuthenticationError } from '../../errors/provider-error.ts';
import type { ApiKeyInfo } from '../../plugin/provider-plugin.ts';

/** What is needed to find the key of an entry, and to describe a missing key. */
export interface ApiKeySource {
  /** The name of the entry. */
  readonly provider: string;
  readonly model: string;
  readonly info: ApiKeyInfo;
  /** The entry's `apiKey` option. */
  readonly option: string | undefined;
  /** The entry has an endpoint of its own, whose keys may have another form. */
  readonly ownEndpoint: boolean;
  /** A missing key is not an error. @default false */
  readonly isOptional?: boolean;
}

/**
 * The key of an entry: its option, or else the first of the plugin's environment variables that is set. It is read when a call
 * needs it, so a client can be created before the keys are available.
 *
 * @returns `undefined` only for a missing key that is optional
 * @throws AuthenticationError if the key is missing or malformed; no network is used
 */
export function resolveApiKey(source: ApiKeySource): string | undefined {
  const { info, provider, model } = source;
  const variable = info.env.find((name) => readVariable(name) !== undefined);
  const key = source.option ?? (variable === undefined ? undefined : readVariable(variable));
  if (key === undefined) {
    if (source.isOptional === true) return undefined;
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

/** The problem with the form of a key, without the key itself; `undefined` if the form is correct. */
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
