import { resolveTimeouts, type TimeoutOptions } from '../config/options/timeout-config.ts';
import { takeRequest } from '../conversation/take-request.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { Logger } from '../plugin/logger.ts';
import { Call } from './call/call.ts';
import type { CallIds } from './call/call-ids.ts';
import type { CallOptions } from './call/call-options.ts';
import type { CallBooks } from './events/call-books.ts';
import type { ClientEmitter } from './events/client-emitter.ts';
import type { CallStart } from './events/instrumentation.ts';
import type { CallObservers } from './events/observed-calls.ts';
import { checkCallOptions, NO_OPTIONS } from './request/check-call-options.ts';
import { REQUEST_FIELDS } from './request/validate-request.ts';

/** The parts of its client that a call needs to be open. */
export interface CallHouse {
  readonly emitter: ClientEmitter;
  readonly books: CallBooks;
  readonly logger: Logger;
}

/** What a call is when it opens. */
export interface NewCall {
  readonly operation: CallStart['operation'];
  readonly mode: CallStart['mode'];
  /** Validated, the client's own copy. */
  readonly options: CallOptions;
  /** @default new ones */
  readonly ids?: CallIds | undefined;
  /** The observers, if they were made before the call. */
  readonly observers?: CallObservers | undefined;
}

/**
 * Makes a call and opens its books: its deadline, an abort and `close` reach it from now on.
 * @param defaults the client's clocks
 */
export function openCall(
  { emitter, books, logger }: CallHouse,
  { operation, mode, options, ids, observers }: NewCall,
  defaults: TimeoutOptions | undefined,
): Call {
  const call = new Call(mode, options, longestMs(options, defaults), logger, ids);
  books.open(call);
  const { observed } = emitter;
  const made = mode === 'stream' ? observers : observed.made(() => startOf(operation, mode, call.ids, options));
  observed.follow(call, made);
  return call;
}

/** How long a call may take from now on, in ms: its clock, or the time that is left until its deadline. */
export function longestMs({ timeouts, deadline }: CallOptions, defaults: TimeoutOptions | undefined): number {
  const { totalMs } = resolveTimeouts(timeouts, defaults);
  return deadline === undefined ? totalMs : Math.max(0, Math.min(totalMs, deadline - Date.now()));
}

/** What observers get of a call before it begins. */
export function startOf(
  operation: CallStart['operation'],
  mode: CallStart['mode'],
  ids: CallIds,
  { metadata = {} }: CallOptions,
): CallStart {
  return { ...ids, operation, mode, metadata };
}

/** The request of a stream as it is when the stream is made; its problem is thrown when the stream is read. */
export function takeQuietly(
  request: ChatRequest,
  options: CallOptions,
): { readonly request: ChatRequest; readonly options: CallOptions; readonly problem?: unknown } {
  try {
    const checked = checkCallOptions(options);
    return { request: takeRequest(request, REQUEST_FIELDS), options: checked };
  } catch (problem) {
    return { request: {}, options: NO_OPTIONS, problem };
  }
}
