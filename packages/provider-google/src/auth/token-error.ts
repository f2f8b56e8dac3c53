import {
  AuthenticationError,
  ConnectionError,
  connectionError,
  countOf,
  cutSentence,
  FlexiAIError,
  fieldsOf,
  isObject,
  type ProviderErrorOptions,
  stringOf,
} from '@flexiai/core/plugin';

/**
 * The error for credentials that brought no token. The endpoint's refusal, missing credentials and files that cannot be read are
 * `authentication`; an endpoint that fails or cannot be reached is `connection`. What was sent (an assertion, a refresh token) is in
 * the library's error, and must not be in this one.
 */
export function tokenError(error: unknown, context: ProviderErrorOptions): FlexiAIError {
  if (error instanceof FlexiAIError) return error;
  const { response, message, config, cause } = fieldsOf(error);
  const status = countOf(fieldsOf(response)['status']);
  if (status !== undefined && (status >= 500 || status === 429 || status === 408)) {
    return new ConnectionError(`Google's token endpoint answered with the status ${status}.`, context);
  }
  if (status !== undefined) return new AuthenticationError(`${REFUSED}: ${reasonIn(response) ?? status}.`, context);
  // A request was made, and brought no response.
  if (isObject(config)) return connectionError("Google's token endpoint", cause ?? error, context);
  const reason = cutSentence(stringOf(message) ?? 'no reason given').replace(/\.$/, '');
  return new AuthenticationError(`There are no credentials for Vertex AI: ${reason}.`, context);
}

const REFUSED = 'Google refused the credentials for Vertex AI';

/** The reason of OAuth (`invalid_grant`), with its description; or of Google's other services. */
function reasonIn(response: unknown): string | undefined {
  const { error, error_description: description } = fieldsOf(fieldsOf(response)['data']);
  const name = stringOf(error) ?? stringOf(fieldsOf(error)['message']);
  if (name === undefined) return undefined;
  const why = stringOf(description);
  return cutSentence(why === undefined ? name : `${name} (${why})`).replace(/\.$/, '');
}
