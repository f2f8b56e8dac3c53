import { HistoryInterval } from './history-interval.ts';

/** The most recent intervals of one length, the newest last: intervals without traffic are left out. */
export class HistoryTier {
  readonly stepMs: number;
  /** How far back it reaches, in ms. */
  readonly reachMs: number;
  #intervals: HistoryInterval[] = [];

  constructor(stepMs: number, steps: number) {
    this.stepMs = stepMs;
    this.reachMs = stepMs * steps;
  }

  get intervals(): readonly HistoryInterval[] {
    return this.#intervals;
  }

  /**
   * The interval of a moment.
   * @param closed receives the previous interval when a new one begins
   */
  at(now: number, closed?: (interval: HistoryInterval) => void): HistoryInterval {
    const last = this.#intervals.at(-1);
    if (last !== undefined && now < last.at + this.stepMs && now >= last.at - this.stepMs) return last;
    if (last !== undefined) closed?.(last);
    const at = Math.floor(now / this.stepMs) * this.stepMs;
    // Older than the range: the machine's clock may have been set back.
    this.#intervals = this.#intervals.filter((each) => each.at > at - this.reachMs && each.at < at);
    const interval = new HistoryInterval(at);
    this.#intervals.push(interval);
    return interval;
  }
}
