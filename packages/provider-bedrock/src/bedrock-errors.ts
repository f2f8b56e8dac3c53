import {
  AuthenticationError,
  abortError,
  ConnectionError,
  ConnectionFailure,
  connectionError,
  cutSentence,
  describeBody,
  describeJson,
  errorFromStatus,
  FlexiAIError,
  firstSentence,
  type HeadersLike,
  HttpFailure,
  InvalidRequestError,
  InvalidResponseError,
  type ProviderError,
  type ProviderErrorOptions,
  parseJson,
  readHeader,
  retryAfterFromHeaders,
  ServerError,
} from '@flexiai/core/plugin';
import { classifyError, refusalScope } from './errors/classify.ts';
import { errorCodeOf } from './errors/error-code.ts';
import { CredentialFailure, RegionMissing } from './sdk/credential-failure.ts';
import { isWireObject, numberAt, objectAt, stringAt, type WireObject } from './wire.ts';

/** What is known about a failed attempt. */
export interface FailureContext {
  /** The name of the entry. */
  readonly provider: string;
  readonly model?: string | undefined;
  /** The signal of the caller: once it is aborted, every failure is the abort. */
  readonly signal?: AbortSignal | undefined;
  readonly secrets?: readonly (string | undefined)[];
  /** The id of a request whose headers have arrived. */
  readonly requestId?: string | undefined;
}

const REQUEST_ID = 'x-amzn-requestid';

/** AWS's id of a request. */
export function requestIdOf(headers: HeadersLike | undefined): string | undefined {
  return readHeader(headers, REQUEST_ID) ?? readHeader(headers, 'x-amz-request-id');
}

/** Maps the error of a request before an answer arrived: of the SDK, of its credentials, of the transport, or of the API. */
export function mapRequestError(error: unknown, scope: FailureContext): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  if (error instanceof HttpFailure) {
    const { status, headers, body } = error;
    return errorFromBody(parseJson(body), { ...scope, status, headers, text: body });
  }
  if (error instanceof ConnectionFailure) return connectionError('Amazon Bedrock', error.cause, optionsOf(scope, {}));
  if (error instanceof CredentialFailure) return credentialError(error.cause, scope);
  if (error instanceof RegionMissing) {
    return new AuthenticationError(
      `"${scope.provider}" has no AWS region. Set the option region, or the environment variable AWS_REGION.`,
      optionsOf(scope, { cause: error.cause }),
    );
  }
  // The credentials of the user's own client, which the SDK fetches while it builds the request.
  if (isCredentialError(error)) return credentialError(error, scope);
  return new InvalidRequestError(
    `The request could not be sent: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** The error while an answer was read. */
export function mapResponseError(error: unknown, scope: FailureContext): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  if (isConnectionFailure(error)) return connectionError('Amazon Bedrock', error, optionsOf(scope, {}));
  return new InvalidResponseError(
    `The answer of Amazon Bedrock could not be read: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** What is known about an error that the API reported. */
export interface ReportedError extends FailureContext {
  /** Absent for an error inside a stream. */
  readonly status?: number | undefined;
  readonly headers?: HeadersLike | undefined;
  /** The body, if it is not JSON. */
  readonly text?: string | undefined;
  /** The code of an exception in a stream. */
  readonly code?: string | undefined;
}

/** The error in a body: `{ "message": "…" }`, with its code in a header. */
export function errorFromBody(body: unknown, reported: ReportedError): ProviderError {
  const code = reported.code ?? errorCodeOf(reported.headers, body);
  const message = stringAt(body, 'Message') ?? firstSentence(body) ?? plainMessage(body, reported);
  const originalStatus = numberAt(body, 'originalStatusCode');
  const facts = { code, message: cutSentence(message), status: reported.status, originalStatus };
  const known = classifyError(facts);
  const options = optionsOf(reported, {
    status: reported.status,
    requestId: requestIdOf(reported.headers) ?? reported.requestId,
    retryAfterMs: retryAfterFromHeaders(reported.headers),
    providerCode: code,
    scope: refusalScope(facts),
  });
  if (known !== undefined) return new known(facts.message, options);
  if (reported.status !== undefined) return errorFromStatus(facts.message, { ...options, status: reported.status });
  return new ServerError(facts.message, options);
}

/** The plain text of a proxy, or a description of a body without a message. */
function plainMessage(body: unknown, { status, code, text = '' }: ReportedError): string {
  const plain = cutSentence(text).trim();
  if (plain !== '' && !/^[<{[]/.test(plain)) return plain;
  if (code !== undefined) return `Amazon Bedrock reported ${code} without a message.`;
  if (status === undefined) return 'Amazon Bedrock reported an error without a message.';
  const arrived = body === undefined ? describeBody(plain) : describeJson(body);
  return `Amazon Bedrock answered with status ${status} and ${arrived} instead of an error message.`;
}

/** The stream ended without its `messageStop`. */
export function cutStream(reason: string, scope: FailureContext): ProviderError {
  return new ConnectionError(`The stream of Amazon Bedrock ${reason}: the answer is incomplete.`, optionsOf(scope, {}));
}

/** A body that is not an answer. */
export function invalidResponse(message: string, scope: FailureContext): ProviderError {
  return new InvalidResponseError(message, optionsOf(scope, {}));
}

/** A source that cannot be reached, or one that has no valid credentials. */
function credentialError(error: unknown, scope: FailureContext): ProviderError {
  const status = numberAt(objectAt(error, '$metadata'), 'httpStatusCode') ?? 0;
  if (isConnectionFailure(error) || status >= 500) {
    return connectionError('the source of AWS credentials', error, optionsOf(scope, {}));
  }
  return new AuthenticationError(
    `"${scope.provider}" got no AWS credentials: ${cutSentence(messageOf(error))}`,
    optionsOf(scope, { cause: error }),
  );
}

function abortedOrOwn(error: unknown, scope: FailureContext): FlexiAIError | undefined {
  if (error instanceof FlexiAIError) return error;
  return scope.signal?.aborted === true ? abortError(scope.signal) : undefined;
}

export function optionsOf(
  { provider, model, requestId, secrets = [] }: FailureContext,
  more: Partial<ProviderErrorOptions>,
): ProviderErrorOptions {
  return { provider, model, requestId, secrets, ...more };
}

/** The error classes of the SDK, by their names: several copies of it may be loaded. */
function isCredentialError(error: unknown): boolean {
  return causesOf(error).some((link) =>
    /^(?:CredentialsProvider|TokenProvider|ProviderError)/.test(stringAt(link, 'name') ?? ''),
  );
}

/** Whether an error comes from below HTTP: a broken socket, a time-out, an unknown host. */
function isConnectionFailure(error: unknown): boolean {
  return causesOf(error).some((link) => {
    const message = stringAt(link, 'message') ?? '';
    return (
      stringAt(link, 'name') === 'TimeoutError' ||
      /^(?:E[A-Z]{3,}|UND_ERR_)/.test(codeOf(link)) ||
      /^(?:terminated|fetch failed)$/.test(message)
    );
  });
}

/** A missing file is no failure of a connection. */
function codeOf(link: WireObject): string {
  const code = stringAt(link, 'code') ?? '';
  return /^(?:ENOENT|EACCES|EPERM|EISDIR|ENOTDIR)$/.test(code) ? '' : code;
}

/** An error and its causes, outermost first. */
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
