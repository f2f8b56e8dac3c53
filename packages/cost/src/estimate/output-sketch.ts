/** Each bucket is 15 % wider than the one before, which is the precision of the quantiles. */
const GROWTH = 1.15;

/** Up to 2 million tokens. */
const BUCKETS = 104;

/** After this many answers, all counts are halved, because the use of a model changes. */
const REMEMBERED = 1024;

/** The distribution of the lengths of one model's answers, in a fixed number of buckets. */
export class OutputSketch {
  readonly #buckets = new Float64Array(BUCKETS);
  #total = 0;
  #longest = 0;

  /** @param tokens of one answer; 0 and NaN are ignored */
  learn(tokens: number): void {
    if (!(tokens >= 1 && tokens < Number.POSITIVE_INFINITY)) return;
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log(tokens) / Math.log(GROWTH)));
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1;
    this.#total += 1;
    this.#longest = Math.max(this.#longest, tokens);
    if (this.#total < REMEMBERED) return;
    for (let index = 0; index < BUCKETS; index++) this.#buckets[index] = (this.#buckets[index] as number) / 2;
    this.#total /= 2;
  }

  /** How many answers the distribution is based on; older answers count less. */
  get samples(): number {
    return this.#total;
  }

  /** The length of the longest answer, in tokens. */
  get longest(): number {
    return this.#longest;
  }

  /** The length that this share of the answers does not exceed. */
  quantile(share: number): number {
    let seen = 0;
    for (let index = 0; index < BUCKETS; index++) {
      seen += this.#buckets[index] as number;
      if (seen >= share * this.#total) return Math.min(this.#longest, middleOf(index));
    }
    return this.#longest;
  }

  /** The mean length, with each length capped at `most`. */
  mean(most: number): number {
    let sum = 0;
    for (let index = 0; index < BUCKETS; index++)
      sum += (this.#buckets[index] as number) * Math.min(most, middleOf(index));
    return sum / this.#total;
  }
}

/** The middle of each bucket, in tokens. */
const MIDDLES = Array.from({ length: BUCKETS }, (_, bucket) => GROWTH ** (bucket + 0.5));

function middleOf(bucket: number): number {
  return MIDDLES[bucket] as number;
}
