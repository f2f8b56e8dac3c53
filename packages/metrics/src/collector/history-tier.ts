import { HistoryInterval } from './history-interval.ts';

/** Intervals of one length, the newest last, at most so many: those without traffic are left out. */
export class HistoryTier {
  readonly stepMs: number;
  /** How far it reaches back, in ms. */
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
   * @param closed is given the one before, when a new one begins
   */
  at(now: number, closed?: (interval: HistoryInterval) => void): HistoryInterval {
    const last = this.#intervals.at(-1);
    if (last !== undefined && now < last.at + this.stepMs && now >= last.at - this.stepMs) return last;
    if (last !== undefined) closed?.(last);
    const at = Math.floor(now / this.stepMs) * this.stepMs;
    // Behind its reach, or before it: the clock of the machine may have been set back.
    this.#intervals = this.#intervals.filter((each) => each.at > at - this.reachMs && each.at < at);
    const interval = new HistoryInterval(at);
    this.#intervals.push(interval);
    return interval;
  }
}
