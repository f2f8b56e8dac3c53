import { type Logger, warn } from '../../plugin/logger.ts';
import type { CallIds } from '../call/call-ids.ts';

/**
 * Calls a function of the application's with what there is to tell. Whatever it does, it breaks and holds nothing: what it
 * throws, or rejects with, is logged, and a promise that never settles is not waited for.
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
  const { requestId, correlationId }: Partial<CallIds> = event;
  warn(logger, `${who} failed.`, {
    ...(requestId !== undefined && { requestId, correlationId }),
    error: error instanceof Error ? error.message : 'unknown',
  });
}
