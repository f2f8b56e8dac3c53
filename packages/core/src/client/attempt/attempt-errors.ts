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
} as const;

/** The error of a try whose time is up. */
export function expiryError({ clock, timeoutMs }: Expiry, { entry, model }: Route, call: Call): RequestTimeoutError {
  if (clock === 'total') return call.timeout(entry.name, model);
  return new RequestTimeoutError(`"${entry.name}" (${model}) ${SILENCE[clock]} within ${timeoutMs} ms.`, {
    provider: entry.name,
    model,
    clock,
    timeoutMs,
  });
}

/** What the library calls what a plugin threw. */
export function errorOfProvider(thrown: unknown, { entry, model }: Route): FlexiAIError {
  const error = classifyError(thrown, entry.name, model);
  if (error.code !== 'aborted') return error;
  // Nobody aborted: the plugin took some other end of its connection for an abort.
  return new ConnectionError(`The connection to "${entry.name}" was closed.`, {
    provider: entry.name,
    model,
    cause: error,
  });
}

/** The plugin broke its contract. */
export function malformedAnswer(what: string, { entry, model }: Route): InvalidResponseError {
  return new InvalidResponseError(`The plugin of "${entry.name}" (${model}) gave ${what}.`, {
    provider: entry.name,
    model,
  });
}

/** The stream ended without its terminal event: the answer is not whole. */
export function endedEarly({ entry, model }: Route): ConnectionError {
  return new ConnectionError(`The stream of "${entry.name}" (${model}) ended without its terminal event.`, {
    provider: entry.name,
    model,
  });
}

/** What a strict call makes of an answer's warnings: an error where one says that a part of the request was not met. */
export function unmetStrictly(warnings: readonly Warning[], { entry, model }: Route): UnsupportedError | undefined {
  const shortcoming = warnings.find(isShortcoming);
  if (shortcoming === undefined) return undefined;
  const message = `"${entry.name}" (${model}) did not do as the request says, and the call is strict: ${shortcoming.message}`;
  return new UnsupportedError(message, { provider: entry.name, model });
}

/** What takes the failure into account. A whole answer that breaks the caller's schema says nothing about the route. */
export function tripOf(error: FlexiAIError): ErrorTraits['trips'] {
  if (error instanceof InvalidResponseError && error.text !== undefined) return 'none';
  // What is about one model or one request must not take the key from all the others.
  const isScoped = error instanceof PermissionError || error instanceof QuotaExhaustedError;
  if (isScoped && error.scope !== 'account') return 'none';
  return errorTraits[error.code].trips;
}

/** Whether no connection could be opened: the provider has not seen the request. */
export function isUnsent({ code, cause }: FlexiAIError): boolean {
  return code === 'connection' && cause?.code !== undefined && UNSENT.has(cause.code);
}

/** What the system says of a connection that was not opened. A reset, or a time-out, may come later. */
const UNSENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
