import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { backoffMs, spreadMs } from '../../resilience/backoff.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import type { Route } from '../../routing/route.ts';
import type { SkippedCandidate } from '../../types/attempt.ts';
import type { Call } from '../call/call.ts';
import { askedRestMs, isOfKey, retryLimit } from './retry-rules.ts';

/** How long a candidate would have to be waited for, in ms. */
export interface Rest {
  /** Below 0 where it is ready after all: it goes before all that must be waited for. */
  readonly waitMs: number;
  /** Of it, what is a cool-down that the client itself sleeps through; a queue is waited for otherwise. */
  readonly coolDownMs: number;
}

/** A candidate, what this call has already asked of it, and what may follow from that. */
export class CallCandidate {
  readonly route: Route;
  retries = 0;
  tried = false;
  /** It was waited for in vain. */
  gaveUp = false;
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
  switchesKey(error: FlexiAIError): boolean {
    if (!isOfKey(error) || this.#switches >= this.route.entry.keys.length - 1) return false;
    if (!this.#mayBeAsked(Date.now())) return false;
    this.#switches += 1;
    return true;
  }

  /**
   * The wait before it is asked again after `error`, in ms; `undefined` when it is not.
   * @param othersReady whether somebody else could be asked now
   */
  retryDelayMs(error: FlexiAIError, othersReady: (now: number) => boolean): number | undefined {
    const { retry, retryBudget } = this.route.entry;
    if (this.retries >= retryLimit(error, retry)) return undefined;
    const now = Date.now();
    const asked = askedRestMs(error);
    let delayMs = backoffMs(this.retries + 1, retry);
    if (error.code === 'rate-limit' || asked !== undefined) {
      // Whoever asks to be left alone is left alone while somebody else can answer.
      if (othersReady(now)) return undefined;
      const cooling = this.route.coolingUntil(now);
      // Of several keys, the one that rests least counts.
      const restMs = cooling === undefined ? asked : cooling - now;
      if ((restMs ?? 0) > retry.maxRetryAfterMs) return undefined;
      if (restMs !== undefined) delayMs = spreadMs(restMs);
    }
    if (delayMs >= this.#call.remainingMs() || !this.#mayBeAsked(now + delayMs)) return undefined;
    return retryBudget === undefined || retryBudget.withdraw() ? delayMs : undefined;
  }

  /** How long it would have to be waited for; `undefined` where that is too long, or in vain. */
  rest(now: number): Rest | undefined {
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
    return this.#mayBeAsked(until) ? { waitMs, coolDownMs } : undefined;
  }

  /** Whether nothing but its limits stands in the way, and not for too long. */
  isWorthAWait(obstacle: SkippedCandidate, now: number): boolean {
    const { limiter } = this.route.entry;
    if (limiter === undefined || this.gaveUp || !isLimit(obstacle)) return false;
    const longestMs = Math.min(limiter.config.maxWaitMs, this.#call.remainingMs());
    return longestMs > 0 && (obstacle.retryAt ?? now) - now <= longestMs;
  }

  /** Whether nothing but a limit will stand in the way then: that is waited for when the time comes. */
  #mayBeAsked(then: number): boolean {
    const obstacle = this.route.obstacle(then, this.#load);
    return obstacle === undefined || isLimit(obstacle);
  }
}

function isLimit({ reason }: SkippedCandidate): boolean {
  return reason === 'at-capacity' || reason === 'rate-limited';
}
