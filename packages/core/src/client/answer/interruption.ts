import { RequestAbortedError } from '../../errors/client-errors.ts';
import { type PartialResponse, StreamInterruptedError } from '../../errors/failover-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { InvalidResponseError, ProviderError } from '../../errors/provider-error.ts';
import type { ChatAttempt } from '../attempt/chat-attempt.ts';

/** Whether `error` ended a stream after content was delivered, and neither an abort nor a broken schema did. */
export function isInterruption(error: FlexiAIError, attempt: ChatAttempt): boolean {
  return attempt.committed && !(error instanceof RequestAbortedError) && !breaksSchema(error);
}

/** The answer is complete, but breaks its schema, as the error says. */
export function breaksSchema(error: FlexiAIError): boolean {
  return error instanceof InvalidResponseError && error.text !== undefined;
}

/** The application's error for a stream that broke off. @param partial the answer so far */
export function interruptedError(
  error: FlexiAIError,
  { route: { entry, model } }: ChatAttempt,
  partial: PartialResponse,
): StreamInterruptedError {
  const details = error instanceof ProviderError ? error : undefined;
  return new StreamInterruptedError(
    `"${entry.name}" (${model}) broke off after ${partial.text.length} characters of text. ${error.message}`,
    {
      provider: entry.name,
      model,
      partial,
      cause: error,
      status: details?.status,
      requestId: details?.providerRequestId ?? details?.requestId,
      retryAfterMs: details?.retryAfterMs,
    },
  );
}

/** Reports a break to the listeners. */
export function emitInterruption(error: FlexiAIError, attempt: ChatAttempt, partial: PartialResponse): void {
  const { call, setup, number, route } = attempt;
  setup.emitter.emit(
    'interruption',
    () => ({
      ...call.ids,
      provider: route.entry.name,
      model: route.model,
      attempt: number,
      reason: error.code,
      error,
      partial,
    }),
    call,
  );
}
