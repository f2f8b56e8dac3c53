import { DEFAULT_TIMEOUTS, mergeTimeouts, type TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { ClockLimits } from '../../resilience/attempt-clock.ts';
import type { LearnedClock } from '../../resilience/learned-clocks.ts';
import type { Route } from '../../routing/route.ts';
import type { Call } from '../call/call.ts';

/** The limits of an attempt, and where they come from. */
export interface ClockRules {
  readonly limits: ClockLimits;
  /** Whether the limit was set by the application: it holds then, whatever the client has learned. */
  readonly isSet: { readonly headers: boolean; readonly firstContent: boolean };
  /**
   * What the entry and the client allow a try, in ms. A try that was given less, because its call was in a hurry, says
   * nothing about the provider when it times out.
   */
  readonly fair: Pick<ClockLimits, 'headersMs' | 'firstContentMs' | 'idleMs'>;
}

/** How long a try may take where no other candidate could be asked, and its clocks are not set, in ms. */
export const PATIENT_MS = 300_000;

/** Of a whole call's time, what a silent candidate must have had to be blamed. */
const FAIR_SHARE = 0.4;

/**
 * The limits of an attempt: the call's own, else the entry's, else the client's, else what the route's answers suggest.
 *
 * @param client the client's own settings
 * @param place.next the candidate that would be asked after this try: a part of the call's time is left for it
 * @param place.isPatient nothing that was learned cuts this try
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
  const partMs = next === undefined ? Number.POSITIVE_INFINITY : partOf(call.remainingMs(), next, clock);
  const fairMs = own.totalMs === undefined ? Number.POSITIVE_INFINITY : own.totalMs * FAIR_SHARE;
  return {
    limits: {
      headersMs: given.headersMs ?? own.headersMs ?? Math.min(headersMs, partMs),
      firstContentMs: given.firstContentMs ?? own.firstContentMs ?? Math.min(firstContentMs, partMs),
      idleMs: given.idleMs ?? idleMs,
      totalMs: call.totalMs,
    },
    isSet: {
      headers: (given.headersMs ?? own.headersMs) !== undefined,
      firstContent: (given.firstContentMs ?? own.firstContentMs) !== undefined,
    },
    fair: {
      headersMs: Math.min(headersMs, fairMs),
      firstContentMs: Math.min(firstContentMs, fairMs),
      idleMs,
    },
  };
}

/** What a clock is that was not set. */
function usualMs(route: Route, clock: LearnedClock, isPatient: boolean): number {
  return (isPatient ? undefined : route.clocks.get(clock)) ?? DEFAULT_TIMEOUTS[clock];
}

/** Of what is left of a call, the part of the candidate that is asked now: the next one gets what it needs, half at most. */
function partOf(leftMs: number, next: Route, clock: LearnedClock): number {
  return leftMs - Math.min(leftMs / 2, next.clocks.get(clock) ?? Number.POSITIVE_INFINITY);
}
