import { DEFAULT_TIMEOUTS } from '../config/options/timeout-config.ts';
import { LatencyWindow } from './latency.ts';

/** Time-outs derived from a route's own answers, in ms; a clock with too few known answers is absent. */
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

/** Below this number of answers, the slow tail of a route is not known. */
const ENOUGH_SAMPLES = 20;
/** The factor on the slow tail (the 99th percentile). */
const MULTIPLE = 2.5;
/** No learned clock is shorter, in ms: a pause of the network or of this process must not look like a silent provider. */
const SHORTEST_MS = 5000;

/** One of so many probes of a broken route ignores the learned clocks: the route may only have become slower. */
const PATIENT_PROBE = 8;
/** An attempt that was timed out counts as a slow answer if the route answers within this time, in ms. */
const CUT_COUNTS_MS = 30_000;
const MOST_CUTS = 16;

/**
 * How long a route usually takes to begin its answers, and the clocks that follow: a multiple of its slow tail, at least five
 * seconds, at most the default. A silent provider is timed out within seconds; a provider that always thinks for a minute is
 * not.
 */
export class LearnedClocks {
  readonly #windows: { [Clock in LearnedClock]: LatencyWindow } = {
    headersMs: new LatencyWindow(),
    unaryHeadersMs: new LatencyWindow(),
    firstContentMs: new LatencyWindow(),
  };
  /** What another process had learned: used until this one has enough answers. */
  #remembered: LearnedTimeouts = {};
  /** Attempts that a learned clock has timed out since the last answer. */
  #cuts: { readonly clock: LearnedClock; readonly ms: number; readonly at: number }[] = [];
  #probes = 0;

  /**
   * Records the time until an answer began. An answer that took longer than the learned clock shows that the route has changed:
   * learning begins anew. Attempts that were timed out shortly before an answer were only slow: they count as slow answers.
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

  /** Records an attempt that a learned clock has timed out. */
  cut(clock: LearnedClock, ms: number): void {
    if (this.#cuts.length < MOST_CUTS) this.#cuts.push({ clock, ms, at: performance.now() });
  }

  /** Call it for each probe of a broken route: whether this probe uses the default clocks instead of the learned ones. */
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

  /** The state for another process; `undefined` while nothing is learned. */
  toJSON(): LearnedTimeouts | undefined {
    const known = LEARNED_CLOCKS.flatMap((clock) => {
      const ms = this.get(clock);
      return ms === undefined ? [] : [[clock, ms] as const];
    });
    return known.length === 0 ? undefined : Object.fromEntries(known);
  }

  /** Uses a stored state until this process knows enough answers. */
  restore(memory: LearnedTimeouts): void {
    this.#remembered = memory;
  }
}
