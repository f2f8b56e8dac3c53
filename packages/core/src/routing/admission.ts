import type { SkippedCandidate } from '../model/attempt.ts';
import type { Lease } from '../resilience/circuit.ts';
import type { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Permit } from '../resilience/entry-limiter.ts';
import type { KeyRing, UsableKey } from './key-ring.ts';
import type { RequestLoad } from './request-load.ts';
import type { ResolvedEntry } from './resolved-entry.ts';
import { skipOf } from './skip.ts';

/** What an attempt needs to begin. */
export interface Admission extends UsableKey {
  /** The attempt tests whether a refused key works again. */
  readonly triesKey: boolean;
  readonly lease: Lease;
  /** Its place among the entry's calls in flight, where their number is limited. */
  readonly permit: Permit | undefined;
}

/** How an attempt requests admission. */
export interface AdmissionOptions {
  /** The place that the call queued for; given back where the attempt may not begin. */
  readonly queued?: Permit | undefined;
  /** No other candidate is left: the attempt may use an open circuit. */
  readonly lastResort?: boolean;
}

/** Admits the attempts of one route, or gives the reason why not: a usable key, its circuit, the entry's limits. */
export class AdmissionGate {
  readonly #entry: ResolvedEntry;
  readonly #model: string;
  readonly #keys: KeyRing;
  readonly #breaker: CircuitBreaker | undefined;

  constructor(entry: ResolvedEntry, model: string, keys: KeyRing, breaker: CircuitBreaker | undefined) {
    this.#entry = entry;
    this.#model = model;
    this.#keys = keys;
    this.#breaker = breaker;
  }

  /** Whether the route may be asked with an open circuit where no other candidate is left. */
  get asksWhenAlone(): boolean {
    const { circuitBreaker } = this.#entry;
    return circuitBreaker !== false && circuitBreaker.whenAlone === 'ask';
  }

  /** Why an attempt cannot begin now; `undefined` if it can. Changes nothing. */
  obstacle(now: number, load: RequestLoad): SkippedCandidate | undefined {
    const usable = this.#keys.next(now);
    if ('reason' in usable) return this.#skip(usable);
    const rejection = this.#breaker?.rejection();
    if (rejection !== undefined) return this.#skip(rejection);
    const reached = this.#entry.limiter?.reached(load.tokens, now);
    return reached === undefined ? undefined : this.#skip({ reason: reached.limit, retryAt: reached.readyAt });
  }

  /** Permission for one attempt, with what it needs; or why not. */
  enter(
    now: number,
    load: RequestLoad,
    { queued, lastResort = false }: AdmissionOptions = {},
  ): Admission | SkippedCandidate {
    const admission = this.#admit(now, load, queued, lastResort && this.asksWhenAlone);
    if ('reason' in admission) queued?.cancel();
    return admission;
  }

  #admit(
    now: number,
    load: RequestLoad,
    queued: Permit | undefined,
    lastResort: boolean,
  ): Admission | SkippedCandidate {
    const usable = this.#keys.next(now);
    if ('reason' in usable) return this.#skip(usable);
    const { limiter } = this.#entry;
    // Before the limiter: an open circuit must not cost a request of the allowance.
    if (limiter !== undefined && !lastResort && this.#breaker?.rejection() !== undefined) {
      const rejection = this.#breaker.acquire();
      if ('reason' in rejection) return this.#skip(rejection);
    }
    const permit = queued ?? limiter?.tryEnter(load.tokens, now);
    if (permit !== undefined && 'limit' in permit) return this.#skip({ reason: permit.limit, retryAt: permit.readyAt });
    const lease = (lastResort ? this.#breaker?.acquireLastResort() : this.#breaker?.acquire()) ?? UNGUARDED;
    if ('reason' in lease) {
      permit?.cancel();
      return this.#skip(lease);
    }
    return { lease, permit, triesKey: this.#keys.begin(usable.key), ...usable };
  }

  #skip({ reason, retryAt, detail }: Obstacle): SkippedCandidate {
    return skipOf(this.#entry.name, this.#model, reason, retryAt, detail);
  }
}

/** A reason from the keys, the circuit or the limits. */
interface Obstacle {
  readonly reason: SkippedCandidate['reason'];
  readonly retryAt?: number | undefined;
  readonly detail?: string | undefined;
}

/** The lease of a route without a circuit. */
const UNGUARDED: Lease = Object.freeze({
  probe: false,
  lastResort: false,
  answering: () => undefined,
  settle: () => Promise.resolve(),
});
