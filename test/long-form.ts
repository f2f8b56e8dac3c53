/** Whether `npm run test:long` runs: all property tests with many more cases, the stress tests for longer. */
export const IS_LONG: boolean = process.env['FLEXIAI_LONG'] === '1';

/** The same cases in every short run: a build must not fail by chance. */
const FIXED_SEED = 20_261_126;
/** Other cases in every long run, which looks for new ones, unless `FLEXIAI_SEED` repeats those of an earlier run. */
const seed = IS_LONG ? Number(process.env['FLEXIAI_SEED'] ?? Date.now() % 2 ** 31) : FIXED_SEED;

/**
 * How a property test runs: the second argument of each `fc.assert`. Where a case fails, fast-check prints the seed and the path to it.
 *
 * @param short how many cases `npm test` tries. @default 100, as fast-check does
 * @param long how many cases `npm run test:long` tries. @default ten times as many
 */
export function propertyRuns(short = 100, long = 10 * short): { readonly numRuns: number; readonly seed: number } {
  return { numRuns: IS_LONG ? long : short, seed };
}
