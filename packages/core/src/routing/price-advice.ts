import type { HedgeConfig } from '../config/options/hedge-config.ts';
import type { RoutingConfig } from '../config/options/routing-config.ts';
import type { ResolvedEntry } from './resolved-entry.ts';

/**
 * What to say where a setting goes by prices and no price source knows any: it would do nothing, in silence. `undefined` where
 * each entry says its own price, or no setting needs one.
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
    `No price is known of ${names}, which ${settings.join(' and ')} needs: ` +
    'set the option price of the entry, or install @flexiai/cost and add cost() to the middleware.'
  );
}
