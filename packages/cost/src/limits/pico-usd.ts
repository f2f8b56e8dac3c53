import type { Money } from '../money/money.ts';
import type { PicoUsd } from '../stores/cost-store.ts';

/** Units of `Money` per picodollar. */
const UNITS: Money = 10n ** 6n;

/** Money in the unit of stores, rounded up, so that no part of a cost is lost. */
export function picoOf(money: Money): PicoUsd {
  return money <= 0n ? 0n : (money + UNITS - 1n) / UNITS;
}

/** The amount in USD, as the nearest number. */
export function usdOfPico(amount: PicoUsd): number {
  return Number(amount) / 1e12;
}

/** The same amount as money. */
export function moneyOfPico(amount: PicoUsd): Money {
  return amount * UNITS;
}
