/** A readable amount in USD: to the micro-dollar. */
export function usd(amount: number | undefined): string {
  if (amount === undefined) return '–';
  return amount > 0 && amount < 0.000_000_5 ? '<0.000001' : amount.toFixed(6);
}
