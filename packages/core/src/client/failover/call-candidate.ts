import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { SkippedCandidate } from '../../model/attempt.ts';
import { backoffMs, spreadMs } from '../../resilience/backoff.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import type { Route } from '../../routing/route.ts';
import { isCircuitSkip } from '../../routing/skip.ts';
import type { Call } from '../call/call.ts';
import { askedRestMs, isOfKey, mayFailOver, retryLimit } from './retry-rules.ts';

/** How long a candidate would have to be waited for, in ms. */
export interface Rest {
  /** Below 0 where it is ready after all: it goes before all that must be waited for. */
  readonly waitMs: number;
  /** Of it, what is a cool-down that the client itself sleeps through; a queue is waited for otherwise. */
  readonly coolDownMs: number;
}

/** How a candidate's retry would be made. */
export interface RetryQuestion {
  readonly now: number;
  /** Whether no other candidate could be asked now. */
  readonly isAlone: boolean;
  /** Waits since the error after which the budget had not enough: they are worth one more. */
  readonly unpaid: number;
  /** Whether another candidate that rests may be asked within less than so many ms. */
  isOtherSooner(waitMs: number): boolean;
}

/** A candidate, what this call has already asked of it, and what may follow from that. */
export class CallCandidate {
  readonly route: Route;
  retries = 0;
  tried = false;
  /** What its last try failed with. */
  lastError: FlexiAIError | undefined;
  /** It was asked, or could not be asked, as the last resort. */
  isSpent = false;
  /** What it needs could not be loaded: this call does not ask it. */
  isOut = false;
  /** A spending limit does not leave enough for it: this call does not ask it again. */
  isOverBudget = false;
  /** It was waited for in vain. */
  gaveUp = false;
  /** Its retry could not be paid, and another candidate was ready: what is left of its retries is for the end. */
  leftUnpaid = false;
  readonly #call: Call;
  readonly #load: RequestLoad;
  /** Times that another of its keys took over. */
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

  /** Whether another of its keys, which was not refused and does not rest, is to be tried at once after `error`. */
  hasOtherKey(error: FlexiAIError, isAlone: () => boolean): boolean {
    if (!isOfKey(error) || this.#switches >= this.route.entry.keys.length - 1) return false;
    return this.#mayBeAsked(Date.now(), isAlone());
  }

  /** Another of its keys takes over. */
  switchKey(): void {
    this.#switches += 1;
  }

  /** Whether it may be asked again after what it failed with. */
  get mayRetry(): boolean {
    return this.lastError !== undefined && this.retries < retryLimit(this.lastError, this.route.entry.retry);
  }

  /** Whether the entry's budget has enough for a retry. Takes nothing out of it. */
  affordsRetry(now: number): boolean {
    return this.route.entry.retryBudget?.affords(now) ?? true;
  }

  /** Takes the price of a retry out of the entry's budget. @returns whether there was enough */
  payRetry(): boolean {
    return this.route.entry.retryBudget?.withdraw() ?? true;
  }

  /**
   * Whether it could be asked as the last resort: nothing but its circuit stands in the way, if anything does. It may have been
   * asked before, and left early because another candidate was ready and its budget could not pay.
   */
  isLastResort(now: number): boolean {
    if (this.isSpent || this.isOut || (this.tried && !this.mayRetry)) return false;
    const obstacle = this.route.obstacle(now, this.#load);
    if (obstacle === undefined) return !this.tried || this.leftUnpaid;
    return isCircuitSkip(obstacle) && this.route.asksWhenAlone;
  }

  /** How long is waited before the same candidate is asked again after `error`, in ms; `undefined` when it is not. */
  retryDelayMs(error: FlexiAIError, { now, isAlone, unpaid, isOtherSooner }: RetryQuestion): number | undefined {
    const { retry } = this.route.entry;
    const limit = retryLimit(error, retry);
    if (this.retries + unpaid >= limit + Math.min(1, unpaid)) return undefined;
    const asked = askedRestMs(error);
    // A rest that was asked for is waited out once.
    if (unpaid > 0 && asked !== undefined) return undefined;
    let delayMs = backoffMs(Math.min(this.retries + unpaid + 1, limit), retry, isAlone);
    if (error.code === 'rate-limit' || asked !== undefined) {
      // A provider that asks for a rest is not asked again while another candidate can answer.
      if (!isAlone) return undefined;
      const cooling = this.route.coolingUntil(now);
      // Of several keys, the one that rests least counts.
      const restMs = cooling === undefined ? asked : cooling - now;
      if ((restMs ?? 0) > retry.maxRetryAfterMs) return undefined;
      if (restMs !== undefined) {
        // Nor is it waited for while another one rests for less.
        if (mayFailOver(error, retry) && isOtherSooner(restMs)) return undefined;
        delayMs = spreadMs(restMs);
      }
    }
    return delayMs < this.#call.remainingMs() && this.#mayBeAsked(now + delayMs, isAlone) ? delayMs : undefined;
  }

  /** How long it would have to be waited for; `undefined` where that is too long, or in vain. */
  rest(now: number): Rest | undefined {
    if (this.isOut) return undefined;
    const { route } = this;
    const { retry } = route.entry;
    const until = route.coolingUntil(now);
    if (until === undefined) {
      if (this.tried) return undefined;
      const obstacle = route.obstacle(now, this.#load);
      // It was passed over, and has become ready meanwhile.
      if (obstacle === undefined) return { waitMs: -1, coolDownMs: 0 };
      if (!this.isWorthAWait(obstacle, now)) return undefined;
      return { waitMs: Math.max(0, (obstacle.retryAt ?? now) - now), coolDownMs: 0 };
    }
    const waitMs = until - now;
    const coolDownMs = spreadMs(waitMs);
    if (this.retries >= retry.maxRetries) return undefined;
    if (waitMs > retry.maxRetryAfterMs || coolDownMs >= this.#call.remainingMs()) return undefined;
    // No other candidate is ready when this is asked: its circuit, too, may be open then.
    return this.#mayBeAsked(until, true) ? { waitMs, coolDownMs } : undefined;
  }

  /** Whether nothing but its limits stands in the way, and not for too long. */
  isWorthAWait(obstacle: SkippedCandidate, now: number): boolean {
    const { limiter } = this.route.entry;
    if (limiter === undefined || this.gaveUp || !isLimit(obstacle)) return false;
    const longestMs = Math.min(limiter.config.maxWaitMs, this.#call.remainingMs());
    return longestMs > 0 && (obstacle.retryAt ?? now) - now <= longestMs;
  }

  /**
   * Whether nothing but a limit will stand in the way then: that is waited for when the time comes. Nor does an open circuit,
   * where no other candidate is left.
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
