import type { ProviderError } from '../errors/provider-error.ts';
import type { CandidateIdentity } from '../middleware/candidate-identity.ts';
import type { SkippedCandidate, SkipReason } from '../model/attempt.ts';
import type { ProviderCapabilities } from '../plugin/capabilities.ts';
import type { CircuitChange } from '../resilience/circuit.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { CircuitMemory } from '../resilience/circuit-memory.ts';
import { LatencyWindow } from '../resilience/latency.ts';
import { LearnedClocks, type LearnedTimeouts } from '../resilience/learned-clocks.ts';
import { type AverageMemory, MovingAverage } from '../resilience/moving-average.ts';
import { type Admission, AdmissionGate, type AdmissionOptions } from './admission.ts';
import { KeyRing } from './key-ring.ts';
import type { RequestLoad } from './request-load.ts';
import type { EntryKey, ResolvedEntry } from './resolved-entry.ts';
import { skipOf } from './skip.ts';

/** The counts of a route since the client was made. */
export interface RouteCounts {
  /** Attempts. */
  requests: number;
  successes: number;
  failures: number;
  aborted: number;
  inFlight: number;
  inputTokens: number;
  outputTokens: number;
}

function newCounts(): RouteCounts {
  return { requests: 0, successes: 0, failures: 0, aborted: 0, inFlight: 0, inputTokens: 0, outputTokens: 0 };
}

/** One entry with one model, and all that the client has learned about it. */
export class Route {
  readonly entry: ResolvedEntry;
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly breaker: CircuitBreaker | undefined;
  readonly counts: RouteCounts;
  /** Successful attempts, from start to end. */
  readonly latency: LatencyWindow;
  /** First content of streams. */
  readonly firstContent: LatencyWindow;
  /** Both, averaged for routing. */
  readonly averageLatencyMs: MovingAverage;
  readonly averageFirstContentMs: MovingAverage;
  /** How long its answers take to begin, for clocks without a configured limit. */
  readonly clocks: LearnedClocks;
  /** The share of recent attempts that failed by the provider's fault, up to 1. It fades while the route is not asked. */
  readonly failureShare: MovingAverage;
  /** When it last answered, by the monotonic clock. */
  lastAnswerAt = Number.NEGATIVE_INFINITY;
  lastError: ProviderError | undefined;
  /** The entry's keys, as this model uses them. */
  readonly keys: KeyRing;
  readonly #gate: AdmissionGate;
  #identity: CandidateIdentity | undefined;

  /** @param before a route with the same state, which both routes then share */
  constructor(
    entry: ResolvedEntry,
    model: string,
    onCircuitChange: (route: Route, change: CircuitChange) => void,
    before?: Route,
  ) {
    this.entry = entry;
    this.model = model;
    this.capabilities = entry.provider.capabilitiesOf?.(model) ?? entry.provider.capabilities;
    this.counts = before?.counts ?? newCounts();
    this.latency = before?.latency ?? new LatencyWindow();
    this.firstContent = before?.firstContent ?? new LatencyWindow();
    this.averageLatencyMs = before?.averageLatencyMs ?? new MovingAverage();
    this.averageFirstContentMs = before?.averageFirstContentMs ?? new MovingAverage();
    this.clocks = before?.clocks ?? new LearnedClocks();
    this.failureShare = before?.failureShare ?? new MovingAverage();
    this.lastError = before?.lastError;
    this.keys = before?.keys ?? new KeyRing(entry.keys);
    if (before !== undefined) this.breaker = before.breaker;
    else if (entry.circuitBreaker !== false) {
      this.breaker = new CircuitBreaker(entry.circuitBreaker, (change) => onCircuitChange(this, change));
    }
    this.#gate = new AdmissionGate(entry, model, this.keys, this.breaker);
  }

  /** What distinguishes its answers from those of other routes. */
  identity(): CandidateIdentity {
    const account = this.entry.account();
    // A key that is read from the environment may be set later.
    if (this.#identity?.account !== account) {
      this.#identity = Object.freeze({
        provider: this.entry.name,
        plugin: this.entry.pluginId,
        model: this.model,
        account,
      });
    }
    return this.#identity;
  }

  /** When the provider may be asked again, in ms since the epoch; `undefined` while it is not cooling down. */
  coolingUntil(now: number): number | undefined {
    return this.keys.coolingUntil(now);
  }

  /** Does not use this key for a while. Never shortens a cool-down. */
  coolDown(milliseconds: number, now: number, key: EntryKey): void {
    this.keys.coolDown(milliseconds, now, key);
  }

  /** Why the route cannot be tried now; `undefined` if it can. Changes nothing. */
  obstacle(now: number, load: RequestLoad): SkippedCandidate | undefined {
    return this.#gate.obstacle(now, load);
  }

  /** Permission for one attempt, with what it needs; or why not. */
  enter(now: number, load: RequestLoad, options?: AdmissionOptions): Admission | SkippedCandidate {
    return this.#gate.enter(now, load, options);
  }

  /** Whether it may be asked with an open circuit where no other candidate is left. */
  get asksWhenAlone(): boolean {
    return this.#gate.asksWhenAlone;
  }

  /** A skip of this route, with its reason. */
  skip(reason: SkipReason, retryAt?: number, detail?: string): SkippedCandidate {
    return skipOf(this.entry.name, this.model, reason, retryAt, detail);
  }

  /** Forgets failures: circuit, credentials and cool-downs. */
  reset(): void {
    this.keys.reset();
    this.breaker?.reset();
  }

  /** The state for another process; `undefined` if there is none. */
  toJSON(now: number): RouteMemory | undefined {
    const circuit = this.breaker?.toJSON();
    const coolingUntil = this.keys.toJSON(now);
    const latencyMs = this.averageLatencyMs.toJSON(now);
    const firstContentMs = this.averageFirstContentMs.toJSON(now);
    const failureShare = this.failureShare.toJSON(now);
    const clocks = this.clocks.toJSON();
    const parts = [circuit, coolingUntil, latencyMs, firstContentMs, failureShare, clocks];
    if (parts.every((part) => part === undefined)) return undefined;
    return {
      model: this.model,
      ...(circuit !== undefined && { circuit }),
      ...(coolingUntil !== undefined && { coolingUntil }),
      ...(latencyMs !== undefined && { latencyMs }),
      ...(failureShare !== undefined && { failureShare }),
      ...(firstContentMs !== undefined && { firstContentMs }),
      ...(clocks !== undefined && { clocks }),
    };
  }

  /** Replaces the state by a stored one. */
  restore(memory: RouteMemory, now: number): void {
    const { circuit, coolingUntil = [], latencyMs, firstContentMs, failureShare, clocks } = memory;
    if (circuit !== undefined) this.breaker?.restore(circuit);
    this.keys.restore(coolingUntil, now, this.entry.retry.maxDelayMs);
    if (latencyMs !== undefined) this.averageLatencyMs.restore(latencyMs, now);
    if (failureShare !== undefined) this.failureShare.restore(failureShare, now);
    if (firstContentMs !== undefined) this.averageFirstContentMs.restore(firstContentMs, now);
    if (clocks !== undefined) this.clocks.restore(clocks);
  }
}

/** The state of a route for another process. Safe for JSON. */
export interface RouteMemory {
  readonly model: string;
  readonly circuit?: CircuitMemory;
  /** The end of the cool-down of each of the entry's keys with this model, in ms since the epoch; 0 where there is none. */
  readonly coolingUntil?: readonly number[];
  /** How long whole attempts take, in ms, averaged for routing. */
  readonly latencyMs?: AverageMemory;
  /** How long streams take to their first content, in ms, averaged for routing. */
  readonly firstContentMs?: AverageMemory;
  /** The share of recent attempts that failed, from 0 to 1, averaged: orders candidates with open circuits. */
  readonly failureShare?: AverageMemory;
  /** Learned time-outs, in ms. */
  readonly clocks?: LearnedTimeouts;
}
