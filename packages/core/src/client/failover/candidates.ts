import type { SkippedCandidate } from '../../model/attempt.ts';
import { lastResortFirst } from '../../routing/last-resort.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';
import { CallCandidate } from './call-candidate.ts';

/**
 * The candidates of one call in the plan's order. Its methods change nothing, except for `next` and those about skipped
 * candidates.
 */
export class Candidates {
  readonly #plan: Plan;
  readonly #all: readonly CallCandidate[];
  /** How many candidates have had their turn. */
  #position = 0;
  /**
   * Candidates that were skipped at their turn. They are recorded when another one is asked, or none: one may be the last
   * resort.
   */
  readonly #skipped = new Map<CallCandidate, SkippedCandidate>();

  constructor(plan: Plan, call: Call) {
    this.#plan = plan;
    this.#all = plan.routes.map((route) => new CallCandidate(route, call, plan.load));
  }

  /** The next candidate in turn: two lanes never ask the same one. */
  next(): CallCandidate | undefined {
    const candidate = this.#all[this.#position];
    if (candidate !== undefined) this.#position += 1;
    return candidate;
  }

  /** The route after those that have had their turn. */
  get upcoming(): Route | undefined {
    return this.#all[this.#position]?.route;
  }

  /** The route whose turn came last. */
  get latest(): Route | undefined {
    return this.#all[this.#position - 1]?.route;
  }

  /** Candidates that have not had their turn. */
  get left(): readonly CallCandidate[] {
    return this.#all.slice(this.#position);
  }

  get count(): number {
    return this.#all.length;
  }

  /** Whether one of them was asked. */
  get anyTried(): boolean {
    return this.#all.some(({ tried }) => tried);
  }

  /** Whether spending limits rule out each of them. */
  get areAllOverBudget(): boolean {
    return this.#all.every(({ isOverBudget }) => isOverBudget);
  }

  /** The first one that could be asked now. */
  firstReady(now: number): CallCandidate | undefined {
    return this.#all.find((candidate) => candidate.isReady(now));
  }

  /** The candidates that could still be asked beside `candidate`. */
  others(candidate: CallCandidate): readonly Route[] {
    return this.#all.filter((other) => other !== candidate && !other.tried && !other.isOut).map(({ route }) => route);
  }

  /** Whether another candidate, which was not asked yet, could be asked now. */
  areOthersReady(candidate: CallCandidate, now: number): boolean {
    return this.#all.some((other) => other !== candidate && !other.tried && !other.isOut && other.isReady(now));
  }

  /** Whether another candidate that cools down may be asked again within less than `waitMs`. */
  isOtherSooner(candidate: CallCandidate, waitMs: number, now: number): boolean {
    return this.#all.some((other) => {
      const rest = other === candidate ? undefined : other.rest(now);
      return rest?.waitMs !== undefined && rest.waitMs < waitMs && (!other.tried || other.affordsRetry(now));
    });
  }

  /** The candidate with the shortest wait. One that was asked before must afford a retry. */
  soonest(now: number): { readonly candidate: CallCandidate; readonly coolDownMs: number } | undefined {
    return this.#all
      .flatMap((candidate) => {
        const rest = candidate.rest(now);
        return rest === undefined ? [] : { candidate, ...rest };
      })
      .sort((a, b) => (a.waitMs ?? 0) - (b.waitMs ?? 0))
      .find(({ candidate }) => !candidate.tried || candidate.affordsRetry(now));
  }

  /**
   * The candidate to ask although its circuit is open; `isFree` where it costs no retry.
   * @param hasTried whether an attempt was made: the first last resort needs no budget
   */
  lastResort(hasTried: boolean): { readonly candidate: CallCandidate; readonly isFree: boolean } | undefined {
    if (this.#plan.lastResort === false) return undefined;
    const now = Date.now();
    const open = this.#all.filter((candidate) => candidate.isLastResort(now));
    for (const candidate of lastResortFirst(open, now)) {
      const isFree = !candidate.tried && (!hasTried || candidate.isReady(now));
      if (isFree || candidate.affordsRetry(now)) return { candidate, isFree };
    }
    return undefined;
  }

  /** Records that a candidate was skipped at its turn. */
  skip(candidate: CallCandidate, skipped: SkippedCandidate): void {
    this.#skipped.set(candidate, skipped);
  }

  /** Removes the record of a skipped candidate that is asked after all. */
  unskip(candidate: CallCandidate): void {
    this.#skipped.delete(candidate);
  }

  /** Returns and forgets the skipped candidates since the last call. */
  takeSkipped(): readonly SkippedCandidate[] {
    if (this.#skipped.size === 0) return NONE;
    const skipped = [...this.#skipped.values()];
    this.#skipped.clear();
    return skipped;
  }

  /** After an answer: open circuits without a turn count as skipped, too, since their probes are a share of the calls. */
  skipTheRest(): void {
    for (let place = this.#position; place < this.#all.length; place += 1) {
      this.#all[place]?.route.breaker?.passOver();
    }
  }
}

const NONE: readonly SkippedCandidate[] = Object.freeze([]);
