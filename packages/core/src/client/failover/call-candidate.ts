import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { SkippedCandidate } from '../../model/attempt.ts';
import { backoffMs, spreadMs } from '../../resilience/backoff.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import type { Route } from '../../routing/route.ts';
import { isCircuitSkip } from '../../routing/skip.ts';
import type { Call } from '../call/call.ts';
import { askedRestMs, isOfKey, mayFailOver, retryLimit } from './retry-rules.ts';

/** How long the call would have to wait for a candidate, in ms. */
export interface Rest {
  /** Below 0 if it is ready: it comes before all that must be waited for. `undefined` for a queue, whose time is not known. */
  readonly waitMs: number | undefined;
  /** The part of the wait that is a cool-down, for which the client sleeps; a queue is waited for differently. */
  readonly coolDownMs: number;
}

/** The circumstances of a candidate's retry. */
export interface RetryQuestion {
  readonly now: number;
  /** Whether no other candidate could be asked now. */
  readonly isAlone: boolean;
  /** The number of waits since the error after which the budget did not suffice: they allow one more. */
  readonly unpaid: number;
  /** Whether another candidate that cools down may be asked within less than so many ms. */
  isOtherSooner(waitMs: number): boolean;
}

/** A candidate of one call, with the call's attempts on it, and what may follow from them. */
export class CallCandidate {
  readonly route: Route;
  retries = 0;
  tried = false;
  /** The error of its last attempt. */
  lastError: FlexiAIError | undefined;
  /** It was asked, or could not be asked, as the last resort. */
  isSpent = false;
  /** Its SDK could not be loaded: this call does not ask it. */
  isOut = false;
  /** A spending limit does not suffice for it: this call does not ask it again. */
  isOverBudget = false;
  /** A wait for it has ended without a place. */
  gaveUp = false;
  /** The budget did not suffice for its retry, and another candidate was ready: its remaining retries come at the end. */
  leftUnpaid = false;
  readonly #call: Call;
  readonly #load: RequestLoad;
  /** The number of changes to another of its keys. */
  #switches = 0;

  constructor(route: Route, call: Call, load: RequestLoad) {
    this.route = route;
    this.#call = call;
    this.#load = load;
  }

  /** Whether it could be asked now. */
  isReady(now: number): boolean {
    return this.route.obstacle(now, this.#load) === undefined;
  }

  /** Whether another of its keys, neither refused nor cooling down, should be tried at once after `error`. */
  hasOtherKey(error: FlexiAIError, isAlone: () => boolean): boolean {
    if (!isOfKey(error) || this.#switches >= this.route.entry.keys.length - 1) return false;
    return this.#mayBeAsked(Date.now(), isAlone());
  }

  /** Counts a change to another of its keys. */
  switchKey(): void {
    this.#switches += 1;
  }

  /** Whether it may be asked again after its last error. */
  get mayRetry(): boolean {
    return this.lastError !== undefined && this.retries < retryLimit(this.lastError, this.route.entry.retry);
  }

  /** Whether the entry's budget suffices for a retry. Takes nothing. */
  affordsRetry(now: number): boolean {
    return this.route.entry.retryBudget?.affords(now) ?? true;
  }

  /** Takes the price of a retry from the entry's budget. @returns whether it sufficed */
  payRetry(): boolean {
    return this.route.entry.retryBudget?.withdraw() ?? true;
  }

  /**
   * Whether it can be asked as the last resort: its circuit is the only obstacle, if there is any. It may have been asked
   * before, and left early because another candidate was ready and its budget did not suffice.
   */
  isLastResort(now: number): boolean {
    if (this.isSpent || this.isOut || (this.tried && !this.mayRetry)) return false;
    const obstacle = this.route.obstacle(now, this.#load);
    if (obstacle === undefined) return !this.tried || this.leftUnpaid;
    return isCircuitSkip(obstacle) && this.route.asksWhenAlone;
  }

  /** The wait before a retry on the same candidate after `error`, in ms; `undefined` if there is no retry. */
  retryDelayMs(error: FlexiAIError, { now, isAlone, unpaid, isOtherSooner }: RetryQuestion): number | undefined {
    const { retry } = this.route.entry;
    const limit = retryLimit(error, retry);
    if (this.retries + unpaid >= limit + Math.min(1, unpaid)) return undefined;
    const asked = askedRestMs(error);
    // A cool-down that the provider asked for is waited for only once.
    if (unpaid > 0 && asked !== undefined) return undefined;
    let delayMs = backoffMs(Math.min(this.retries + unpaid + 1, limit), retry, isAlone);
    if (error.code === 'rate-limit' || asked !== undefined) {
      // A provider that asks for a cool-down is not asked again while another candidate can answer.
      if (!isAlone) return undefined;
      const cooling = this.route.coolingUntil(now);
      // Of several keys, the one with the shortest cool-down counts.
      const restMs = cooling === undefined ? asked : cooling - now;
      if ((restMs ?? 0) > retry.maxRetryAfterMs) return undefined;
      if (restMs !== undefined) {
        // Nor is it waited for while another one cools down for less.
        if (mayFailOver(error, retry) && isOtherSooner(restMs)) return undefined;
        delayMs = spreadMs(restMs);
      }
    }
    return delayMs < this.#call.remainingMs() && this.#mayBeAsked(now + delayMs, isAlone) ? delayMs : undefined;
  }

  /** How long it would have to be waited for; `undefined` where that is too long, or useless. */
  rest(now: number): Rest | undefined {
    if (this.isOut) return undefined;
    const { route } = this;
    const { retry } = route.entry;
    const until = route.coolingUntil(now);
    if (until === undefined) {
      if (this.tried) return undefined;
      const obstacle = route.obstacle(now, this.#load);
      // It was skipped, and has become ready meanwhile.
      if (obstacle === undefined) return { waitMs: -1, coolDownMs: 0 };
      if (!this.isWorthAWait(obstacle, now)) return undefined;
      const { retryAt } = obstacle;
      return { waitMs: retryAt === undefined ? undefined : Math.max(0, retryAt - now), coolDownMs: 0 };
    }
    const waitMs = until - now;
    const coolDownMs = spreadMs(waitMs);
    if (this.retries >= retry.maxRetries) return undefined;
    if (waitMs > retry.maxRetryAfterMs || coolDownMs >= this.#call.remainingMs()) return undefined;
    // When this is called, no other candidate is ready: an open circuit is then no obstacle.
    return this.#mayBeAsked(until, true) ? { waitMs, coolDownMs } : undefined;
  }

  /** Whether its limits are the only obstacle, and not for too long. */
  isWorthAWait(obstacle: SkippedCandidate, now: number): boolean {
    const { limiter } = this.route.entry;
    if (limiter === undefined || this.gaveUp || !isLimit(obstacle)) return false;
    const longestMs = Math.min(limiter.config.maxWaitMs, this.#call.remainingMs());
    return longestMs > 0 && (obstacle.retryAt ?? now) - now <= longestMs;
  }

  /**
   * Whether a limit will be the only obstacle then: it can be waited for at that time. An open circuit is no obstacle where no
   * other candidate is left.
   */
  #mayBeAsked(then: number, isAlone = false): boolean {
    const obstacle = this.route.obstacle(then, this.#load);
    if (obstacle === undefined || isLimit(obstacle)) return true;
    return isAlone && isCircuitSkip(obstacle) && this.route.asksWhenAlone;
  }
}

function isLimit({ reason }: SkippedCandidate): boolean {
  return reason === 'at-capacity' || reason === 'rate-limited';
}
