/**
 * The cosine of the angle between two vectors, -1 to 1; 0 if it is undefined: zero vectors, different lengths, or
 * values that are not numbers.
 */
export function cosine(first: readonly number[], second: readonly number[]): number {
  if (first.length !== second.length) return 0;
  let product = 0;
  let firstSquare = 0;
  let secondSquare = 0;
  for (const [index, a] of first.entries()) {
    const b = second[index] ?? 0;
    product += a * b;
    firstSquare += a * a;
    secondSquare += b * b;
  }
  const result = product / Math.sqrt(firstSquare * secondSquare);
  return Number.isFinite(result) ? Math.min(1, Math.max(-1, result)) : 0;
}
