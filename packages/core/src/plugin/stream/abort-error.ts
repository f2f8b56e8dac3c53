import { RequestAbortedError } from '../../errors/client-errors.ts';
import { FlexiAIError } from '../../errors/flexiai-error.ts';

/** The error of an aborted call: the reason that the client gave, where it is one of the library's errors. */
export function abortError(signal: AbortSignal): FlexiAIError {
  const reason: unknown = signal.reason;
  return reason instanceof FlexiAIError ? reason : new RequestAbortedError(undefined, { cause: reason });
}

/** Ends a call that is aborted already. @throws FlexiAIError if the call is aborted */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortError(signal);
}
