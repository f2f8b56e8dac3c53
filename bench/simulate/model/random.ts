/** A source of numbers from 0 up to, but not including, 1. */
export type Random = () => number;

/**
 * The same numbers for the same keys, on every machine, and independent of those for other keys: what a client draws
 * does not depend on other clients.
 */
export function randomFor(...keys: readonly (string | number)[]): Random {
  let state = hash(keys.join('\n'));
  // Mulberry32.
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The time between random events with a mean interval. */
export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - random()) * mean;
}

/** A distribution with a long tail, like durations and lengths. */
export function logNormal(random: Random, { median, sigma }: LogNormal): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(sigma * normal);
}

export interface LogNormal {
  readonly median: number;
  /** Of the logarithm. */
  readonly sigma: number;
}

/** FNV-1a, with MurmurHash3's final mix. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
