import { isObject } from '@flexiai/core/plugin';
import { type Money, moneyOf } from '../money/money.ts';

/**
 * The cost of a request as reported by the provider. It is the bill: it includes discounts, tools and the provider
 * behind a router.
 *
 * @param providerId the provider's id in the price data
 * @param raw the provider's usage object
 * @see https://openrouter.ai/docs/use-cases/usage-accounting
 * @see https://docs.x.ai/developers/cost-tracking
 */
export function billedByProvider(providerId: string | undefined, raw: unknown): Money | undefined {
  if (!isObject(raw)) return undefined;
  switch (providerId) {
    case 'openrouter':
      // If the request used a key of another provider, that provider bills the tokens.
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

/** A higher value cannot be the cost of a request. */
const MOST = 1e18;

function amountOf(value: unknown): Money | undefined {
  return typeof value === 'number' && value >= 0 && value <= MOST ? moneyOf(value) : undefined;
}
