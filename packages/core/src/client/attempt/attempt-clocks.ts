import { DEFAULT_TIMEOUTS, type TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { RequestTimeoutError } from '../../errors/provider-error.ts';
import { AttemptClock, type Expiry } from '../../resilience/attempt-clock.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';
import { expiryError } from './attempt-errors.ts';
import type { AttemptPlace } from './attempt-place.ts';
import { type ClockRules, clockRules, PATIENT_MS } from './clock-rules.ts';

/**
 * By how much the limit of an attempt without an alternative is extended at a time, in ms; each time, it is checked whether
 * another candidate is ready.
 */
const PATIENCE_STEP_MS = 2000;

/** The clocks of one attempt: their limits, which of them are extended, and what an expired one means. */
export class AttemptClocks {
  /** The running clock: it must be notified of headers, content and waits. */
  readonly clock: AttemptClock;
  readonly #call: Call;
  readonly #route: Route;
  readonly #rules: ClockRules;
  readonly #isAlone: () => boolean;
  readonly #onExpiry: (error: RequestTimeoutError) => void;
  readonly #started = performance.now();
  /** The limit in force after an extension, in ms. */
  #lengthenedMs = 0;

  /** @param onExpiry receives the error of an attempt that is timed out */
  constructor(
    call: Call,
    client: TimeoutOptions | undefined,
    place: AttemptPlace,
    onExpiry: (error: RequestTimeoutError) => void,
  ) {
    const { route, next, admission } = place;
    this.#call = call;
    this.#route = route;
    this.#isAlone = () => place.isAlone();
    this.#onExpiry = onExpiry;
    const isPatient = admission.lease.probe && route.clocks.isPatientProbe();
    this.#rules = clockRules(call, route, client, { next, isPatient });
    this.clock = new AttemptClock(this.#rules.limits, call.mode, call.remainingMs(), (expiry) => this.#expire(expiry));
  }

  /** Whether `error` is a time-out shorter than the entry and the client allow: the provider is not to blame. */
  isHurried(error: FlexiAIError, headersMs: number | undefined, firstContentMs: number | undefined): boolean {
    if (!(error instanceof RequestTimeoutError)) return false;
    const { fair, limits } = this.#rules;
    if (error.clock === 'idle') return error.timeoutMs < fair.idleMs;
    if (error.clock === 'rate') {
      return limits.minCharsPerSecond > fair.minCharsPerSecond || limits.rateWindowMs < fair.rateWindowMs;
    }
    // The stream was running when the call reached its totalMs.
    if (firstContentMs !== undefined) return true;
    const waitedMs = performance.now() - this.#started;
    const waitsForContent =
      this.#call.mode === 'stream' && (error.clock === 'first-content' || headersMs !== undefined);
    return waitedMs < Math.max(this.#lengthenedMs, waitsForContent ? fair.firstContentMs : fair.headersMs);
  }

  /** A clock expired. @returns its extended limit, if it goes on */
  #expire(expiry: Expiry): number | undefined {
    const longerMs = this.#longerLimit(expiry);
    if (longerMs !== undefined) return longerMs;
    this.#noteCut(expiry);
    const error = expiryError(expiry, this.#route, this.#call);
    if (expiry.clock === 'total') this.#call.stop(error);
    this.#onExpiry(error);
    return undefined;
  }

  /** Records that a learned limit timed the attempt out: if the route answers again, the limit was too short. */
  #noteCut({ clock, timeoutMs }: Expiry): void {
    const { clocks } = this.#route;
    const { isSet } = this.#rules;
    if (clock === 'headers' && !isSet.headers) {
      clocks.cut(this.#call.mode === 'unary' ? 'unaryHeadersMs' : 'headersMs', timeoutMs);
    } else if (clock === 'first-content' && !isSet.firstContent) clocks.cut('firstContentMs', timeoutMs);
  }

  /** A limit that was learned, or shortened for the next candidate, is extended where it would only lose an answer. */
  #longerLimit({ clock, timeoutMs }: Expiry): number | undefined {
    const { isSet } = this.#rules;
    if (
      clock === 'total' ||
      clock === 'idle' ||
      clock === 'rate' ||
      (clock === 'headers' ? isSet.headers : isSet.firstContent)
    ) {
      return undefined;
    }
    // Step by step: another candidate may become ready meanwhile.
    if (this.#isAlone()) return this.#lengthen(timeoutMs, Math.min(PATIENT_MS, timeoutMs + PATIENCE_STEP_MS));
    // A long unary answer takes long: while the route answers other calls, it is not silent.
    const isAlive = this.#call.mode === 'unary' && this.#route.lastAnswerAt > this.#started;
    const longestMs = Math.min(DEFAULT_TIMEOUTS.unaryHeadersMs, this.#call.totalMs / 2);
    return isAlive ? this.#lengthen(timeoutMs, longestMs) : undefined;
  }

  #lengthen(timeoutMs: number, longerMs: number): number | undefined {
    if (longerMs <= timeoutMs) return undefined;
    this.#lengthenedMs = longerMs;
    return longerMs;
  }
}
