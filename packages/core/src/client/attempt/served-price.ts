import type { ModelPrice } from '../../model/model-price.ts';
import type { ResolvedEntry } from '../../routing/resolved-entry.ts';

/**
 * The price of the model that answered, which may be another one than the requested model. A dated name of the requested model
 * (`m-2026-01-31`) counts as the requested model, whose price the entry may set; a model without a known price has the price of
 * the requested one.
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
