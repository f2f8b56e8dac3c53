import type { MiddlewareContext, MiddlewareEvents, Next, UnifiedRequest, UnifiedResponse } from '@flexiai/core';
import type { AdmittedCall } from './admission.ts';

/** One call on its way through the cache. */
export interface Ask extends AdmittedCall {
  readonly request: UnifiedRequest;
  readonly context: MiddlewareContext;
  readonly next: Next;
}

/** Where an answer comes from that no provider was asked for. */
export type HitFrom = MiddlewareEvents['cacheHit']['from'];

/** Tells the client's listeners of an answer that no provider was asked for. */
export function tellHit(
  ask: Ask,
  { provider, model, cost, cached }: UnifiedResponse,
  from: HitFrom,
  savedMs: number,
): void {
  ask.context.emit?.('cacheHit', () => ({
    key: cached?.key ?? ask.key,
    provider,
    model,
    ageMs: cached?.ageMs ?? 0,
    from,
    ...(cost?.savedUsd !== undefined && { savedUsd: cost.savedUsd }),
    savedMs,
  }));
}
