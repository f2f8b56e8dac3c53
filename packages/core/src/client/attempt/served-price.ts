import type { ModelPrice } from '../../model/model-price.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/**
 * The price of the model that answered, which a server may have put in the place of the one that was asked. A dated name of
 * the asked model (`m-2026-01-31`) is the asked model, whose price the entry may set; a model without a known price is priced
 * as the asked one.
 */
export function servedPrice(
  { priceOf }: Pick<ResolvedEntry, 'priceOf'>,
  asked: string,
  served: string | undefined,
): ModelPrice | undefined {
  const isOther = served !== undefined && served !== asked && !isDated(served, asked);
  return (isOther ? priceOf(served) : undefined) ?? priceOf(asked);
}

function isDated(served: string, asked: string): boolean {
  return served.startsWith(asked) && /^[-@:.]?\d[\d-]*$/.test(served.slice(asked.length));
}
