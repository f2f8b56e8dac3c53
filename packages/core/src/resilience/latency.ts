/** Percentiles of the last samples, in ms. */
export interface LatencyPercentiles {
  readonly samples: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const WINDOW = 256;

/** Samples after which the percentiles are computed again. */
const STALE_AFTER = 16;

/** The latencies of a route's last attempts. Fixed memory; samples are sorted only when percentiles are read. */
export class LatencyWindow {
  readonly #samples = new Float64Array(WINDOW);
  #count = 0;
  #recent: LatencyPercentiles | undefined;
  #recentAt = 0;

  add(milliseconds: number): void {
    this.#samples[this.#count % WINDOW] = milliseconds;
    this.#count += 1;
    // A sample beyond the known tail: the percentiles are computed again at once.
    if (this.#recent !== undefined && milliseconds > this.#recent.p99) this.#recent = undefined;
  }

  /** The number of samples behind the percentiles. */
  get samples(): number {
    return Math.min(this.#count, WINDOW);
  }

  /** The percentiles as of a few samples ago at most: cheap enough for every request. */
  recentPercentiles(): LatencyPercentiles | undefined {
    if (this.#recent === undefined || this.#count - this.#recentAt >= STALE_AFTER) {
      this.#recent = this.percentiles();
      this.#recentAt = this.#count;
    }
    return this.#recent;
  }

  percentiles(): LatencyPercentiles | undefined {
    const { samples } = this;
    if (samples === 0) return undefined;
    const sorted = this.#samples.slice(0, samples).sort();
    const at = (share: number): number => Math.round((sorted[Math.ceil(share * samples) - 1] ?? 0) * 100) / 100;
    return { samples, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
