/** Whether `npm run test:long` runs: all property tests with many more cases, and longer stress tests. */
export const IS_LONG: boolean = process.env['FLEXIAI_LONG'] === '1';

/** The same cases in every short run, so that builds do not fail by chance. */
const FIXED_SEED = 20_261_126;
/** Other cases in every long run, to find new failures, unless `FLEXIAI_SEED` repeats those of an earlier run. */
const seed = IS_LONG ? Number(process.env['FLEXIAI_SEED'] ?? Date.now() % 2 ** 31) : FIXED_SEED;

/**
 * The settings of a property test: the second argument of each `fc.assert`. If a case fails, fast-check prints its seed
 * and path.
 *
 * @param short number of cases of `npm test`. @default 100, as in fast-check
 * @param long number of cases of `npm run test:long`. @default ten times as many
 */
export function propertyRuns(short = 100, long = 10 * short): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: IS_LONG ? long : short, seed };
}
