/**
 * An amount of money as a whole number of atto-dollars (10⁻¹⁸ USD), so that sums and products are exact. A price per
 * million tokens may have twelve decimals.
 */
export type Money = bigint;

/** One US dollar. */
export const USD: Money = 10n ** 18n;

const DECIMALS = 18;

/**
 * The exact amount of a decimal number: `0.1` is exactly a tenth of a dollar, whatever its binary form. Decimals beyond
 * the eighteenth are cut off.
 * @throws RangeError for a number that is not finite
 */
export function moneyOf(usd: number): Money {
  // Prices of tokens are whole picodollars: up to fifteen digits, the nearest decimal number is unique.
  const pico = Math.round(usd * 1e12);
  if (pico < LARGEST_SHORT && pico > -LARGEST_SHORT && pico / 1e12 === usd) return BigInt(pico) * PICO;
  if (!Number.isFinite(usd)) throw new RangeError(`An amount of money must be a finite number, got ${usd}.`);
  const [digits = '0', exponent = '0'] = String(Math.abs(usd)).split('e');
  const [whole = '0', fraction = ''] = digits.split('.');
  const places = fraction.length - Number(exponent);
  const figures = BigInt(whole + fraction);
  const amount =
    places <= DECIMALS ? figures * 10n ** BigInt(DECIMALS - places) : figures / 10n ** BigInt(places - DECIMALS);
  return usd < 0 ? -amount : amount;
}

/** The amount in USD, as the nearest number. */
export function usdOf(money: Money): number {
  // Both parts are exact here; for larger amounts, rounding twice might not yield the nearest number.
  if (money <= LARGEST_EXACT && money >= -LARGEST_EXACT) return Number(money) / 1e18;
  return Number(`${money}e-18`);
}

/** 10⁻¹² USD. */
const PICO: Money = 10n ** 6n;

/** Smaller whole numbers have at most fifteen digits. */
const LARGEST_SHORT = 1e15;

const LARGEST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** The amount in USD as decimal text, exactly: `0.000123`. */
export function decimalOf(money: Money): string {
  const digits = String(money < 0n ? -money : money).padStart(DECIMALS + 1, '0');
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
  return `${money < 0n ? '-' : ''}${digits.slice(0, -DECIMALS)}${fraction === '' ? '' : `.${fraction}`}`;
}
