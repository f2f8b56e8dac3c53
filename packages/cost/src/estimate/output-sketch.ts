/** Each bucket reaches 15 % further than the one before: quantiles are right to that. */
const GROWTH = 1.15;

/** Up to 2 million tokens. */
const BUCKETS = 104;

/** Half of what is remembered fades when so many answers came: a model's use changes. */
const REMEMBERED = 1024;

/** The distribution of the lengths of one model's answers, in a fixed number of buckets. */
export class OutputSketch {
  readonly #buckets = new Float64Array(BUCKETS);
  #total = 0;
  #longest = 0;

  /** @param tokens of one answer; 0 and what is no number are passed over */
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

  /** How many answers it rests on; the older ones count less. */
  get samples(): number {
    return this.#total;
  }

  /** The longest answer that came, in tokens. */
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

  /** The mean of lengths, none of which is above `most`. */
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
