import type { SkippedCandidate } from '../../model/attempt.ts';
import { lastResortFirst } from '../../routing/last-resort.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';
import { CallCandidate } from './call-candidate.ts';

/** The candidates of one call in the plan's order. What it answers changes nothing, but for `next` and `takePassedOver`. */
export class Candidates {
  readonly #plan: Plan;
  readonly #all: readonly CallCandidate[];
  /** How many candidates have had their turn. */
  #position = 0;
  /** Candidates that were not asked at their turn. Told when another one is asked, or none: one may be the last resort. */
  readonly #passedOver = new Map<CallCandidate, SkippedCandidate>();

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

  /** The route that would be asked after those that have had their turn. */
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

  /** Whether spending limits keep each of them from being asked. */
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

  /** Whether another candidate that rests may be asked again within less than `waitMs`. */
  isOtherSooner(candidate: CallCandidate, waitMs: number, now: number): boolean {
    return this.#all.some((other) => {
      const rest = other === candidate ? undefined : other.rest(now);
      return rest !== undefined && rest.waitMs < waitMs && (!other.tried || other.affordsRetry(now));
    });
  }

  /** The candidate that is worth a wait and may be asked soonest. One that was asked before must afford a retry. */
  soonest(now: number): { readonly candidate: CallCandidate; readonly coolDownMs: number } | undefined {
    return this.#all
      .flatMap((candidate) => {
        const rest = candidate.rest(now);
        return rest === undefined ? [] : { candidate, ...rest };
      })
      .sort((a, b) => a.waitMs - b.waitMs)
      .find(({ candidate }) => !candidate.tried || candidate.affordsRetry(now));
  }

  /**
   * The candidate that is asked although its circuit is open; `isFree` where it costs no retry.
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

  /** A candidate is not asked at its turn. */
  passOver(candidate: CallCandidate, skipped: SkippedCandidate): void {
    this.#passedOver.set(candidate, skipped);
  }

  /** A candidate that was passed over is asked after all. */
  noLongerPassedOver(candidate: CallCandidate): void {
    this.#passedOver.delete(candidate);
  }

  /** Those that were passed over since the last time. */
  takePassedOver(): readonly SkippedCandidate[] {
    if (this.#passedOver.size === 0) return NONE;
    const skipped = [...this.#passedOver.values()];
    this.#passedOver.clear();
    return skipped;
  }

  /** A candidate has answered. An open circuit that never had its turn was passed over, too: its probes are a share of the calls. */
  passOverTheRest(): void {
    for (let place = this.#position; place < this.#all.length; place += 1) {
      this.#all[place]?.route.breaker?.passOver();
    }
  }
}

const NONE: readonly SkippedCandidate[] = Object.freeze([]);
