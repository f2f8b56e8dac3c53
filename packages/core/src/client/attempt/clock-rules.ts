import { DEFAULT_TIMEOUTS, mergeTimeouts, type TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { ClockLimits } from '../../resilience/attempt-clock.ts';
import type { LearnedClock } from '../../resilience/learned-clocks.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';

/** The limits of an attempt, and their sources. */
export interface ClockRules {
  readonly limits: ClockLimits;
  /** Whether the application set the limit: learned clocks are then not used. */
  readonly isSet: { readonly headers: boolean; readonly firstContent: boolean };
  /**
   * The time that the entry and the client allow an attempt, in ms. An attempt that had less, because its call was short of
   * time, does not count against the provider when it times out.
   */
  readonly fair: Pick<ClockLimits, 'headersMs' | 'firstContentMs' | 'idleMs' | 'minCharsPerSecond' | 'rateWindowMs'>;
}

/** The longest time of an attempt without configured clocks where no other candidate could be asked, in ms. */
export const PATIENT_MS = 300_000;

/** The share of a call's time after which a silent candidate is to blame. */
const FAIR_SHARE = 0.4;

/**
 * The limits of an attempt: the call's own, else the entry's, else the client's, else what the route's answers suggest.
 *
 * @param client the client's own settings
 * @param place.next the candidate after this attempt: part of the call's time is kept for it
 * @param place.isPatient learned clocks do not apply to this attempt
 */
export function clockRules(
  call: Call,
  route: Route,
  client: TimeoutOptions | undefined,
  { next, isPatient }: { readonly next: Route | undefined; readonly isPatient: boolean },
): ClockRules {
  const own = mergeTimeouts(route.entry.timeouts, client);
  const given = call.options.timeouts ?? {};
  const clock = call.mode === 'unary' ? 'unaryHeadersMs' : 'headersMs';
  const headersMs = own.headersMs ?? usualMs(route, clock, isPatient);
  const firstContentMs = own.firstContentMs ?? usualMs(route, 'firstContentMs', isPatient);
  const idleMs = own.idleMs ?? DEFAULT_TIMEOUTS.idleMs;
  const minCharsPerSecond = own.minCharsPerSecond ?? DEFAULT_TIMEOUTS.minCharsPerSecond;
  const rateWindowMs = own.rateWindowMs ?? DEFAULT_TIMEOUTS.rateWindowMs;
  const partMs = next === undefined ? Number.POSITIVE_INFINITY : partOf(call.remainingMs(), next, clock);
  const fairMs = own.totalMs === undefined ? Number.POSITIVE_INFINITY : own.totalMs * FAIR_SHARE;
  return {
    limits: {
      headersMs: given.headersMs ?? own.headersMs ?? Math.min(headersMs, partMs),
      firstContentMs: given.firstContentMs ?? own.firstContentMs ?? Math.min(firstContentMs, partMs),
      idleMs: given.idleMs ?? idleMs,
      totalMs: call.totalMs,
      minCharsPerSecond: given.minCharsPerSecond ?? minCharsPerSecond,
      rateWindowMs: given.rateWindowMs ?? rateWindowMs,
    },
    isSet: {
      headers: (given.headersMs ?? own.headersMs) !== undefined,
      firstContent: (given.firstContentMs ?? own.firstContentMs) !== undefined,
    },
    fair: {
      headersMs: Math.min(headersMs, fairMs),
      firstContentMs: Math.min(firstContentMs, fairMs),
      idleMs,
      minCharsPerSecond,
      rateWindowMs,
    },
  };
}

/** The value of a clock without a configured limit. */
function usualMs(route: Route, clock: LearnedClock, isPatient: boolean): number {
  return (isPatient ? undefined : route.clocks.get(clock)) ?? DEFAULT_TIMEOUTS[clock];
}

/** The part of a call's remaining time for the current candidate: the next one gets what it needs, at most half. */
function partOf(leftMs: number, next: Route, clock: LearnedClock): number {
  return leftMs - Math.min(leftMs / 2, next.clocks.get(clock) ?? Number.POSITIVE_INFINITY);
}
