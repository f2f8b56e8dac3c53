import type { CircuitBreakerPolicy, IBackoff, IBreaker } from 'cockatiel';
import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import { assertNever } from '../data/assert-never.ts';
import type { CircuitChange, CircuitSnapshot, CircuitState, Lease, Rejection } from './circuit.ts';
import { CircuitCounts } from './circuit-counts.ts';
import {
  blankWindow,
  type CircuitMemory,
  type CircuitWindow,
  isBlank,
  keptOf,
  recent,
  windowOf,
} from './circuit-memory.ts';
import { cockatielCode } from './cockatiel-code.ts';
import type { OwnState } from './cockatiel-states.ts';
import { ProbeSchedule } from './probe-schedule.ts';

/** cockatiel executes a function; a slot settles the promise of that function when a lease is settled. */
interface Slot {
  readonly resolve: () => void;
  readonly reject: (cause: Failure | Neutral) => void;
  /** Resolves when cockatiel has recorded the end. */
  readonly done: Promise<void>;
}

class Failure {
  readonly reason: string;
  constructor(reason: string) {
    this.reason = reason;
  }
}
class Neutral {}

/** The state in which a policy begins. */
interface Beginning {
  readonly state: CircuitMemory['state'];
  readonly openedAt: number;
  /** How often it has opened in a row. */
  readonly openings: number;
  readonly window?: CircuitWindow;
}

/** The policy, and what it counts by. */
interface Running {
  readonly policy: CircuitBreakerPolicy;
  readonly breaker: IBreaker;
  readonly stateOf: typeof import('./cockatiel-states.ts').stateOf;
}

const CLOSED: Beginning = { state: 'closed', openedAt: 0, openings: 0 };

/**
 * One route's circuit, on cockatiel's policy. It differs from the plain policy where a failover client needs it: no call waits
 * for a probe, an aborted probe gives its slot back without a change of state, an attempt that began before the circuit opened
 * cannot reopen it, and the outcome of a stream counts at its end.
 *
 * cockatiel is loaded before the first attempt. Until then, the circuit is as it was made, restored or isolated.
 */
export class CircuitBreaker {
  readonly #config: CircuitBreakerConfig;
  readonly #onChange: (change: CircuitChange) => void;
  #beginning = CLOSED;
  /** Made of the beginning by the first attempt. */
  #running: Running | undefined;
  /** Increases with each change of state: a lease of an earlier one does not count any more. */
  #era = 0;
  readonly #probes: ProbeSchedule;
  readonly #counts = new CircuitCounts();
  /** Probes of this half-open state whose answer has not begun. */
  #placesTaken = 0;
  /** Probes that cockatiel counts. */
  #probesCounted = 0;
  /** When an attempt was last settled, in ms since the epoch. */
  #settledAt = 0;
  readonly #returnedSlots: Slot[] = [];
  /** Slots of probes that cockatiel waits for. */
  readonly #probeSlots = new Set<Slot>();
  /** How often it was closed. */
  #closings = 0;

  constructor(config: CircuitBreakerConfig, onChange: (change: CircuitChange) => void = () => undefined) {
    this.#config = config;
    this.#onChange = onChange;
    this.#probes = new ProbeSchedule(config);
  }

  get state(): CircuitState {
    const running = this.#running;
    return running === undefined ? this.#beginning.state : running.stateOf(running.policy.state);
  }

  /** Why an attempt would be rejected now; `undefined` if it would be admitted. Changes nothing. */
  rejection(): Rejection | undefined {
    switch (this.state) {
      case 'closed':
        return undefined;
      case 'isolated':
        return { reason: 'isolated' };
      case 'open':
        // cockatiel goes half-open lazily, at the first attempt after the delay, which may come now.
        return this.#probes.isDue() ? undefined : { reason: 'circuit-open', retryAt: this.#probes.nextProbeAt };
      case 'half-open':
        return this.#placesTaken < this.#config.halfOpenMaxCalls || this.#returnedSlots.length > 0
          ? undefined
          : { reason: 'probe-in-flight' };
      default:
        return assertNever(this.state);
    }
  }

  /** Permission for one attempt, or why not. Never waits. */
  acquire(): Lease | Rejection {
    const returned = this.state === 'half-open' ? this.#returnedSlots.pop() : undefined;
    // The answers of all probes that cockatiel waits for have begun: further probes bypass it.
    const isExtra = returned === undefined && this.#allProbesCounted;
    const slot = returned ?? this.rejection() ?? (isExtra ? UNCOUNTED : this.#enter());
    if ('reason' in slot) {
      this.#counts.rejections += 1;
      this.#probes.countSkip();
      return slot;
    }
    if (this.state !== 'half-open') return this.#lease(slot);
    // A returned slot still has its place.
    if (returned === undefined && isExtra) this.#placesTaken += 1;
    this.#probes.countRequest();
    return isExtra ? this.#directLease(true, false) : this.#lease(slot, true);
  }

  /**
   * Permission for an attempt although the circuit is open, because no other candidate is left. Its success closes the circuit;
   * its failure does not change it. @returns why not, if the route was isolated by hand
   */
  acquireLastResort(): Lease | Rejection {
    const rejection = this.rejection();
    if (rejection === undefined || rejection.reason === 'isolated') return this.acquire();
    return this.#directLease(false, true);
  }

  /** Counts an answered call that did not reach this route: with an open circuit, it comes after the others. */
  passOver(): void {
    if (this.state === 'open') this.#probes.countSkip();
  }

  /** Whether `hasten` would change anything. */
  get canHasten(): boolean {
    return this.state === 'open' && !this.#probes.isHastened && !this.#probes.isDue();
  }

  /**
   * Makes a probe due at once, after a healthy report on the route. Once for each outage: if the probe fails, the report was
   * wrong, and the recovery time applies.
   */
  hasten(): void {
    if (!this.canHasten) return;
    this.#probes.hasten();
    this.#renew(this.#present());
  }

  /** Opens the circuit until `reset`. */
  isolate(): void {
    if (this.state === 'isolated') return;
    if (this.#running !== undefined) {
      this.#running.policy.isolate();
      return;
    }
    const from = this.state;
    this.#renew({ ...this.#beginning, state: 'isolated' });
    this.#changed(from, 'isolated', 'isolated by hand');
  }

  /** Closes the circuit and clears its window. Counts stay. */
  reset(): void {
    this.#close('reset by hand');
  }

  snapshot(): CircuitSnapshot {
    return this.#counts.snapshot(this.state, this.#probes.nextProbeAt);
  }

  /** The state for another process; `undefined` if there is none. */
  toJSON(): CircuitMemory | undefined {
    const { state, window = blankWindow(this.#config), openings } = this.#present();
    switch (state) {
      case 'closed':
        return isBlank(window) ? undefined : { state, window };
      case 'isolated':
        return { state, window };
      case 'open':
        return { state, window, openings, ...this.#probes.toJSON() };
      default:
        return assertNever(state);
    }
  }

  /** Replaces the state by a stored one. A window of another kind or size is left out: the configuration has changed. */
  restore(memory: CircuitMemory): void {
    const now = Date.now();
    const from = this.state;
    const { state, openedAt = now, openings = 1 } = memory;
    const window = recent(memory.window, this.#config, now);
    // The stored time may come from a clock that was ahead: it is capped.
    const own = { openedAt: Math.min(openedAt, now), openings: Math.min(openings, MOST_OPENINGS) };
    this.#probes.clear();
    if (state === 'open') this.#probes.setRecoveryTime(own.openings);
    this.#renew({ state, window, ...own });
    this.#probes.restore(memory, own.openedAt, now);
    this.#counts.consecutiveFailures = window.kind === 'consecutive' ? window.failures : 0;
    if (from !== this.state) this.#changed(from, this.state, 'restored from a snapshot');
  }

  #close(reason: string): void {
    const from = this.state;
    this.#renew(CLOSED);
    this.#probes.clear();
    this.#closings += 1;
    this.#counts.consecutiveFailures = 0;
    if (from !== 'closed') this.#changed(from, 'closed', reason);
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
    const done = this.#run()
      .policy.execute(run)
      .catch(() => undefined);
    if (entered) return { resolve, reject, done };
    // A listener isolated the circuit when it went half-open: nothing else would handle a rejection of the slot.
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
        this.#counts.add(outcome);
        // The result of an attempt that began before the circuit changed does not count.
        if (era !== this.#era) slot.reject(new Neutral());
        else if (outcome === 'success') slot.resolve();
        else if (outcome === 'failure') slot.reject(new Failure(reason));
        else if (probe) {
          // The place goes to the next probe, together with the slot.
          if (!hasPlace) this.#placesTaken += 1;
          this.#returnedSlots.push(slot);
          return Promise.resolve();
        } else slot.reject(new Neutral());
        return slot.done;
      },
    };
  }

  /** A lease that bypasses cockatiel. Its success closes the circuit, even if the circuit has changed meanwhile. */
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
        this.#counts.add(outcome);
        if (outcome === 'failure' && probe && era === this.#era) await this.#failProbe(reason);
        // An answer that began before the circuit was closed and opened again does not count.
        const isPresent = closings === this.#closings && (this.state === 'open' || this.state === 'half-open');
        if (outcome === 'success' && isPresent) {
          this.#close(lastResort ? 'it answered as the last resort' : 'its probes succeeded');
        }
      },
    };
  }

  /** Reports the failure of a probe that bypassed cockatiel, through the slot of a probe whose answer is still being read. */
  #failProbe(reason: string): Promise<void> | undefined {
    const slot = this.#probeSlots.values().next().value;
    slot?.reject(new Failure(reason));
    return slot?.done;
  }

  /** cockatiel's sampling window moves only with calls: after a pause, old failures would still count. */
  #forgetOld(): void {
    if (this.#config.kind !== 'sampling') return;
    const { windowMs } = this.#config;
    const now = Date.now();
    const pauseMs = now - this.#settledAt;
    this.#settledAt = now;
    // cockatiel has at least five slices, of at most a second.
    if (pauseMs < Math.min(SLICE_MS, windowMs / 5)) return;
    const breaker = this.#running?.breaker;
    if (breaker === undefined) return;
    const window = recent(windowOf(this.#config.kind, breaker.state), this.#config, now);
    breaker.state = keptOf(window, this.#config, breaker.state);
  }

  /** From where a new policy would go on. Probes in flight cannot: what is half-open begins as open. */
  #present(): Beginning {
    const running = this.#running;
    if (running === undefined) return this.#beginning;
    const { ownState, breakerState } = running.policy.toJSON() as { ownState: OwnState; breakerState: unknown };
    const window = recent(windowOf(this.#config.kind, breakerState), this.#config, Date.now());
    const { openedAt, attemptNo } = ownState;
    const { state } = this;
    if (state !== 'half-open') return { state, openedAt, openings: attemptNo, window };
    // cockatiel has counted the next opening already.
    return { state: 'open', openedAt, openings: attemptNo - 1, window };
  }

  /** Begins anew: the next attempt makes the policy. */
  #renew(beginning: Beginning): void {
    this.#nextEra();
    this.#running = undefined;
    this.#beginning = beginning;
  }

  /** The running policy. The code of calls has loaded cockatiel before it asks for an attempt. */
  #run(): Running {
    if (this.#running !== undefined) return this.#running;
    const code = cockatielCode.loaded;
    if (code === undefined) throw new TypeError('cockatiel must be loaded before the first attempt.');
    const { state, openedAt, openings, window } = this.#beginning;
    const breaker = code.breakerFor(this.#config);
    const kept = window && keptOf(recent(window, this.#config, Date.now()), this.#config, breaker.state);
    const policy = code.circuitBreaker(
      code.handleWhen((error) => !(error instanceof Neutral)),
      {
        breaker,
        ...(this.#beginning !== CLOSED && {
          initialState: {
            ownState: { value: code.STORED_STATES[state], counters: 1, openedAt, attemptNo: openings },
            breakerState: kept ?? breaker.state,
          },
        }),
        halfOpenAfter: { next: ({ attempt }) => this.#backoff(attempt) },
        halfOpenSampling: { calls: this.#config.halfOpenMaxCalls, threshold: 0 },
      },
    );
    this.#listenTo(policy);
    this.#running = { policy, breaker, stateOf: code.stateOf };
    return this.#running;
  }

  #listenTo(policy: CircuitBreakerPolicy): void {
    let from: CircuitState = this.#beginning.state;
    const listen = (to: CircuitState, reason: string): void => {
      if (policy !== this.#running?.policy) return;
      const before = from;
      from = to;
      this.#nextEra();
      // The current attempt is the first probe: a listener that makes a call must not take its place.
      if (to === 'half-open') {
        this.#placesTaken = 1;
        this.#probesCounted = 1;
      }
      this.#changed(before, to, reason);
    };
    policy.onBreak((cause) => {
      if ('isolated' in cause) return listen('isolated', 'isolated by hand');
      this.#counts.openings += 1;
      this.#probes.start(from === 'closed' ? Math.max(1, this.#counts.consecutiveFailures) : undefined);
      const error = 'error' in cause ? cause.error : undefined;
      listen('open', error instanceof Failure ? error.reason : 'unknown failure');
    });
    let whyHalfOpen = this.#probes.isHastened ? 'a health check found it well' : DUE;
    policy.onHalfOpen(() => {
      listen('half-open', whyHalfOpen);
      whyHalfOpen = DUE;
    });
    policy.onReset(() => {
      this.#closings += 1;
      this.#probes.clear();
      listen('closed', 'its probes succeeded');
    });
  }

  #nextEra(): void {
    this.#era += 1;
    this.#placesTaken = 0;
    this.#probesCounted = 0;
    this.#probeSlots.clear();
    for (const slot of this.#returnedSlots.splice(0)) slot.reject(new Neutral());
  }

  /** The schedule decides when a probe is due: cockatiel's own delay is over at once. */
  #backoff(openings: number): IBackoff<unknown> {
    this.#probes.setRecoveryTime(openings);
    return { duration: Number.NEGATIVE_INFINITY, next: () => this.#backoff(openings + 1) };
  }

  #changed(from: CircuitState, to: CircuitState, reason: string): void {
    const at = Date.now();
    this.#counts.lastStateChangeAt = at;
    this.#onChange({ from, to, at, reason, snapshot: this.snapshot() });
  }
}

/** The slot of an attempt that bypasses cockatiel. */
const UNCOUNTED: Slot = Object.freeze({ resolve: () => undefined, reject: () => undefined, done: Promise.resolve() });

/** The usual reason for a probe. */
const DUE = 'the recovery time is over';

/** The longest slice of cockatiel's sampling window, in ms. */
const SLICE_MS = 1000;

/** More openings in a row do not make the recovery time longer, and cockatiel would count them one by one. */
const MOST_OPENINGS = 31;
