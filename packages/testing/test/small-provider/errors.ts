import {
  AuthenticationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  connectionReason,
  errorFromStatus,
  fieldsOf,
  ModelNotFoundError,
  OverloadedError,
  type ProviderError,
  type ProviderErrorClass,
  type ProviderErrorOptions,
  parseJson,
  QuotaExhaustedError,
  ServerError,
  stringOf,
} from '@flexiai/core/plugin';

/** The provider and the request of a failure. */
export type Failure = ProviderErrorOptions & { readonly model: string };

const BY_CODE: { readonly [code: string]: ProviderErrorClass } = {
  context_length_exceeded: ContextLengthError,
  insufficient_quota: QuotaExhaustedError,
  invalid_api_key: AuthenticationError,
  model_not_found: ModelNotFoundError,
  invalid_prompt: ContentFilterError,
  engine_overloaded: OverloadedError,
};

export function responseError({ status, headers }: Response, body: string, failure: Failure): ProviderError {
  const { message, code } = fieldsOf(fieldsOf(parseJson(body))['error']);
  const said = stringOf(message) ?? `"${failure.provider}" answered with HTTP ${status}.`;
  const options = { ...failure, status, headers, requestId: headers.get('x-request-id') ?? undefined };
  const byStatus = errorFromStatus(said, options);
  const type = BY_CODE[String(code)];
  return type === undefined ? byStatus : new type(said, { ...options, retryAfterMs: byStatus.retryAfterMs });
}

/** The error inside a stream. */
export function eventError(error: unknown, failure: Failure): ProviderError {
  return new ServerError(stringOf(fieldsOf(error)['message']) ?? 'The stream contains an error.', failure);
}

export function networkError(error: unknown, failure: Failure): ProviderError {
  return new ConnectionError(`The connection to "${failure.provider}" failed: ${connectionReason(error)}.`, {
    ...failure,
    cause: error,
  });
}
