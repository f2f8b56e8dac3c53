import type { Middleware } from '@flexiai/core';
import { checkCostOptions } from './check-cost-options.ts';
import type { CostOptions } from './cost-options.ts';
import { PriceBook } from './prices/price-book.ts';
import type { UnpricedModel } from './prices/unpriced-models.ts';

/** What `cost` makes: a middleware for a client, with what it knows. */
export interface CostControl extends Middleware {
  readonly pricing: PriceBook;
  /** Models that were used without a known price: the first thousand. */
  unpriced(): readonly UnpricedModel[];
}

/**
 * Prices for a client: `createFlexiAI({ middleware: [cost()] })`, or `ai.use(cost())`. The price data is loaded by the first call.
 *
 * @throws ConfigurationError that lists every problem of the options with its path
 */
export function cost(options: CostOptions = {}): CostControl {
  checkCostOptions(options);
  const { prices = {}, providers = {}, onUnknownPrice = 'allow' } = options;
  const pricing = new PriceBook({ prices, providers, requiresPrice: onUnknownPrice === 'refuse' });
  return {
    name: 'cost',
    scope: 'call',
    passive: true,
    pricing,
    handle: (request, _context, next) => next(request),
    unpriced: () => pricing.unpriced.models,
  };
}
