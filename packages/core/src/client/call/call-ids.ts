import { isLogger, type Logger, settle } from '../../plugin/logger.ts';
import type { CallOptions } from './call-options.ts';

/** What tells calls apart, and what joins them. */
export interface CallIds {
  /** The call's id. */
  readonly requestId: string;
  /** The same for all calls that serve one purpose, such as one incoming request. The call's id where nobody gave one. */
  readonly correlationId: string;
}

/** A correlation id stands in every event and line. A longer one from the logger's context is not used. */
export const LONGEST_ID = 256;

/** The ids of something new that is asked for. */
export function newIds(options: CallOptions | null, logger: Logger): CallIds {
  // An empty one is none, as a header may be: calls must not share it.
  const given = options?.correlationId || undefined;
  const requestId = given ?? crypto.randomUUID();
  return { requestId, correlationId: given ?? idAround(logger) ?? requestId };
}

/** The logger's id of what is under way. A logger that fails must not fail the call. */
function idAround(logger: Logger): string | undefined {
  try {
    const id: unknown = logger.correlationId?.();
    settle(id);
    return typeof id === 'string' && id !== '' && id.length <= LONGEST_ID ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The client's logger for one call: its lines carry the ids. A logger that fails must not fail the call. */
export function childOf(logger: Logger, ids: CallIds): Logger {
  try {
    const child: unknown = logger.child?.({ ...ids });
    settle(child);
    return isLogger(child) ? child : logger;
  } catch {
    return logger;
  }
}
