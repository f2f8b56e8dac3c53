import {
  type CircuitBreakerPolicy,
  CircuitState as CockatielState,
  ConsecutiveBreaker,
  CountBreaker,
  circuitBreaker,
  handleWhen,
  type IBackoff,
  type IBreaker,
  SamplingBreaker,
} from 'cockatiel';
import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import { assertNever } from '../data/assert-never.ts';
import type { CircuitChange, CircuitSnapshot, CircuitState, Lease, LeaseOutcome, Rejection } from './circuit.ts';
import { type CircuitMemory, type CircuitWindow, isBlank, keptOf, recent, windowOf } from './circuit-memory.ts';
import { Until } from './until.ts';

/** cockatiel runs a function; a lease is the function's end, held open until it is settled. */
interface Slot {
  readonly resolve: () => void;
  readonly reject: (cause: Failure | Neutral) => void;
  /** Resolves when cockatiel has seen the end. */
  readonly done: Promise<void>;
}

class Failure {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}
class Neutral {}

/**
 * One route's circuit, on cockatiel's policy. It differs from the bare policy where a failover client needs it to:
 * nobody ever waits behind a probe, a probe that was aborted gives its slot back without moving the state, a try that
 * began before the circuit opened cannot reopen it, and the outcome counts when a stream ends.
 */
export class CircuitBreaker {
  readonly #config: CircuitBreakerConfig;
  readonly #onChange: (change: CircuitChange) => void;
  #policy!: CircuitBreakerPolicy;
  #window!: IBreaker;
  /** Tells apart the policies and the windows that a lease may belong to. */
  #era = 0;
  readonly #nextProbe = new Until();
  /** No probe before this, however many calls pass the route over. */
  readonly #earliestProbe = new Until();
  #recoveryMs: number;
  /** Probes that hold a place: begun in this half-open state, less those whose answer has begun. */
  #placesTaken = 0;
  /** Probes that cockatiel counts. */
  #probesCounted = 0;
  /** Since the circuit was last closed: requests that the route was sent, and calls that passed it over. */
  #requestsSinceClosed = 0;
  #passedOverSinceClosed = 0;
  /** The circuit was probed, or is to be, before its time. */
  #hastened = false;
  /** When a try was last settled, in ms since the epoch. */
  #settledAt = 0;
  readonly #returnedSlots: Slot[] = [];
  /** Slots of probes that cockatiel waits for. */
  readonly #probeSlots = new Set<Slot>();
  /** How often it was closed. */
  #closings = 0;
  #successes = 0;
  #failures = 0;
  #consecutiveFailures = 0;
  #rejections = 0;
  #openings = 0;
  #lastFailureAt: number | undefined;
  #lastStateChangeAt: number | undefined;

  constructor(config: CircuitBreakerConfig, onChange: (change: CircuitChange) => void = () => undefined) {
    this.#config = config;
    this.#onChange = onChange;
    this.#recoveryMs = config.recoveryTimeoutMs;
    this.#renew();
  }

  get state(): CircuitState {
    return stateOf(this.#policy.state);
  }

  /** Why a try would be turned away now; `undefined` when it would be let through. Changes nothing. */
  rejection(): Rejection | undefined {
    switch (this.state) {
      case 'closed':
        return undefined;
      case 'isolated':
        return { reason: 'isolated' };
      case 'open':
        // cockatiel goes half-open lazily, at the first try after the delay: that try may come now.
        return this.#isDue() ? undefined : { reason: 'circuit-open', retryAt: this.#nextProbeAt };
      case 'half-open':
        return this.#placesTaken < this.#config.halfOpenMaxCalls || this.#returnedSlots.length > 0
          ? undefined
          : { reason: 'probe-in-flight' };
      default:
        return assertNever(this.state);
    }
  }

  /** Permission for one try, or why not. Never waits. */
  acquire(): Lease | Rejection {
    const returned = this.state === 'half-open' ? this.#returnedSlots.pop() : undefined;
    // Every probe that cockatiel waits for has begun to answer: more of them do not go through it.
    const isExtra = returned === undefined && this.#allProbesCounted;
    const slot = returned ?? this.rejection() ?? (isExtra ? UNCOUNTED : this.#enter());
    if ('reason' in slot) {
      this.#rejections += 1;
      this.#passedOverSinceClosed += 1;
      return slot;
    }
    if (this.state !== 'half-open') return this.#lease(slot);
    // A slot that was given back still has its place.
    if (returned === undefined && isExtra) this.#placesTaken += 1;
    this.#requestsSinceClosed += 1;
    return isExtra ? this.#directLease(true, false) : this.#lease(slot, true);
  }

  /**
   * Permission for a try although the circuit is open, because no other candidate is left. Its success closes the circuit;
   * its failure leaves it as it is. @returns why not, where the route was isolated by hand
   */
  acquireLastResort(): Lease | Rejection {
    const rejection = this.rejection();
    if (rejection === undefined || rejection.reason === 'isolated') return this.acquire();
    return this.#directLease(false, true);
  }

  /** A call was answered that never came to this route: where its circuit is open, a strategy puts it behind the others. */
  passOver(): void {
    if (this.state === 'open') this.#passedOverSinceClosed += 1;
  }

  /** Whether `hasten` would change anything. */
  get canHasten(): boolean {
    return this.state === 'open' && !this.#hastened && !this.#isDue();
  }

  /**
   * Lets the next try probe at once, because something else than a call says that the route is well. Once for each time
   * that the circuit opened: where the probe fails all the same, that was no judge of it, and the recovery time holds.
   */
  hasten(): void {
    if (!this.canHasten) return;
    const { ownState, breakerState } = this.#policy.toJSON() as { ownState: OwnState; breakerState: unknown };
    this.#hastened = true;
    const now = Date.now();
    this.#nextProbe.set(now, now);
    this.#renew({ ownState, breakerState });
  }

  /** Opens the circuit until `reset`. */
  isolate(): void {
    if (this.state !== 'isolated') this.#policy.isolate();
  }

  /** Closes the circuit and forgets what led to its state. Counts stay. */
  reset(): void {
    this.#close('reset by hand');
  }

  snapshot(): CircuitSnapshot {
    const { state } = this;
    return {
      state,
      successes: this.#successes,
      failures: this.#failures,
      consecutiveFailures: this.#consecutiveFailures,
      rejections: this.#rejections,
      openings: this.#openings,
      ...(this.#lastFailureAt !== undefined && { lastFailureAt: this.#lastFailureAt }),
      ...(this.#lastStateChangeAt !== undefined && { lastStateChangeAt: this.#lastStateChangeAt }),
      ...(state === 'open' && { nextProbeAt: this.#nextProbeAt }),
    };
  }

  /** What another process needs to go on from here; `undefined` when there is nothing to remember. */
  toJSON(): CircuitMemory | undefined {
    const { state } = this;
    const window = this.#recentWindow(Date.now());
    switch (state) {
      case 'closed':
        return isBlank(window) ? undefined : { state, window };
      case 'isolated':
        return { state, window };
      case 'open':
      case 'half-open': {
        const { attemptNo } = (this.#policy.toJSON() as { readonly ownState: OwnState }).ownState;
        // While half-open, cockatiel has counted the next opening already.
        const openings = state === 'open' ? attemptNo : attemptNo - 1;
        const requests = this.#requestsSinceClosed;
        const passedOver = this.#passedOverSinceClosed;
        const nextProbeAt = this.#nextProbeAt;
        const openedAt = nextProbeAt - this.#recoveryMs;
        return { state: 'open', window, openedAt, nextProbeAt, openings, requests, passedOver };
      }
      default:
        return assertNever(state);
    }
  }

  /**
   * Goes on from what was remembered, in place of what it has seen itself. A window of other measures is left out: the
   * configuration has changed.
   */
  restore(memory: CircuitMemory): void {
    const now = Date.now();
    const from = this.state;
    const { state, openedAt = now, openings = 1, requests = 0, passedOver = 0 } = memory;
    const window = recent(memory.window, this.#config, now);
    const breakerState = keptOf(window, this.#config, breakerFor(this.#config).state);
    // A clock that was ahead must not keep it open for longer than it should be.
    const own = { openedAt: Math.min(openedAt, now), attemptNo: Math.min(openings, MOST_OPENINGS) };
    this.#hastened = false;
    this.#renew({ ownState: { value: STATES[state], counters: 1, ...own }, breakerState });
    const latest = own.openedAt + this.#config.maxRecoveryTimeoutMs;
    const nextProbeAt = Math.min(latest, memory.nextProbeAt ?? own.openedAt + this.#recoveryMs);
    this.#nextProbe.set(state === 'open' ? nextProbeAt : 0, now);
    this.#earliestProbe.set(state === 'open' ? own.openedAt + jittered(this.#config.recoveryTimeoutMs) : 0, now);
    this.#requestsSinceClosed = requests;
    this.#passedOverSinceClosed = passedOver;
    this.#consecutiveFailures = window.kind === 'consecutive' ? window.failures : 0;
    if (from !== this.state) this.#changed(from, this.state, 'restored from a snapshot');
  }

  #close(reason: string): void {
    const from = this.state;
    this.#renew();
    this.#forgetOutage();
    this.#closings += 1;
    this.#consecutiveFailures = 0;
    if (from !== 'closed') this.#changed(from, 'closed', reason);
  }

  #forgetOutage(): void {
    this.#hastened = false;
    this.#requestsSinceClosed = 0;
    this.#passedOverSinceClosed = 0;
  }

  #enter(): Slot | Rejection {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    if (this.state === 'half-open') {
      this.#placesTaken += 1;
      this.#probesCounted += 1;
    }
    let entered = false;
    const run = (): Promise<void> => {
      entered = true;
      return promise;
    };
    const done = this.#policy.execute(run).catch(() => undefined);
    if (entered) return { resolve, reject, done };
    // Who heard that the circuit goes half-open isolated it at once. Nobody else would take the slot's end.
    promise.catch(() => undefined);
    return this.rejection() ?? { resolve, reject, done };
  }

  get #allProbesCounted(): boolean {
    return this.state === 'half-open' && this.#probesCounted >= this.#config.halfOpenMaxCalls;
  }

  #lease(slot: Slot, probe = false): Lease {
    const era = this.#era;
    let settled = false;
    let hasPlace = probe;
    if (probe) this.#probeSlots.add(slot);
    return {
      probe,
      lastResort: false,
      answering: () => {
        if (!hasPlace || settled || era !== this.#era) return;
        hasPlace = false;
        this.#placesTaken -= 1;
      },
      settle: (outcome, reason = 'unknown failure') => {
        if (settled) return slot.done;
        settled = true;
        this.#forgetOld();
        this.#count(outcome);
        // A late result, of a try that began before the circuit changed, says nothing about the present.
        if (era !== this.#era) slot.reject(new Neutral());
        else if (outcome === 'success') slot.resolve();
        else if (outcome === 'failure') slot.reject(new Failure(reason));
        else if (probe) {
          // Its place goes to the next probe, which takes it again with the slot.
          if (!hasPlace) this.#placesTaken += 1;
          this.#returnedSlots.push(slot);
          return Promise.resolve();
        } else slot.reject(new Neutral());
        return slot.done;
      },
    };
  }

  /** A lease that cockatiel does not know of. Its success closes the circuit, whatever the circuit has come to meanwhile. */
  #directLease(probe: boolean, lastResort: boolean): Lease {
    const era = this.#era;
    const closings = this.#closings;
    let settled = false;
    let hasPlace = probe;
    const freePlace = (): void => {
      if (!hasPlace || era !== this.#era) return;
      hasPlace = false;
      this.#placesTaken -= 1;
    };
    return {
      probe,
      lastResort,
      answering: freePlace,
      settle: async (outcome, reason = 'unknown failure') => {
        if (settled) return;
        settled = true;
        freePlace();
        this.#count(outcome);
        if (outcome === 'failure' && probe && era === this.#era) await this.#failProbe(reason);
        // An answer that began before the circuit was closed and opened again says nothing about the present.
        const isPresent = closings === this.#closings && (this.state === 'open' || this.state === 'half-open');
        if (outcome === 'success' && isPresent) {
          this.#close(lastResort ? 'it answered as the last resort' : 'its probes succeeded');
        }
      },
    };
  }

  /** A probe that cockatiel does not know of has failed: the failure stands for one whose answer is still being read. */
  #failProbe(reason: string): Promise<void> | undefined {
    const slot = this.#probeSlots.values().next().value;
    slot?.reject(new Failure(reason));
    return slot?.done;
  }

  /** cockatiel's sampling window moves on only with calls: after a pause, failures of long ago would still count. */
  #forgetOld(): void {
    if (this.#config.kind !== 'sampling') return;
    const { windowMs } = this.#config;
    const now = Date.now();
    const pauseMs = now - this.#settledAt;
    this.#settledAt = now;
    // cockatiel's slices: five at the least, of a second at the most.
    if (pauseMs < Math.min(SLICE_MS, windowMs / 5)) return;
    this.#window.state = keptOf(this.#recentWindow(now), this.#config, this.#window.state);
  }

  #recentWindow(now: number): CircuitWindow {
    return recent(windowOf(this.#config.kind, this.#window.state), this.#config, now);
  }

  #count(outcome: LeaseOutcome): void {
    if (outcome === 'success') {
      this.#successes += 1;
      this.#consecutiveFailures = 0;
    } else if (outcome === 'failure') {
      this.#failures += 1;
      this.#consecutiveFailures += 1;
      this.#lastFailureAt = Date.now();
    }
  }

  /** A fresh policy, closed unless `initial` says otherwise. */
  #renew(initial?: { readonly ownState: OwnState; readonly breakerState: unknown }): void {
    this.#nextEra();
    const breaker = breakerFor(this.#config);
    const initialState = initial && { ...initial, breakerState: initial.breakerState ?? breaker.state };
    const policy = circuitBreaker(
      handleWhen((error) => !(error instanceof Neutral)),
      {
        breaker,
        ...(initialState !== undefined && { initialState }),
        halfOpenAfter: { next: ({ attempt }) => this.#backoff(attempt) },
        halfOpenSampling: { calls: this.#config.halfOpenMaxCalls, threshold: 0 },
      },
    );
    let from = stateOf(policy.state);
    const listen = (to: CircuitState, reason: string): void => {
      if (policy !== this.#policy) return;
      const before = from;
      from = to;
      this.#nextEra();
      // The try that comes after the delay is the first probe: a listener that makes a call must not take its place.
      if (to === 'half-open') {
        this.#placesTaken = 1;
        this.#probesCounted = 1;
      }
      this.#changed(before, to, reason);
    };
    policy.onBreak((cause) => {
      if ('isolated' in cause) return listen('isolated', 'isolated by hand');
      this.#openings += 1;
      const now = Date.now();
      this.#nextProbe.set(now + this.#recoveryMs, now);
      this.#earliestProbe.set(now + jittered(this.#config.recoveryTimeoutMs), now);
      if (from === 'closed') this.#requestsSinceClosed = Math.max(1, this.#consecutiveFailures);
      const error = 'error' in cause ? cause.error : undefined;
      listen('open', error instanceof Failure ? error.reason : 'unknown failure');
    });
    let whyHalfOpen = this.#hastened ? 'a health check found it well' : DUE;
    policy.onHalfOpen(() => {
      listen('half-open', whyHalfOpen);
      whyHalfOpen = DUE;
    });
    policy.onReset(() => {
      this.#closings += 1;
      this.#forgetOutage();
      listen('closed', 'its probes succeeded');
    });
    this.#policy = policy;
    this.#window = breaker;
  }

  #nextEra(): void {
    this.#era += 1;
    this.#placesTaken = 0;
    this.#probesCounted = 0;
    this.#probeSlots.clear();
    for (const slot of this.#returnedSlots.splice(0)) slot.reject(new Neutral());
  }

  get #nextProbeAt(): number {
    return this.#nextProbe.at(Date.now());
  }

  #isDue(): boolean {
    const now = Date.now();
    if (now >= this.#nextProbe.at(now)) return true;
    return now >= this.#earliestProbe.at(now) && this.#isShareDue();
  }

  /** Whether so many calls have passed the route over that one more request to it is a small share of them. */
  #isShareDue(): boolean {
    const requests = this.#requestsSinceClosed + 1;
    return requests <= PROBE_SHARE * (requests + this.#passedOverSinceClosed);
  }

  /** Doubles the time with each reopening, up to the maximum. */
  #backoff(reopening: number): IBackoff<unknown> {
    const { recoveryTimeoutMs, maxRecoveryTimeoutMs } = this.#config;
    this.#recoveryMs = jittered(Math.min(maxRecoveryTimeoutMs, recoveryTimeoutMs * 2 ** Math.min(reopening - 1, 30)));
    // When a try may probe, the circuit has said before: cockatiel's own clock is not asked.
    return { duration: Number.NEGATIVE_INFINITY, next: () => this.#backoff(reopening + 1) };
  }

  #changed(from: CircuitState, to: CircuitState, reason: string): void {
    const at = Date.now();
    this.#lastStateChangeAt = at;
    this.#onChange({ from, to, at, reason, snapshot: this.snapshot() });
  }
}

/** What cockatiel remembers of a state. Each state reads what it knows. */
interface OwnState {
  readonly value: CockatielState;
  readonly openedAt: number;
  readonly attemptNo: number;
  readonly counters: number;
}

const STATES = {
  closed: CockatielState.Closed,
  open: CockatielState.Open,
  isolated: CockatielState.Isolated,
} as const;

/** Stands for the slot of a try that does not go through cockatiel. */
const UNCOUNTED: Slot = Object.freeze({ resolve: () => undefined, reject: () => undefined, done: Promise.resolve() });

/**
 * The share of the calls that may probe a broken route, beside the probes that are due by time: with 2 calls a second, a
 * primary that is back is found within ten seconds, however long it was away.
 */
const PROBE_SHARE = 0.07;

/** Between half of it and all of it: the clients of many processes must not probe together. */
function jittered(milliseconds: number): number {
  return Math.round(milliseconds * (0.5 + Math.random() / 2));
}

/** Why a circuit is probed, most of the time. */
const DUE = 'the recovery time is over';

/** No slice of cockatiel's sampling window is longer, in ms. */
const SLICE_MS = 1000;

/** More openings in a row do not make the time any longer, and cockatiel counts them one by one. */
const MOST_OPENINGS = 31;

function stateOf(state: CockatielState): CircuitState {
  switch (state) {
    case CockatielState.Closed:
      return 'closed';
    case CockatielState.Open:
      return 'open';
    case CockatielState.HalfOpen:
      return 'half-open';
    case CockatielState.Isolated:
      return 'isolated';
    default:
      return assertNever(state);
  }
}

function breakerFor(config: CircuitBreakerConfig): IBreaker {
  switch (config.kind) {
    case 'consecutive':
      return new ConsecutiveBreaker(config.failureThreshold);
    case 'sampling':
      return new SamplingBreaker({
        threshold: config.failureThreshold,
        duration: config.windowMs,
        // cockatiel takes 0 for "not given", and then asks for five failures a second.
        minimumRps: config.minimumCallsPerSecond || Number.EPSILON,
      });
    case 'count':
      return new CountBreaker({
        threshold: config.failureThreshold,
        size: config.windowCalls,
        minimumNumberOfCalls: config.minimumCalls,
      });
    default:
      return assertNever(config);
  }
}
