import { DEFAULT_TIMEOUTS } from '../config/options/timeout-config.ts';
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

/** Of the probes of a broken route, one in so many is not cut by what was learned: the route may only have become slower. */
const PATIENT_PROBE = 8;
/** A try that was cut counts as a slow answer where the route answers within this, in ms. */
const CUT_COUNTS_MS = 30_000;
const MOST_CUTS = 16;

/**
 * How long a route usually takes to begin its answers, and the clocks that follow from it: a multiple of its own slow tail,
 * never under five seconds, never over the default. A provider that falls silent is then timed out in seconds, and one that
 * always thinks for a minute is left alone.
 */
export class LearnedClocks {
  readonly #windows: { [Clock in LearnedClock]: LatencyWindow } = {
    headersMs: new LatencyWindow(),
    unaryHeadersMs: new LatencyWindow(),
    firstContentMs: new LatencyWindow(),
  };
  /** What another process had learned: it holds until this one has seen enough. */
  #remembered: LearnedTimeouts = {};
  /** Tries that a learned clock has cut since the last answer. */
  #cuts: { readonly clock: LearnedClock; readonly ms: number; readonly at: number }[] = [];
  #probes = 0;

  /**
   * An answer has begun. One that took longer than the learned clock shows that the route has changed: learning begins anew.
   * Tries that were cut shortly before an answer were slow, and not lost in a silence: they count as slow answers.
   */
  add(clock: LearnedClock, milliseconds: number): void {
    this.#probes = 0;
    if (this.#cuts.length > 0) this.#countCuts();
    if (milliseconds > SHORTEST_MS && milliseconds > (this.get(clock) ?? Number.POSITIVE_INFINITY)) {
      this.#windows[clock] = new LatencyWindow();
      this.#remembered = {};
    }
    this.#windows[clock].add(milliseconds);
  }

  /** A try was timed out by what was learned. */
  cut(clock: LearnedClock, ms: number): void {
    if (this.#cuts.length < MOST_CUTS) this.#cuts.push({ clock, ms, at: performance.now() });
  }

  /** To be asked for each probe of a broken route: whether this one waits as long as if nothing had been learned. */
  isPatientProbe(): boolean {
    this.#probes += 1;
    return this.#probes % PATIENT_PROBE === 0;
  }

  #countCuts(): void {
    const now = performance.now();
    const cuts = this.#cuts;
    this.#cuts = [];
    for (const { clock, ms, at } of cuts) {
      // Three times: the percentile leaves out the two slowest of a full window.
      for (let time = 0; now - at < CUT_COUNTS_MS && time < 3; time += 1) this.#windows[clock].add(ms);
    }
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
