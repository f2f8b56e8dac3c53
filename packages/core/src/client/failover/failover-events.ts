import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { SkippedCandidate } from '../../model/attempt.ts';
import type { Route } from '../../routing/route.ts';
import { type Call, roundMs } from '../call/call.ts';
import type { ClientEmitter } from '../events/client-emitter.ts';

/** A candidate is asked again after `delayMs`. */
export function emitRetry(
  emitter: ClientEmitter,
  call: Call,
  route: Route,
  delayMs: number,
  error: FlexiAIError,
): void {
  const { entry, model } = route;
  emitter.emit('retry', () => ({ ...call.ids, provider: entry.name, model, delayMs, error }), call);
}

/** A call has left the queue of an entry. @param since when it had joined, by the clock of `performance.now()` */
export function emitQueueWait(
  emitter: ClientEmitter,
  call: Call,
  { entry, model }: Route,
  since: number,
  admitted: boolean,
): void {
  emitter.emit(
    'queueWait',
    () => ({
      ...call.ids,
      provider: entry.name,
      model,
      waitedMs: roundMs(performance.now() - since),
      admitted,
    }),
    call,
  );
}

/** A second candidate is asked beside a slow first one. @param against the first one */
export function emitHedge(emitter: ClientEmitter, call: Call, route: Route, against: Route, afterMs: number): void {
  emitter.emit(
    'hedge',
    () => ({
      ...call.ids,
      provider: route.entry.name,
      model: route.model,
      afterMs,
      against: { provider: against.entry.name, model: against.model },
    }),
    call,
  );
}

/** Another candidate is asked after one that failed. */
export function emitFailover(emitter: ClientEmitter, call: Call, from: string, to: string, error: FlexiAIError): void {
  emitter.emit('failover', () => ({ ...call.ids, from, to, reason: error.code, error }), call);
}

/** Records a skipped candidate in the ledger, and emits `skip`. */
export function recordSkip(emitter: ClientEmitter, call: Call, skipped: SkippedCandidate): void {
  call.ledger.skip(skipped);
  emitter.emit('skip', () => ({ ...call.ids, skipped }), call);
}
