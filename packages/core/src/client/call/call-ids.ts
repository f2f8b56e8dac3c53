import { isLogger, type Logger, settle } from '../../plugin/logger.ts';
import type { CallOptions } from './call-options.ts';

/** The ids that distinguish calls, and that group them. */
export interface CallIds {
  /** The client's id of the call. */
  readonly callId: string;
  /** The same as `callId`. @deprecated Use `callId`. */
  readonly requestId: string;
  /** The same for all calls with one purpose, such as one incoming request. By default the call's own id. */
  readonly correlationId: string;
}

/** A correlation id is in every event and log line. A longer one from the logger's context is not used. */
export const LONGEST_ID = 256;

/** The ids of a new call or broadcast. */
export function newIds(options: CallOptions | null, logger: Logger): CallIds {
  // An empty id, as a header may be, is ignored: calls must not share it.
  const given = options?.correlationId || undefined;
  const callId = given ?? crypto.randomUUID();
  return { callId, requestId: callId, correlationId: given ?? idAround(logger) ?? callId };
}

/** The logger's current correlation id. A logger that fails must not fail the call. */
function idAround(logger: Logger): string | undefined {
  try {
    const id: unknown = logger.correlationId?.();
    settle(id);
    return typeof id === 'string' && id !== '' && id.length <= LONGEST_ID ? id : undefined;
  } catch {
    return undefined;
  }
}

/** The client's logger for one call, with the ids in its lines. A logger that fails must not fail the call. */
export function childOf(logger: Logger, ids: CallIds): Logger {
  try {
    const child: unknown = logger.child?.({ ...ids });
    settle(child);
    return isLogger(child) ? child : logger;
  } catch {
    return logger;
  }
}
