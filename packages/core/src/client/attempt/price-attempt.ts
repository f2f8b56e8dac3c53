import type { AttemptUsage, PricedUsage, PriceSource } from '../../model/price-source.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';
import { costOfUsage } from '../../usage/cost-of-usage.ts';
import { servedPrice } from './served-price.ts';

/** The cost of an attempt: by the client's price source, else by the price of the entry or its plugin. */
export function priceAttempt(
  prices: PriceSource | undefined,
  entry: ResolvedEntry,
  used: AttemptUsage,
): PricedUsage | undefined {
  if (used.usage.accuracy === 'unknown') return undefined;
  if (prices !== undefined) return prices.costOf(entry.priced, used);
  const price = servedPrice(entry, used.model, used.served);
  return price === undefined ? undefined : costOfUsage(used.usage, price);
}
