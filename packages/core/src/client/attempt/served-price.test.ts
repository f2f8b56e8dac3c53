import { expect, it } from 'vitest';
import { servedPrice } from './served-price.ts';

const prices: { readonly [model: string]: number } = { large: 10, 'large-2026-01-31': 9, 'large-mini': 1, small: 2 };
const entry = {
  priceOf: (model: string) =>
    prices[model] === undefined ? undefined : { inputUsdPerMillion: prices[model], outputUsdPerMillion: prices[model] },
};

it.each([
  ['large', undefined, 10],
  ['large', 'large', 10],
  ['large', 'small', 2],
  ['large', 'large-mini', 1],
  // The entry's own price, which may be a discount, applies to dated names, too.
  ['large', 'large-2026-01-31', 10],
  ['large', 'large@20260131', 10],
  ['large', 'unknown-model', 10],
  ['unknown', 'small', 2],
  ['unknown', 'unknown-2026', undefined],
])('the price of a call for %s that %s answered is %s', (asked, served, price) => {
  expect(servedPrice(entry, asked, served)?.inputUsdPerMillion).toBe(price);
});
