import { type Logger, warn } from '../../plugin/logger.ts';
import type { CallIds } from '../call/call-ids.ts';

/**
 * Calls a function of the application with an event. It can neither fail nor delay the call: errors that it throws or rejects
 * with are logged, and a promise that never settles is not awaited.
 *
 * @param who the function's name in the log, at the beginning of a sentence
 */
export function tell<Event extends object>(
  listener: (event: Event) => unknown,
  event: Event,
  who: string,
  logger: Logger,
): void {
  try {
    const result = listener(event);
    if (isThenable(result)) Promise.resolve(result).catch((error: unknown) => complain(who, event, error, logger));
  } catch (error) {
    complain(who, event, error, logger);
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

function complain(who: string, event: object, error: unknown, logger: Logger): void {
  const { callId, requestId, correlationId }: Partial<CallIds> = event;
  warn(logger, `${who} failed.`, {
    ...(callId !== undefined && { callId, requestId, correlationId }),
    error: error instanceof Error ? error.message : 'unknown',
  });
}
