import { isObject } from '@flexiai/core/plugin';
import { type Money, moneyOf } from '../money/money.ts';

/**
 * What the provider itself says that a request costs. It is the bill: discounts, tools and the provider behind a router are in it.
 *
 * @param providerId the provider, by the id of the price data
 * @param raw the provider's usage object
 * @see https://openrouter.ai/docs/use-cases/usage-accounting
 * @see https://docs.x.ai/developers/cost-tracking
 */
export function billedByProvider(providerId: string | undefined, raw: unknown): Money | undefined {
  if (!isObject(raw)) return undefined;
  switch (providerId) {
    case 'openrouter':
      // With a key of the application's own, another provider bills the tokens.
      return raw['is_byok'] === true ? undefined : amountOf(raw['cost']);
    case 'x-ai': {
      const ticks = amountOf(raw['cost_in_usd_ticks']);
      return ticks === undefined ? undefined : ticks / TICKS_A_DOLLAR;
    }
    default:
      return undefined;
  }
}

const TICKS_A_DOLLAR = 10n ** 10n;

/** More is no cost of a request. */
const MOST = 1e18;

function amountOf(value: unknown): Money | undefined {
  return typeof value === 'number' && value >= 0 && value <= MOST ? moneyOf(value) : undefined;
}
