import type { CostOptions } from '../cost-options.ts';
import { memoryStore } from '../stores/memory-store.ts';
import type { AttemptPrices } from './attempt-price.ts';
import { Limit } from './limit.ts';
import type { LimitEmitter } from './limit-events.ts';
import { SpendingLimits } from './spending-limits.ts';

/** The limits of the options; `undefined` if there are none. */
export function limitsOf(
  options: CostOptions,
  prices: AttemptPrices,
  events: LimitEmitter,
): SpendingLimits | undefined {
  const {
    limits = [],
    store = memoryStore(),
    onStoreDown = 'refuse',
    storeTimeoutMs = 1000,
    leaseTtlMs = 60_000,
  } = options;
  if (limits.length === 0) return undefined;
  return new SpendingLimits({
    limits: limits.map((limit) => new Limit(limit)),
    store,
    prices,
    events,
    onStoreDown,
    storeTimeoutMs,
    leaseTtlMs,
  });
}
