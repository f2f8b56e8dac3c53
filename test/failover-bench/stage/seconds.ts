/** The catalogue's second in the suite, in ms: its 20 s are 400 ms here. */
const SECOND_MS = 20;

/** The delay that a loaded machine may add to any duration, in ms. */
export const NOISE_MS = 600;

/** Seconds of the catalogue, in ms of the suite. */
export function seconds(count: number): number {
  return count * SECOND_MS;
}
