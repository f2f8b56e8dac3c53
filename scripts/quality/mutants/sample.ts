/** So many of the items, each with the same chance; the same for the same seed. */
export function drawn<T>(items: readonly T[], count: number, seed: number): readonly T[] {
  const random = randomBy(seed);
  const left = [...items];
  for (let place = 0; place < Math.min(count, left.length); place += 1) {
    const other = place + Math.floor(random() * (left.length - place));
    [left[place], left[other]] = [left[other] as T, left[place] as T];
  }
  const chosen = new Set(left.slice(0, count));
  // In their old order: mutants of one file run one after the other.
  return items.filter((item) => chosen.has(item));
}

/** Numbers from 0 to 1 by mulberry32. */
function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
