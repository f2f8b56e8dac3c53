import { type ErrorTraits, errorTraits } from '../../errors/error-traits.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import {
  ConnectionError,
  InvalidResponseError,
  PermissionError,
  QuotaExhaustedError,
  RequestTimeoutError,
  UnsupportedError,
} from '../../errors/provider-error.ts';
import { isShortcoming } from '../../model/request-issue.ts';
import type { Warning } from '../../model/warning.ts';
import type { Expiry } from '../../resilience/attempt-clock.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';
import { classifyError } from './classify-error.ts';

const SILENCE = {
  headers: 'sent no response headers',
  'first-content': 'sent no content',
  idle: 'sent no further content',
  rate: 'sent less content than minCharsPerSecond asks for',
} as const;

/** The error of an attempt that is timed out. */
export function expiryError({ clock, timeoutMs }: Expiry, { entry, model }: Route, call: Call): RequestTimeoutError {
  if (clock === 'total') return call.timeout(entry.name, model);
  return new RequestTimeoutError(`"${entry.name}" (${model}) ${SILENCE[clock]} within ${timeoutMs} ms.`, {
    provider: entry.name,
    model,
    clock,
    timeoutMs,
  });
}

/** The library's error for what a plugin threw. */
export function errorOfProvider(thrown: unknown, { entry, model }: Route): FlexiAIError {
  const error = classifyError(thrown, entry.name, model);
  if (error.code !== 'aborted') return error;
  // The call was not aborted: the plugin reports another end of its connection as an abort.
  return new ConnectionError(`The connection to "${entry.name}" was closed.`, {
    provider: entry.name,
    model,
    cause: error,
  });
}

/** The error of a plugin that breaks its contract. */
export function malformedAnswer(what: string, { entry, model }: Route): InvalidResponseError {
  return new InvalidResponseError(`The plugin of "${entry.name}" (${model}) returned ${what}.`, {
    provider: entry.name,
    model,
  });
}

/** The stream ended without its terminal event: the answer is incomplete. */
export function endedEarly({ entry, model }: Route): ConnectionError {
  return new ConnectionError(`The stream of "${entry.name}" (${model}) ended without its terminal event.`, {
    provider: entry.name,
    model,
  });
}

/** The error of a strict call for an answer with a warning that part of the request was not honoured. */
export function unmetStrictly(warnings: readonly Warning[], { entry, model }: Route): UnsupportedError | undefined {
  const shortcoming = warnings.find(isShortcoming);
  if (shortcoming === undefined) return undefined;
  const message = `"${entry.name}" (${model}) cannot honour the request, and strict is on: ${shortcoming.message}`;
  return new UnsupportedError(message, { provider: entry.name, model });
}

/** What the failure counts against. A whole answer that breaks the caller's schema does not count against the route. */
export function tripOf(error: FlexiAIError): ErrorTraits['trips'] {
  if (error instanceof InvalidResponseError && error.text !== undefined) return 'none';
  // An error about one model or one request must not stop the use of the key for others.
  const isScoped = error instanceof PermissionError || error instanceof QuotaExhaustedError;
  if (isScoped && error.scope !== 'account') return 'none';
  return errorTraits[error.code].trips;
}

/** Whether no connection could be opened: the provider has not received the request. */
export function isUnsent({ code, cause }: FlexiAIError): boolean {
  return code === 'connection' && cause?.code !== undefined && UNSENT.has(cause.code);
}

/** The system's codes for a connection that was not opened. A reset or a time-out may happen later. */
const UNSENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
