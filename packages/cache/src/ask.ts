import type { MiddlewareContext, MiddlewareEvents, Next, UnifiedRequest, UnifiedResponse } from '@flexiai/core';
import type { AdmittedCall } from './admission.ts';

/** One call in the cache. */
export interface Ask extends AdmittedCall {
  readonly request: UnifiedRequest;
  readonly context: MiddlewareContext;
  readonly next: Next;
}

/** The source of an answer that did not come from a provider. */
export type HitFrom = MiddlewareEvents['cacheHit']['from'];

/** Emits the client's event for an answer that did not come from a provider. */
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
