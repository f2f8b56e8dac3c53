import {
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
  headOf,
  InvalidRequestError,
  InvalidResponseError,
  type ProviderError,
  type ProviderErrorOptions,
  parseJson,
  readHeader,
  retryAfterFromHeaders,
  ServerError,
  shouldRetryFromHeaders,
} from '@flexiai/core/plugin';
import { classifyError, refusalScope } from './errors/classify.ts';
import { isWireObject, objectAt, stringAt, type WireObject } from './wire.ts';

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

/**
 * Maps the error of a request before an answer arrived: of our own transport, or of the SDK if the user passed a client. The SDK's
 * errors are recognised by their fields and not by their class, because several copies of the SDK may be loaded.
 */
export function mapRequestError(error: unknown, scope: FailureContext): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  const failed = headOf(error);
  if (failed !== undefined && error instanceof HttpFailure) {
    return errorFromBody(parseJson(error.body), { ...scope, ...failed, text: error.body });
  }
  if (failed !== undefined && isWireObject(error)) {
    return errorFromBody(error['error'], { ...scope, ...failed, text: textOf(error) });
  }
  if (error instanceof ConnectionFailure) {
    return connectionError('the Anthropic API', error.cause, optionsOf(scope, {}));
  }
  if (isConnectionFailure(error)) return connectionError('the Anthropic API', error, optionsOf(scope, {}));
  return new InvalidRequestError(
    `The request could not be sent: ${messageOf(error)}`,
    optionsOf(scope, { cause: error }),
  );
}

/** The error while an answer was read. */
export function mapResponseError(error: unknown, scope: FailureContext): FlexiAIError {
  const early = abortedOrOwn(error, scope);
  if (early !== undefined) return early;
  if (isConnectionFailure(error)) return connectionError('the Anthropic API', error, optionsOf(scope, {}));
  return new InvalidResponseError(
    `The Anthropic API's answer could not be read: ${messageOf(error)}`,
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
}

/** The error in a body: `{ "type": "error", "error": { "type", "message" }, "request_id" }`. */
export function errorFromBody(body: unknown, reported: ReportedError): ProviderError {
  const codes = codesOf(body);
  const message = firstSentence(body) ?? plainMessage(body, reported);
  const facts = { codes, message, status: reported.status, isPage: body === undefined };
  const known = classifyError(facts);
  const options = optionsOf(reported, {
    status: reported.status,
    requestId: readHeader(reported.headers, 'request-id') ?? requestIdIn(body) ?? reported.requestId,
    retryAfterMs: retryAfterFromHeaders(reported.headers),
    shouldRetry: shouldRetryFromHeaders(reported.headers),
    providerCode: codes[0],
    scope: refusalScope(known, facts),
  });
  if (known !== undefined) return new known(message, options);
  if (reported.status !== undefined) return errorFromStatus(message, { ...options, status: reported.status });
  return new ServerError(message, options);
}

/** The depth to which servers nest the errors of their upstreams. */
const DEEPEST = 4;

/** Longer than any code or id: a longer text is neither. */
const LONGEST_CODE = 100;

function requestIdIn(body: unknown): string | undefined {
  const id = stringAt(body, 'request_id');
  return id === undefined || id.length > LONGEST_CODE ? undefined : id;
}

/** The codes of an error body, the most specific first: `details.error_code`, then `code` and `type` from the inside out. */
function codesOf(body: unknown): readonly string[] {
  const levels: WireObject[] = [];
  for (let level = body; isWireObject(level) && levels.length < DEEPEST; level = level['error']) levels.unshift(level);
  const codes = levels.flatMap((level) => [objectAt(level, 'details')['error_code'], level['code'], level['type']]);
  return codes
    .map((code) => (typeof code === 'number' ? String(code) : code))
    .filter((code): code is string => typeof code === 'string' && code !== '' && code !== 'error')
    .filter((code) => code.length <= LONGEST_CODE);
}

/** The plain text of a proxy, or a description of a body without a message. */
function plainMessage(body: unknown, { status, text = '' }: ReportedError): string {
  const plain = cutSentence(text).trim();
  if (plain !== '' && !/^[<{[]/.test(plain)) return plain;
  if (status === undefined) return 'The Anthropic API reported an error without a message.';
  const arrived = body === undefined ? describeBody(plain) : describeJson(body);
  return `The Anthropic API answered with status ${status} and ${arrived} instead of an error message.`;
}

/** The SDK's message is "502 the body's text", or "502 status code (no body)". */
function textOf(error: WireObject): string {
  const text = (stringAt(error, 'message') ?? '').replace(/^\d{3} /, '');
  return text.startsWith('status code') ? '' : text;
}

/** The stream ended without its `message_stop`. */
export function cutStream(reason: string, scope: FailureContext): ProviderError {
  return new ConnectionError(`The Anthropic API's stream ${reason}: the answer is incomplete.`, optionsOf(scope, {}));
}

/** A body that is not an answer. */
export function invalidResponse(message: string, scope: FailureContext): ProviderError {
  return new InvalidResponseError(message, optionsOf(scope, {}));
}

function abortedOrOwn(error: unknown, scope: FailureContext): FlexiAIError | undefined {
  if (error instanceof FlexiAIError) return error;
  return scope.signal?.aborted === true ? abortError(scope.signal) : undefined;
}

function optionsOf(
  { provider, model, requestId, secrets = [] }: FailureContext,
  more: Partial<ProviderErrorOptions>,
): ProviderErrorOptions {
  return { provider, model, requestId, secrets, ...more };
}

/** Whether an error comes from below HTTP: the SDK's connection error, or the error of `fetch` for a broken socket. */
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
