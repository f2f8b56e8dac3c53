import { describeValue } from '../../data/describe-value.ts';
import type { InputIssue } from '../../errors/client-errors.ts';
import type { StreamPart } from '../../model/stream-part.ts';
import { unknownOption } from '../../validation/schema-issues.ts';
import type { CallIds } from '../call/call-ids.ts';
import type { ClientEmitter } from './client-emitter.ts';
import { type ClientEventListener, type ClientEventName, EVENT_NAMES } from './client-events.ts';

/** A part of a stream, as the application gets it. */
export interface ChunkEvent extends CallIds {
  readonly part: StreamPart;
}

/**
 * Listeners as an option: like `on(event, listener)`, from the client's first call on. Errors that a hook throws or rejects
 * with are logged; a hook that never returns is not waited for. No hook can fail or delay a call.
 */
export interface Hooks {
  /** A call begins. */
  readonly onRequest?: ClientEventListener<'request'>;
  /** A call of `embed` begins. */
  readonly onEmbedRequest?: ClientEventListener<'embedRequest'>;
  /** A call has its answer. */
  readonly onResponse?: ClientEventListener<'response'>;
  /** A call of `embed` has its vectors. */
  readonly onEmbedResponse?: ClientEventListener<'embedResponse'>;
  /** A call failed, or was aborted. */
  readonly onError?: ClientEventListener<'error'>;
  /** Each part of each stream, before the application gets it. Unary calls have none. */
  readonly onChunk?: (event: ChunkEvent) => void;
  /** A candidate is asked. */
  readonly onAttemptStart?: ClientEventListener<'attemptStart'>;
  /** An attempt has ended; for a stream, at its end. */
  readonly onAttemptEnd?: ClientEventListener<'attemptEnd'>;
  /** A candidate was skipped. */
  readonly onSkip?: ClientEventListener<'skip'>;
  /** A wait in an entry's queue has ended. */
  readonly onQueueWait?: ClientEventListener<'queueWait'>;
  /** The same candidate will be asked again after a wait. */
  readonly onRetry?: ClientEventListener<'retry'>;
  /** The next candidate is asked. */
  readonly onFailover?: ClientEventListener<'failover'>;
  /** A second candidate is asked because the first has not begun to answer. */
  readonly onHedge?: ClientEventListener<'hedge'>;
  /** More content of a stream arrived, after its first. */
  readonly onStreamProgress?: ClientEventListener<'streamProgress'>;
  /** A stream broke off after content. */
  readonly onInterruption?: ClientEventListener<'interruption'>;
  /** The next candidate continues a stream that broke off. */
  readonly onContinuation?: ClientEventListener<'continuation'>;
  /** The next candidate answers from the start after a stream broke off. */
  readonly onRestart?: ClientEventListener<'restart'>;
  /** An answer has a warning. */
  readonly onWarning?: ClientEventListener<'warning'>;
  /** A call was answered from a cache. */
  readonly onCacheHit?: ClientEventListener<'cacheHit'>;
  /** A cache had no answer. */
  readonly onCacheMiss?: ClientEventListener<'cacheMiss'>;
  /** A cache has stored an answer. */
  readonly onCacheStore?: ClientEventListener<'cacheStore'>;
  /** A circuit changed its state. */
  readonly onBreakerChange?: ClientEventListener<'breakerChange'>;
  /** The client has a new configuration. */
  readonly onReconfigure?: ClientEventListener<'reconfigure'>;
}

type EventHook = `on${Capitalize<ClientEventName>}`;

const HOOK_NAMES: readonly string[] = [...EVENT_NAMES.map(hookOf), 'onChunk'];

/** The problems of the option `hooks`. */
export function checkHooks(value: unknown, at: string): readonly InputIssue[] {
  if (value === undefined) return [];
  if (typeof value !== 'object' || value === null) {
    return [{ path: at, message: `expected an object of functions, got ${describeValue(value)}` }];
  }
  return Object.entries(value).flatMap(([name, hook]) => {
    const path = `${at}.${name}`;
    if (!HOOK_NAMES.includes(name)) return [{ path, message: unknownOption(name, HOOK_NAMES) }];
    const isGood = hook === undefined || typeof hook === 'function';
    return isGood ? [] : [{ path, message: `expected a function, got ${describeValue(hook)}` }];
  });
}

/** Adds the hooks as listeners. `onChunk` is not an event: the stream calls it. @returns a function that removes them */
export function attachHooks(emitter: ClientEmitter, hooks: Hooks): () => void {
  const detach = EVENT_NAMES.map((event) => attach(emitter, event, hooks));
  return () => {
    for (const each of detach) each?.();
  };
}

function attach<Name extends ClientEventName>(
  emitter: ClientEmitter,
  event: Name,
  hooks: Hooks,
): (() => void) | undefined {
  const name = hookOf(event);
  const hook = hooks[name] as ClientEventListener<Name> | undefined;
  return hook === undefined ? undefined : emitter.on(event, hook, `The hook ${name}`);
}

function hookOf(event: ClientEventName): EventHook {
  return `on${event.charAt(0).toUpperCase()}${event.slice(1)}` as EventHook;
}
