import type { CircuitBreakerConfig } from '../config/options/circuit-breaker-config.ts';
import type { CircuitMemory } from './circuit-memory.ts';
import { Until } from './until.ts';

/**
 * When an open circuit may be probed: when its recovery time is over; earlier, by a share of the calls; or at once, after a
 * healthy report.
 */
export class ProbeSchedule {
  readonly #config: CircuitBreakerConfig;
  readonly #nextProbe = new Until();
  /** No probe before this, however many calls skip the route. */
  readonly #earliestProbe = new Until();
  #recoveryMs: number;
  /** Since the circuit was last closed: requests to the route, and calls that skipped it. */
  #requests = 0;
  #passedOver = 0;
  #isHastened = false;

  constructor(config: CircuitBreakerConfig) {
    this.#config = config;
    this.#recoveryMs = config.recoveryTimeoutMs;
  }

  /** Whether a probe was hastened since the circuit was last closed. */
  get isHastened(): boolean {
    return this.#isHastened;
  }

  /** When the recovery time is over, in ms since the epoch. */
  get nextProbeAt(): number {
    return this.#nextProbe.at(Date.now());
  }

  isDue(): boolean {
    const now = Date.now();
    if (now >= this.#nextProbe.at(now)) return true;
    return now >= this.#earliestProbe.at(now) && this.#isShareDue();
  }

  /** Counts a request to the route. */
  countRequest(): void {
    this.#requests += 1;
  }

  /** Counts a call that skipped the route. */
  countSkip(): void {
    this.#passedOver += 1;
  }

  /** Sets the recovery time after so many openings in a row: it doubles with each, up to the maximum. */
  setRecoveryTime(openings: number): void {
    const { recoveryTimeoutMs, maxRecoveryTimeoutMs } = this.#config;
    this.#recoveryMs = jittered(Math.min(maxRecoveryTimeoutMs, recoveryTimeoutMs * 2 ** Math.min(openings - 1, 30)));
  }

  /** Starts the recovery time: the circuit has opened. @param requests the requests that opened a closed circuit */
  start(requests: number | undefined): void {
    const now = Date.now();
    this.#nextProbe.set(now + this.#recoveryMs, now);
    this.#earliestProbe.set(now + jittered(this.#config.recoveryTimeoutMs), now);
    if (requests !== undefined) this.#requests = requests;
  }

  /** Makes a probe due at once. */
  hasten(): void {
    const now = Date.now();
    this.#isHastened = true;
    this.#nextProbe.set(now, now);
  }

  /** Forgets the outage: the circuit has closed. */
  clear(): void {
    this.#isHastened = false;
    this.#requests = 0;
    this.#passedOver = 0;
  }

  /** The state of an open circuit for another process. */
  toJSON(): Required<Pick<CircuitMemory, 'openedAt' | 'nextProbeAt' | 'requests' | 'passedOver'>> {
    const { nextProbeAt } = this;
    const openedAt = nextProbeAt - this.#recoveryMs;
    return { openedAt, nextProbeAt, requests: this.#requests, passedOver: this.#passedOver };
  }

  /** Replaces the state by a stored one. @param openedAt when the circuit opened, in ms since the epoch */
  restore({ state, nextProbeAt, requests = 0, passedOver = 0 }: CircuitMemory, openedAt: number, now: number): void {
    const { recoveryTimeoutMs, maxRecoveryTimeoutMs } = this.#config;
    const isOpen = state === 'open';
    const dueAt = Math.min(openedAt + maxRecoveryTimeoutMs, nextProbeAt ?? openedAt + this.#recoveryMs);
    this.#nextProbe.set(isOpen ? dueAt : 0, now);
    this.#earliestProbe.set(isOpen ? openedAt + jittered(recoveryTimeoutMs) : 0, now);
    this.#requests = requests;
    this.#passedOver = passedOver;
  }

  /** Whether so many calls have skipped the route that one more request to it is a small share of them. */
  #isShareDue(): boolean {
    const requests = this.#requests + 1;
    return requests <= PROBE_SHARE * (requests + this.#passedOver);
  }
}

/**
 * The share of the calls that may probe a broken route, beside the probes that are due by time: with 2 calls a second, a
 * primary that works again is found within ten seconds, however long its outage was.
 */
const PROBE_SHARE = 0.07;

/** Between half of the time and all of it: the clients of many processes must not probe together. */
function jittered(milliseconds: number): number {
  return Math.round(milliseconds * (0.5 + Math.random() / 2));
}
