import { fieldsOf, stringOf } from '../data/json-fields.ts';
import { AuthenticationError } from '../errors/provider-error.ts';

/** The options of an entry that hold credentials. */
export interface CredentialOptions {
  readonly apiKey?: string | undefined;
  readonly headers?: { readonly [name: string]: string } | undefined;
  /** The user's own SDK client. */
  readonly client?: object | undefined;
}

const CREDENTIAL_HEADER = /auth|key|token|secret|cookie/i;

/** What no message may show: the credentials of a call. @param key the key of the call, where it has one of its own */
export function secretsOf(
  { apiKey, headers = {}, client }: CredentialOptions,
  key: string | undefined,
): readonly (string | undefined)[] {
  const own = fieldsOf(client);
  const secrets = [key, apiKey, stringOf(own['apiKey']), stringOf(own['authToken'])];
  for (const [name, value] of Object.entries(headers)) {
    // "Bearer sk-…" as a whole, and the key in it.
    if (CREDENTIAL_HEADER.test(name)) secrets.push(value, value.split(' ').at(-1));
  }
  return secrets;
}

/** The error of a call without a key. @param env the environment variables that may hold it */
export function missingApiKey(provider: string, model: string, env: readonly string[]): AuthenticationError {
  return new AuthenticationError(
    `"${provider}" has no API key. Set the option apiKey, or the environment variable ${env.join(' or ')}.`,
    { provider, model },
  );
}
