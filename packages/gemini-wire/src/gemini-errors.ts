import {
  abortError,
  ConnectionError,
  clampRetryAfter,
  connectionHint,
  cutSentence,
  errorFromStatus,
  FlexiAIError,
  fieldsOf,
  type HeadersLike,
  InvalidResponseError,
  type ProviderError,
  type ProviderErrorOptions,
  parseDuration,
  QuotaExhaustedError,
  ServerError,
  stringOf,
} from '@flexiai/core/plugin';
import { errorClassOf } from './errors/classify.ts';
import { failureOfSdkError, type GeminiFailure, reasonOf } from './errors/error-body.ts';
import { permissionScope } from './errors/permission-scope.ts';
import { usedUpQuota } from './errors/used-up-quota.ts';
import type { GeminiPluginId } from './metadata/gemini-plugins.ts';

/** The entry of a failure, and the values that its error must not show. */
export interface FailureContext {
  /** The name of the entry. */
  readonly provider: string;
  /** The plugin of the entry: its metadata has this name. */
  readonly plugin: GeminiPluginId;
  readonly model?: string | undefined;
  readonly secrets: readonly (string | undefined)[];
}

/** The most characters of a thrown error's message that are read: the SDK puts whole bodies into it. */
const LONGEST_TEXT = 10_000;

/** The error for a failure that the API reported. */
export function errorFromFailure(
  failure: GeminiFailure,
  context: FailureContext,
  headers?: HeadersLike | undefined,
): ProviderError {
  const { httpStatus, status, code } = failure;
  const known = errorClassOf(failure);
  const options: ProviderErrorOptions = {
    ...context,
    status: httpStatus,
    retryAfterMs: retryDelayMs(failure),
    providerCode: reasonOf(failure) ?? status,
    scope: known === QuotaExhaustedError ? usedUpQuota(failure) : permissionScope(failure),
  };
  const message = failure.message === '' ? fallbackMessage(failure) : failure.message;
  if (httpStatus !== undefined) {
    const byStatus = errorFromStatus(message, { ...options, status: httpStatus, headers });
    const { retryAfterMs, shouldRetry } = byStatus;
    return known === undefined ? byStatus : new known(message, { ...options, retryAfterMs, shouldRetry });
  }
  if (known !== undefined) return new known(message, options);
  return code === undefined
    ? new ServerError(message, options)
    : errorFromStatus(message, { ...options, status: code });
}

/** The error for any failure of a call: of the SDK, `fetch`, the reading of the body, or this package. */
export function mapGeminiError(error: unknown, context: FailureContext, signal?: AbortSignal): FlexiAIError {
  if (signal?.aborted === true) return abortError(signal);
  if (error instanceof FlexiAIError) return error;
  const failure = failureOfSdkError(error);
  if (failure !== undefined) return errorFromFailure(failure, context);
  const { name, message, cause, stack } = fieldsOf(error);
  const text = typeof message === 'string' ? cutSentence(message, LONGEST_TEXT) : '';
  // The messages of parsers, and the errors as causes, are not used: they quote the text that they could not read.
  if (name === 'SyntaxError') return new InvalidResponseError("Gemini's answer is not JSON.", context);
  if (name === 'BodyTooLargeError') return new InvalidResponseError(`Gemini's answer is too large: ${text}.`, context);
  if (/^\[GoogleGenerativeAI Error\]: (?:Failed to parse|Error parsing)/.test(text)) {
    return new InvalidResponseError("Gemini's stream could not be read.", context);
  }
  const said = withoutAddress(text);
  const reason = describe(cause) ?? (said === '' ? 'no reason given' : said);
  return new ConnectionError(`The connection to Gemini failed: ${reason.replace(/\.$/, '')}.${connectionHint(error)}`, {
    ...context,
    cause: { name, message: said, cause, stack },
  });
}

/** `RetryInfo.retryDelay`, such as `48s` or `34.4s`, in ms. */
function retryDelayMs({ details }: GeminiFailure): number | undefined {
  for (const detail of details) {
    const milliseconds = parseDuration(stringOf(detail['retryDelay']) ?? '');
    if (milliseconds !== undefined) return clampRetryAfter(milliseconds);
  }
  return undefined;
}

function fallbackMessage({ httpStatus, code, status, body }: GeminiFailure): string {
  if (httpStatus !== undefined && httpStatus >= 300 && httpStatus < 400) {
    return `Gemini's address answered with a redirect (${httpStatus}), which is not followed. Check baseURL.`;
  }
  const what = [httpStatus ?? code, status].filter((part) => part !== undefined).join(' ');
  if (what === '') return 'Gemini reported an error without a reason.';
  return `Gemini answered with an error: ${what}${body === undefined ? '' : `, and with ${body} in place of a reason`}.`;
}

/** The system's message for a broken connection, without the address, which may be confidential. */
function describe(cause: unknown): string | undefined {
  const { code, message } = fieldsOf(cause);
  return (
    stringOf(code) ??
    (stringOf(message) === undefined ? undefined : withoutAddress(cutSentence(String(message), LONGEST_TEXT)))
  );
}

/** The SDK puts the URL into its messages. */
function withoutAddress(text: string): string {
  return text
    .replace(/^\[GoogleGenerativeAI Error\]: /, '')
    .replace(/^(?:Error fetching from|Request aborted when fetching) \S+ /, '')
    .replace(/\b(?:https?|wss?):\/\/\S+/g, '')
    .trim();
}
