import type { Money } from '../money/money.ts';
import type { PicoUsd } from '../stores/cost-store.ts';

/** How many of the units of `Money` a picodollar is. */
const UNITS: Money = 10n ** 6n;

/** Money as stores hold it, rounded up: a limit must not lose what is rounded off. */
export function picoOf(money: Money): PicoUsd {
  return money <= 0n ? 0n : (money + UNITS - 1n) / UNITS;
}

/** The amount in USD, as the number next to it. */
export function usdOfPico(amount: PicoUsd): number {
  return Number(amount) / 1e12;
}

/** The same amount as money. */
export function moneyOfPico(amount: PicoUsd): Money {
  return amount * UNITS;
}
