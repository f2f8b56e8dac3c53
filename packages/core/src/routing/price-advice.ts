import type { HedgeConfig } from '../config/options/hedge-config.ts';
import type { RoutingConfig } from '../config/options/routing-config.ts';
import type { ResolvedEntry } from './resolved-entry.ts';

/**
 * The warning for a setting that needs prices where no price source knows any: it would have no effect. `undefined` where each
 * entry has a price of its own, or no setting needs one.
 */
export function priceAdvice(
  { strategy }: RoutingConfig,
  hedge: HedgeConfig | undefined,
  entries: readonly ResolvedEntry[],
): string | undefined {
  const settings = [
    ...(strategy === 'lowest-cost' ? ['the routing strategy "lowest-cost"'] : []),
    ...(hedge !== undefined && hedge.maxExtraCostUsd !== Number.POSITIVE_INFINITY ? ['hedge.maxExtraCostUsd'] : []),
  ];
  if (settings.length === 0) return undefined;
  const unpriced = entries.filter((entry) => entry.priceOf(entry.provider.model) === undefined);
  if (unpriced.length === 0) return undefined;
  const names = unpriced.map(({ name, provider }) => `"${name}" (${provider.model})`).join(', ');
  return (
    `No price is known for ${names}, but ${settings.join(' and ')} needs it: ` +
    'set the option price of the entry, or install @flexiai/cost and add cost() to the middleware.'
  );
}
