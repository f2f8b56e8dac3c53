import { APICallError } from '@ai-sdk/provider';
import {
  AuthenticationError,
  ConnectionError,
  connectionHint,
  connectionReason,
  cutSentence,
  describeBody,
  errorFromStatus,
  FlexiAIError,
  firstSentence,
  type HeadersLike,
  InvalidRequestError,
  InvalidResponseError,
  isObject,
  ModelNotFoundError,
  type ProviderErrorClass,
  type ProviderErrorOptions,
  parseJson,
  RequestAbortedError,
  readHeader,
  retryAfterFromHeaders,
  ServerError,
  shouldRetryFromHeaders,
  stringOf,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { classOf, codesOf } from './error-codes.ts';

/** The attempt of an error. */
export interface ErrorScope {
  /** The entry's name. */
  readonly provider: string;
  readonly model: string;
  /** The caller's signal: after its abort, every failure is mapped to the abort. */
  readonly signal?: AbortSignal | undefined;
  /** The id of the request, once its headers have arrived. */
  readonly requestId?: string | undefined;
}

/** The HTTP response of a model's error. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
}

/** The classes for errors of the AI SDK, by name. */
const BY_NAME: { readonly [name: string]: ProviderErrorClass } = {
  AI_LoadAPIKeyError: AuthenticationError,
  AI_NoSuchModelError: ModelNotFoundError,
  AI_UnsupportedFunctionalityError: UnsupportedError,
  AI_InvalidPromptError: InvalidRequestError,
  AI_InvalidArgumentError: InvalidRequestError,
  AI_LoadSettingError: InvalidRequestError,
  AI_TooManyEmbeddingValuesForCallError: InvalidRequestError,
};

/** The names of errors for an event of a stream that cannot be parsed. */
const UNREADABLE: ReadonlySet<string | undefined> = new Set(['AI_JSONParseError', 'AI_TypeValidationError']);

/** Whether an `error` part reports an event that cannot be parsed. The stream continues after it. */
export function isUnreadableEvent(error: unknown): boolean {
  return isObject(error) && UNREADABLE.has(stringOf(error['name']));
}

/** Status and headers of a model's error, if it has a response. */
export function failedResponseOf(error: unknown): FailedResponse | undefined {
  if (!APICallError.isInstance(error) || error.statusCode === undefined) return undefined;
  return { status: error.statusCode, headers: error.responseHeaders };
}

/** Maps an error that a model threw, or sent as an `error` part of its stream. */
export function mapSdkError(error: unknown, scope: ErrorScope): FlexiAIError {
  if (error instanceof FlexiAIError) return error;
  if (scope.signal?.aborted === true) return new RequestAbortedError(undefined, { cause: error });
  if (APICallError.isInstance(error)) return mapCallError(error, scope);
  if (isConnectionFailure(error)) return connectionError('The connection broke', error, scope);
  const known = isObject(error) ? BY_NAME[stringOf(error['name']) ?? ''] : undefined;
  if (known !== undefined) return new known(messageOf(error), optionsOf(scope, { cause: error }));
  if (isReported(error)) return reportedError(error, scope);
  return new InvalidResponseError(
    `The model's answer could not be read: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** The error for a stream without a finish reason of the service. */
export function cutStream(scope: ErrorScope): FlexiAIError {
  return new ConnectionError(
    'The stream ended without a finish reason of the service: the answer is not complete.',
    optionsOf(scope, {}),
  );
}

/** The error for an answer that the service aborted. */
export function failedAnswer(reason: string | undefined, scope: ErrorScope): FlexiAIError {
  const why = reason === undefined ? '' : ` (${cutSentence(reason, 100)})`;
  return new ServerError(`The service aborted the answer${why}.`, optionsOf(scope, {}));
}

function mapCallError(error: APICallError, scope: ErrorScope): FlexiAIError {
  const { statusCode: status, responseHeaders: headers, responseBody } = error;
  if (status === undefined) return connectionError('The service could not be reached', error, scope);
  const requestId = requestIdOf(headers);
  const known = { ...scope, requestId: requestId ?? scope.requestId };
  if (status < 300) {
    // A success by its status, with a body that cannot be read.
    if (isConnectionFailure(error))
      return connectionError('The connection broke before the answer was whole', error, known);
    const arrived =
      responseBody === undefined ? messageOf(error) : `${describeBody(responseBody)} instead of an answer`;
    return new InvalidResponseError(
      `The service's answer could not be read: ${arrived}`,
      optionsOf(known, { cause: error }),
    );
  }
  const body = error.data ?? (responseBody === undefined ? undefined : parseJson(responseBody));
  return statusError({ body, text: error.message, responseBody, status, headers, cause: error }, known);
}

interface StatusFacts {
  readonly body: unknown;
  /** The error's own message. */
  readonly text: string;
  readonly responseBody?: string | undefined;
  readonly status: number | undefined;
  readonly headers?: HeadersLike | undefined;
  readonly cause: unknown;
}

function statusError(
  { body, text, responseBody, status, headers, cause }: StatusFacts,
  scope: ErrorScope,
): FlexiAIError {
  const codes = codesOf(body);
  const isPage = body === undefined && responseBody !== undefined;
  const arrived = `The service answered with status ${status} and ${describeBody(responseBody ?? '')} instead of an error message.`;
  const said = firstSentence(body) ?? (isPage ? undefined : stringOf(cutSentence(text)));
  const message = said ?? arrived;
  const options = optionsOf(scope, {
    status,
    retryAfterMs: retryAfterFromHeaders(headers),
    shouldRetry: shouldRetryFromHeaders(headers),
    providerCode: codes[0],
    cause,
  });
  const known = isPage ? undefined : classOf({ codes, message, status });
  if (known !== undefined) return new known(message, options);
  return status === undefined ? new ServerError(message, options) : errorFromStatus(message, { ...options, status });
}

/** An error event of a service in the form of the AI SDK: an object with a message, and sometimes a status and a code. */
function isReported(error: unknown): error is { readonly [field: string]: unknown } {
  return isObject(error) && !(error instanceof Error);
}

function reportedError(error: { readonly [field: string]: unknown }, scope: ErrorScope): FlexiAIError {
  const { statusCode, data } = error;
  // AI SDK providers derive this status from the code.
  const status = typeof statusCode === 'number' && statusCode >= 400 ? statusCode : undefined;
  const body = isObject(data) ? { ...error, error: data } : error;
  const facts = { body, text: stringOf(error['message']) ?? '', status, cause: error };
  return statusError(facts, scope);
}

/** The names of headers with the id of a request. */
const REQUEST_IDS = ['x-request-id', 'request-id', 'x-amzn-requestid', 'apim-request-id'];

/** The service's id of the request, if a header has it. */
export function requestIdOf(headers: HeadersLike | undefined): string | undefined {
  for (const name of REQUEST_IDS) {
    const id = readHeader(headers, name);
    if (id !== undefined) return id;
  }
  return undefined;
}

function optionsOf(
  { provider, model, requestId }: ErrorScope,
  more: Partial<ProviderErrorOptions>,
): ProviderErrorOptions {
  return { provider, model, requestId, ...more };
}

function connectionError(what: string, error: unknown, scope: ErrorScope): ConnectionError {
  const cause = causesOf(error).find(({ code }) => typeof code === 'string') ?? error;
  const reason = connectionReason(isObject(error) ? (error['cause'] ?? error) : error);
  return new ConnectionError(`${what}: ${reason}.${connectionHint(error)}`, optionsOf(scope, { cause }));
}

/** Whether the connection failed, below HTTP. */
function isConnectionFailure(error: unknown): boolean {
  return causesOf(error).some(
    ({ code, message }) =>
      /^(?:E[A-Z]{3,}|UND_ERR_)/.test(stringOf(code) ?? '') ||
      /^(?:terminated|fetch failed|network error)$/i.test(stringOf(message) ?? ''),
  );
}

/** An error and its causes, outermost first. */
function causesOf(error: unknown): readonly { readonly [field: string]: unknown }[] {
  const chain: { readonly [field: string]: unknown }[] = [];
  let link = error;
  while (isObject(link) && chain.length < 6) {
    chain.push(link);
    link = link['cause'];
  }
  return chain;
}

function messageOf(error: unknown): string {
  return (isObject(error) ? stringOf(error['message']) : undefined) ?? describeUnknown(error);
}

function describeUnknown(error: unknown): string {
  return typeof error === 'string' && error !== '' ? cutSentence(error) : 'no reason given';
}
