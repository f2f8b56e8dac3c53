/** Bounds grow by the square root of 2 from 1 ms: 40 of them cover more than 12 minutes. */
const BUCKETS = 40;
const PER_DOUBLING = 2;

/** Latencies of one interval, small enough to keep hundreds of intervals: percentiles are exact to 19 %. */
export class Sketch {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;

  /** @param pairs alternating indexes and counts of buckets */
  static of(pairs: readonly number[]): Sketch {
    const sketch = new Sketch();
    for (let index = 0; index + 1 < pairs.length; index += 2) {
      const [place = 0, count = 0] = pairs.slice(index, index + 2);
      if (!(place >= 0 && place < BUCKETS && count > 0)) continue;
      sketch.#counts[place] = count;
      sketch.#count += count;
    }
    return sketch;
  }

  /** The format for `of`. */
  toJSON(): readonly number[] {
    return [...this.#counts].flatMap((count, place) => (count === 0 ? [] : [place, count]));
  }

  get count(): number {
    return this.#count;
  }

  add(milliseconds: number): void {
    const place = milliseconds <= 1 ? 0 : Math.min(BUCKETS - 1, Math.ceil(Math.log2(milliseconds) * PER_DOUBLING));
    this.#counts[place] = (this.#counts[place] ?? 0) + 1;
    this.#count += 1;
  }

  merge(other: Sketch): void {
    for (let place = 0; place < BUCKETS; place += 1) {
      this.#counts[place] = (this.#counts[place] ?? 0) + (other.#counts[place] ?? 0);
    }
    this.#count += other.#count;
  }

  /** @param share 0.5 for the median @returns ms; `undefined` if it is empty */
  percentile(share: number): number | undefined {
    if (this.#count === 0) return undefined;
    const rank = Math.max(1, Math.ceil(share * this.#count));
    let seen = 0;
    for (let place = 0; place < BUCKETS; place += 1) {
      const count = this.#counts[place] ?? 0;
      // Interpolated, as if the observations of a bucket were evenly spread.
      if (seen + count >= rank) {
        const upper = 2 ** (place / PER_DOUBLING);
        const lower = place === 0 ? 0 : 2 ** ((place - 1) / PER_DOUBLING);
        return lower + ((upper - lower) * (rank - seen)) / count;
      }
      seen += count;
    }
    return undefined;
  }
}
