import type { Logger } from '@flexiai/core';
import type { Balance, PicoUsd } from '../stores/cost-store.ts';
import type { LimitBucket } from './limit.ts';
import type { LimitEmitter } from './limit-events.ts';
import { usdOfPico } from './pico-usd.ts';

/**
 * Reports the thresholds that a settlement has crossed. One settlement crosses each, so it is reported once for all
 * processes that share the store.
 *
 * @param amount the cost that was settled
 *
 * @param balance the balance after it
 */
export function tellThresholds(
  events: LimitEmitter,
  { limit, subject, window }: LimitBucket,
  amount: PicoUsd,
  { spent }: Balance,
  logger: Logger,
): void {
  const before = spent - amount;
  for (const { share: threshold, mark } of limit.thresholds) {
    if (before >= mark || spent < mark) continue;
    const told = {
      limit: limit.name,
      per: limit.per,
      subject,
      threshold,
      amountUsd: limit.amountUsd,
      spentUsd: usdOfPico(spent),
      ...(Number.isFinite(window.end) && { resetsAt: window.end }),
    };
    const suffix = subject === '' ? '' : ` (${subject})`;
    logger.warn(
      `${Math.round(threshold * 100)} % of the limit "${limit.name}"${suffix} are spent: ${told.spentUsd} of ${limit.amountUsd} USD.`,
      told,
    );
    events.emit('threshold', told, logger);
  }
}
