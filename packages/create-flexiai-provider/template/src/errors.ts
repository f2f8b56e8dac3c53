import {
  AuthenticationError,
  abortError,
  ConnectionFailure,
  ContentFilterError,
  ContextLengthError,
  connectionError,
  describeBody,
  errorFromStatus,
  FlexiAIError,
  fieldsOf,
  HttpFailure,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  type ProviderErrorClass,
  parseJson,
  QuotaExhaustedError,
  readHeader,
  retryAfterFromHeaders,
  ServerError,
  stringOf,
} from '@flexiai/core/plugin';

/** What is known about a call, for its errors. */
export interface Scope {
  /** The name of the entry. */
  readonly provider: string;
  readonly model: string;
  readonly requestId?: string | undefined;
  /** No message shows them. */
  readonly secrets: readonly (string | undefined)[];
  /** Once it is aborted, every failure is the abort. */
  readonly signal?: AbortSignal | undefined;
}

/** The service's own codes come first, then the status. */
const BY_CODE: { readonly [code: string]: ProviderErrorClass } = {
  bad_key: AuthenticationError,
  no_credit: QuotaExhaustedError,
  no_such_model: ModelNotFoundError,
  prompt_too_long: ContextLengthError,
  blocked: ContentFilterError,
  overloaded: OverloadedError,
};

/** The error of a request that brought no answer. */
export function requestError(error: unknown, scope: Scope): FlexiAIError {
  if (error instanceof FlexiAIError) return error;
  if (scope.signal?.aborted === true) return abortError(scope.signal);
  if (error instanceof HttpFailure) return statusError(error, scope);
  return connectionError('the Acme LLM API', error instanceof ConnectionFailure ? error.cause : error, scope);
}

/** The error of an answer that broke off. */
export function bodyError(error: unknown, scope: Scope): FlexiAIError {
  return requestError(error, scope);
}

/** The error of a body that is no answer: a proxy's page, text that was cut. */
export function notAnAnswer(body: string, scope: Scope): FlexiAIError {
  return new InvalidResponseError(`The Acme LLM API answered with ${describeBody(body)}.`, scope);
}

/** The error that the service reports inside a 200: `{ "code": …, "message": … }`. */
export function reportedError(error: unknown, scope: Scope): FlexiAIError {
  const { code, message } = fieldsOf(error);
  const type = BY_CODE[String(code)] ?? ServerError;
  return new type(stringOf(message) ?? 'The Acme LLM API reported an error.', {
    ...scope,
    providerCode: stringOf(code),
  });
}

function statusError({ status, headers, body }: HttpFailure, scope: Scope): FlexiAIError {
  const { code, message } = fieldsOf(fieldsOf(parseJson(body))['error']);
  const sentence = stringOf(message) ?? `The Acme LLM API answered with status ${status} and ${describeBody(body)}.`;
  const facts = { ...scope, requestId: readHeader(headers, 'x-request-id'), providerCode: stringOf(code) };
  const type = BY_CODE[String(code)];
  if (type === undefined) return errorFromStatus(sentence, { ...facts, status, headers });
  return new type(sentence, { ...facts, status, retryAfterMs: retryAfterFromHeaders(headers) });
}
