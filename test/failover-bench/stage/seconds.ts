/** The catalogue's second, in ms of the suite: its 20 s are 400 ms here. */
const SECOND_MS = 20;

/** What a loaded machine may add to any duration, in ms. */
export const NOISE_MS = 600;

/** So many seconds of the catalogue, in ms of the suite. */
export function seconds(count: number): number {
  return count * SECOND_MS;
}
