import {
  AuthenticationError,
  ConnectionError,
  ContentFilterError,
  ContextLengthError,
  errorFromStatus,
  FlexiAIError,
  type HeadersLike,
  InvalidRequestError,
  InvalidResponseError,
  ModelNotFoundError,
  OverloadedError,
  PermissionError,
  type ProviderError,
  type ProviderErrorOptions,
  QuotaExhaustedError,
  RateLimitError,
  RequestAbortedError,
  readHeader,
  retryAfterFromHeaders,
  ServerError,
  shouldRetryFromHeaders,
  UnsupportedError,
} from '@flexiai/core/plugin';
import { isWireObject, numberAt, objectAt, stringAt, type WireObject } from './wire.ts';

/** What is known of a try when it fails. */
export interface ErrorScope {
  /** The entry's name. */
  readonly provider: string;
  readonly model?: string | undefined;
  /** The caller's signal: once it is aborted, everything that fails is the abort. */
  readonly signal?: AbortSignal | undefined;
  readonly secrets?: readonly (string | undefined)[];
  /** The id of a request whose headers are there. */
  readonly requestId?: string | undefined;
}

/** Characters of a plain text body that go into a message. */
const LONGEST_PLAIN_MESSAGE = 300;

type ErrorClass = new (message: string, options: ProviderErrorOptions) => ProviderError;

/** @see https://platform.claude.com/docs/en/api/errors */
const BY_TYPE: { readonly [type: string]: ErrorClass } = {
  authentication_error: AuthenticationError,
  permission_error: PermissionError,
  billing_error: QuotaExhaustedError,
  request_too_large: ContextLengthError,
  rate_limit_error: RateLimitError,
  timeout_error: ServerError,
  api_error: ServerError,
  overloaded_error: OverloadedError,
};

/** Finer codes, in `error.details.error_code`, that say another thing than their type. */
const BY_CODE: { readonly [code: string]: ErrorClass } = {
  contract_spend_limit_reached: QuotaExhaustedError,
  enforced_spend_limit_reached: QuotaExhaustedError,
  organization_on_hold: PermissionError,
};

/** What `invalid_request_error` says in words only. */
const BY_MESSAGE: readonly (readonly [RegExp, ErrorClass])[] = [
  [
    /prompt is too long|exceeds? (?:the )?context (?:limit|window)|exceed the model's maximum context/i,
    ContextLengthError,
  ],
  [/credit balance is too low|reached (?:your|its) specified.*usage limits/i, QuotaExhaustedError],
  [/blocked by (?:our )?content filtering policy/i, ContentFilterError],
  [/organization has been disabled/i, PermissionError],
  // Prefill, forced tools, thinking settings: another model may well take them.
  [/(?:not supported|deprecated) (?:on|for|by|with) this model|this model does not support/i, UnsupportedError],
];

/** A response with an error status. */
export interface FailedResponse {
  readonly status: number;
  readonly headers: HeadersLike | undefined;
}

/** The response behind what the SDK threw, if there was one. */
export function failedResponseOf(error: unknown): FailedResponse | undefined {
  const status = error instanceof FlexiAIError ? undefined : numberAt(error, 'status');
  if (status === undefined || !isWireObject(error)) return undefined;
  return { status, headers: headersOf(error['headers']) };
}

/**
 * What the SDK or `fetch` threw before an answer was there. Looks at the error's fields, never at its class: several
 * copies of the SDK may be about.
 */
export function mapRequestError(error: unknown, scope: ErrorScope): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  const failed = failedResponseOf(error);
  if (failed !== undefined && isWireObject(error)) {
    return errorFromBody(error['error'], { ...scope, ...failed, text: stringAt(error, 'message') });
  }
  if (isConnectionFailure(error)) return connectionError('Could not reach the Anthropic API', error, scope);
  return new InvalidRequestError(
    `The request could not be sent: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** What was thrown while an answer was read. */
export function mapResponseError(error: unknown, scope: ErrorScope): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  if (isConnectionFailure(error)) {
    return connectionError('The connection to the Anthropic API broke before the answer was complete', error, scope);
  }
  return new InvalidResponseError(
    `The Anthropic API's answer could not be read: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** What is known of an error that the API reported itself. */
export interface ReportedError extends ErrorScope {
  /** Absent for an error inside a stream. */
  readonly status?: number | undefined;
  readonly headers?: HeadersLike | undefined;
  /** The SDK's message: the status, and then the body where that is no JSON. */
  readonly text?: string | undefined;
}

/** The error that a body reports: `{ "type": "error", "error": { "type", "message" }, "request_id" }`. */
export function errorFromBody(body: unknown, reported: ReportedError): ProviderError {
  const detail = isWireObject(body) && isWireObject(body['error']) ? body['error'] : body;
  const type = stringAt(detail, 'type');
  const code = stringAt(objectAt(detail, 'details'), 'error_code');
  const message = stringAt(detail, 'message') ?? plainMessage(reported);
  const options = optionsOf(reported, {
    status: reported.status,
    requestId: readHeader(reported.headers, 'request-id') ?? stringAt(body, 'request_id') ?? reported.requestId,
    retryAfterMs: retryAfterFromHeaders(reported.headers),
    shouldRetry: shouldRetryFromHeaders(reported.headers),
    providerCode: code ?? type,
  });
  const known = classOf(type, code, message, reported.status);
  if (known !== undefined) return new known(message, options);
  if (reported.status !== undefined) return errorFromStatus(message, { ...options, status: reported.status });
  return new ServerError(message, options);
}

/** What a proxy says in plain text, or that nothing is said. A page of HTML says nothing. */
function plainMessage({ status, text = '' }: ReportedError): string {
  const plain = text.replace(/^\d{3} /, '').trim();
  if (plain !== '' && !/^[<{[]|^status code/.test(plain)) return plain.slice(0, LONGEST_PLAIN_MESSAGE);
  return status === undefined
    ? 'The Anthropic API reported an error without a message.'
    : `The Anthropic API answered with status ${status} and without an error message.`;
}

/** The stream ended without its `message_stop`. */
export function cutStream(reason: string, scope: ErrorScope): ProviderError {
  return new ConnectionError(`The Anthropic API's stream ${reason}: the answer is not whole.`, optionsOf(scope, {}));
}

/** An answer that is none. */
export function invalidResponse(message: string, scope: ErrorScope): ProviderError {
  return new InvalidResponseError(message, optionsOf(scope, {}));
}

function classOf(
  type: string | undefined,
  code: string | undefined,
  message: string,
  status: number | undefined,
): ErrorClass | undefined {
  if (code !== undefined && Object.hasOwn(BY_CODE, code)) return BY_CODE[code];
  if (type === undefined) return undefined;
  if (Object.hasOwn(BY_TYPE, type)) return BY_TYPE[type];
  // A file, a container or a path that is not there is no matter of the model.
  if (type === 'not_found_error') return /\bmodel\b/i.test(message) ? ModelNotFoundError : InvalidRequestError;
  if (type !== 'invalid_request_error') return undefined;
  const told = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1];
  // The type also stands for all statuses of 4xx that have no type of their own: then the status says more.
  return told ?? (status === undefined || status === 400 ? InvalidRequestError : undefined);
}

function abortedOrOwn(error: unknown, scope: ErrorScope): FlexiAIError | undefined {
  if (error instanceof FlexiAIError) return error;
  if (scope.signal?.aborted !== true) return undefined;
  return new RequestAbortedError(undefined, {
    cause: error,
    ...(scope.secrets !== undefined && { secrets: scope.secrets }),
  });
}

function optionsOf(
  { provider, model, requestId, secrets = [] }: ErrorScope,
  more: Partial<ProviderErrorOptions>,
): ProviderErrorOptions {
  return { provider, model, requestId, secrets, ...more };
}

function connectionError(what: string, error: unknown, scope: ErrorScope): ConnectionError {
  const chain = causesOf(error);
  const code = chain.map((link) => stringAt(link, 'code')).find((found) => found !== undefined);
  const reason = code ?? messageOf(chain.at(-1));
  // The SDK's own error says no more than "Connection error.": the one below it knows the system's code.
  const cause = chain.find((link) => stringAt(link, 'code') !== undefined) ?? error;
  return new ConnectionError(`${what} (${reason}).`, optionsOf(scope, { cause }));
}

/** Whether an error comes from below HTTP: the SDK's connection error, or what `fetch` throws for a broken socket. */
function isConnectionFailure(error: unknown): boolean {
  const name = stringAt(error, 'name');
  if (name === 'APIConnectionError' || name === 'APIConnectionTimeoutError') return true;
  return causesOf(error).some((link) => {
    const message = stringAt(link, 'message') ?? '';
    return (
      /^(?:E[A-Z]{3,}|UND_ERR_)/.test(stringAt(link, 'code') ?? '') || /^(?:terminated|fetch failed)$/.test(message)
    );
  });
}

/** An error and what caused it, outermost first. */
function causesOf(error: unknown): readonly WireObject[] {
  const chain: WireObject[] = [];
  let link = error;
  while (isWireObject(link) && chain.length < 5) {
    chain.push(link);
    link = link['cause'];
  }
  return chain;
}

function messageOf(error: unknown): string {
  return stringAt(error, 'message') ?? String(error);
}

function headersOf(headers: unknown): HeadersLike | undefined {
  return isWireObject(headers) ? headers : undefined;
}
