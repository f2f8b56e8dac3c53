import { DEFAULT_TIMEOUTS } from '../config/timeout-config.ts';
import { LatencyWindow } from './latency.ts';

/** Clocks of a route as its own answers suggest them, in ms; a clock of which too few answers are known is absent. */
export interface LearnedTimeouts {
  /** Until the headers of a stream. */
  readonly headersMs?: number;
  /** Until the headers of a unary answer. */
  readonly unaryHeadersMs?: number;
  /** Until the first content of a stream. */
  readonly firstContentMs?: number;
}

/** The clocks that can be learned. */
export const LEARNED_CLOCKS = ['headersMs', 'unaryHeadersMs', 'firstContentMs'] as const;
export type LearnedClock = (typeof LEARNED_CLOCKS)[number];

/** Answers under which the slow tail of a route is not known. */
const ENOUGH_SAMPLES = 20;
/** What the slow tail (its 99th percentile) is multiplied by. */
const MULTIPLE = 2.5;
/** No learned clock is shorter, in ms: a pause of the network or of this process must not be taken for a silent provider. */
const SHORTEST_MS = 5000;

/**
 * How long a route usually takes to begin its answers, and the clocks that follow from it: a multiple of its own slow tail,
 * never under five seconds, never over the default. A provider that falls silent is then timed out in seconds, and one that
 * always thinks for a minute is left alone.
 */
export class LearnedClocks {
  readonly #windows: { readonly [Clock in LearnedClock]: LatencyWindow } = {
    headersMs: new LatencyWindow(),
    unaryHeadersMs: new LatencyWindow(),
    firstContentMs: new LatencyWindow(),
  };
  /** What another process had learned: it holds until this one has seen enough. */
  #remembered: LearnedTimeouts = {};

  /** An answer has begun. */
  add(clock: LearnedClock, milliseconds: number): void {
    this.#windows[clock].add(milliseconds);
  }

  /** The clock in ms; `undefined` before enough answers are known. */
  get(clock: LearnedClock): number | undefined {
    const window = this.#windows[clock];
    const tailMs = window.samples < ENOUGH_SAMPLES ? undefined : window.recentPercentiles()?.p99;
    const ms = tailMs === undefined ? this.#remembered[clock] : Math.ceil(tailMs * MULTIPLE);
    return ms === undefined ? undefined : Math.min(DEFAULT_TIMEOUTS[clock], Math.max(SHORTEST_MS, ms));
  }

  /** What another process needs to go on from here; `undefined` while nothing is learned. */
  toJSON(): LearnedTimeouts | undefined {
    const known = LEARNED_CLOCKS.flatMap((clock) => {
      const ms = this.get(clock);
      return ms === undefined ? [] : [[clock, ms] as const];
    });
    return known.length === 0 ? undefined : Object.fromEntries(known);
  }

  /** Goes on from what was remembered, until enough answers of its own are known. */
  restore(memory: LearnedTimeouts): void {
    this.#remembered = memory;
  }
}
