import type { SkippedCandidate } from '../model/attempt.ts';
import type { Lease } from '../resilience/circuit.ts';
import type { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { Permit } from '../resilience/entry-limiter.ts';
import type { KeyRing, UsableKey } from './key-ring.ts';
import type { RequestLoad } from './request-load.ts';
import type { ResolvedEntry } from './resolved-entry.ts';
import { skipOf } from './skip.ts';

/** What a try needs to begin. */
export interface Admission extends UsableKey {
  /** The try finds out whether a refused key works again. */
  readonly triesKey: boolean;
  readonly lease: Lease;
  /** Its place among the entry's calls in flight, where those are limited. */
  readonly permit: Permit | undefined;
}

/** How a try asks for admission. */
export interface AdmissionOptions {
  /** The place among the entry's calls in flight that was waited for; given back where the try may not begin. */
  readonly queued?: Permit | undefined;
  /** No other candidate is left: an open circuit is no obstacle then. */
  readonly lastResort?: boolean;
}

/** Lets the tries of one route begin, or says why not: a key that can be used, its circuit, the entry's limits. */
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

  /** Whether the route may be asked with its circuit open, where no other candidate is left. */
  get asksWhenAlone(): boolean {
    const { circuitBreaker } = this.#entry;
    return circuitBreaker !== false && circuitBreaker.whenAlone === 'ask';
  }

  /** Why a try cannot begin now; `undefined` when it can. Changes nothing. */
  obstacle(now: number, load: RequestLoad): SkippedCandidate | undefined {
    const usable = this.#keys.next(now);
    if ('reason' in usable) return this.#skip(usable);
    const rejection = this.#breaker?.rejection();
    if (rejection !== undefined) return this.#skip(rejection);
    const reached = this.#entry.limiter?.reached(load.tokens, now);
    return reached === undefined ? undefined : this.#skip({ reason: reached.limit, retryAt: reached.readyAt });
  }

  /** Permission for one try, with what it needs; or why not. */
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
    // Asked before the limiter is: a circuit that is open must not cost a request of the allowance.
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

/** What the keys, the circuit or the limits say. */
interface Obstacle {
  readonly reason: SkippedCandidate['reason'];
  readonly retryAt?: number | undefined;
  readonly detail?: string | undefined;
}

/** A lease without a circuit behind it. */
const UNGUARDED: Lease = Object.freeze({
  probe: false,
  lastResort: false,
  answering: () => undefined,
  settle: () => Promise.resolve(),
});
