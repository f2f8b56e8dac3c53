import { assertNever } from '../data/assert-never.ts';
import { BudgetExceededError, ConfigurationError, UnknownPriceError } from '../errors/client-errors.ts';
import { CircuitBreakerOpenError } from '../errors/failover-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import {
  AuthenticationError,
  ContextLengthError,
  InvalidRequestError,
  OverloadedError,
  type ProviderError,
  RateLimitError,
  UnsupportedError,
} from '../errors/provider-error.ts';
import { LONGEST_RETRY_AFTER_MS } from '../errors/retry-after.ts';
import type { CandidateIdentity } from '../middleware/candidate-identity.ts';
import type { SkippedCandidate, SkipReason } from '../model/attempt.ts';
import type { ProviderCapabilities } from '../plugin/capabilities.ts';
import type { CircuitChange, Lease } from '../resilience/circuit.ts';
import { CircuitBreaker } from '../resilience/circuit-breaker.ts';
import type { CircuitMemory } from '../resilience/circuit-memory.ts';
import type { Permit } from '../resilience/entry-limiter.ts';
import { LatencyWindow } from '../resilience/latency.ts';
import { LearnedClocks, type LearnedTimeouts } from '../resilience/learned-clocks.ts';
import { type AverageMemory, MovingAverage } from '../resilience/moving-average.ts';
import { Until } from '../resilience/until.ts';
import type { RequestLoad } from './request-load.ts';
import type { EntryKey, ResolvedEntry } from './resolved-entry.ts';

/** What a route has done since the client was made. */
export interface RouteCounts {
  /** Tries. */
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

/** One entry × model, with all that the client has learned about it. */
export class Route {
  readonly entry: ResolvedEntry;
  readonly model: string;
  readonly capabilities: ProviderCapabilities;
  readonly breaker: CircuitBreaker | undefined;
  readonly counts: RouteCounts;
  /** Whole tries that succeeded. */
  readonly latency: LatencyWindow;
  /** First content of streams. */
  readonly firstContent: LatencyWindow;
  /** The same two, averaged for the choice among routes. */
  readonly averageLatencyMs: MovingAverage;
  readonly averageFirstContentMs: MovingAverage;
  /** How long its answers take to begin, for the clocks that were not set. */
  readonly clocks: LearnedClocks;
  /** The share of the last tries that failed by the provider's fault: 1 for a dead one. It fades while it is not asked. */
  readonly failureShare: MovingAverage;
  /** When it last answered, by the monotonic clock. */
  lastAnswerAt = Number.NEGATIVE_INFINITY;
  lastError: ProviderError | undefined;
  /** Until when each of the entry's keys is left alone, in ms since the epoch. */
  readonly #cooling: readonly Until[];
  /** The key whose turn it is. */
  #turn: number;
  #identity: CandidateIdentity | undefined;

  /** @param before a route of the same state, with which this one shares what was learned from now on */
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
    this.#cooling = before === undefined ? entry.keys.map(() => new Until()) : before.#cooling;
    this.#turn = before === undefined ? 0 : before.#turn;
    if (before !== undefined) this.breaker = before.breaker;
    else if (entry.circuitBreaker !== false) {
      this.breaker = new CircuitBreaker(entry.circuitBreaker, (change) => onCircuitChange(this, change));
    }
  }

  /** What tells its answers from those of other routes. */
  identity(): CandidateIdentity {
    const account = this.entry.account();
    // A key that is read from the environment may come later.
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
    let soonest: number | undefined;
    for (const { index, credential } of this.entry.keys) {
      const until = this.#coolsUntil(index, now);
      if (now < until) soonest = Math.min(soonest ?? until, until);
      else if (credential.outUntil(now) === undefined) return undefined;
    }
    return soonest;
  }

  /** When a refused key may be tried again, in ms since the epoch; `undefined` while one is not refused. */
  credentialOutUntil(now: number): number | undefined {
    const outs = this.entry.keys.map(({ credential }) => credential.outUntil(now));
    return outs.reduce((soonest, out) =>
      soonest === undefined || out === undefined ? undefined : Math.min(soonest, out),
    );
  }

  /** Each key, with what keeps it from being used. */
  keyStates(now: number): readonly { index: number; coolingUntil?: number; outUntil?: number }[] {
    return this.entry.keys.map(({ index, credential }) => {
      const coolingUntil = this.#coolsUntil(index, now);
      const outUntil = credential.outUntil(now);
      return {
        index,
        ...(coolingUntil > now && { coolingUntil }),
        ...(outUntil !== undefined && { outUntil }),
      };
    });
  }

  /** Leaves the provider alone for a while, with this key: it said so. Never shortens a wait that is under way. */
  coolDown(milliseconds: number, now: number, { index }: EntryKey): void {
    this.#cooling[index]?.extend(now + milliseconds, now);
  }

  /** Why the route cannot be tried now; `undefined` when it can. Changes nothing. */
  obstacle(now: number, load: RequestLoad): SkippedCandidate | undefined {
    const usable = this.#usableKey(now);
    if ('reason' in usable) return usable;
    const rejection = this.breaker?.rejection();
    if (rejection !== undefined) return this.skip(rejection.reason, rejection.retryAt);
    const reached = this.entry.limiter?.reached(load.tokens, now);
    return reached === undefined ? undefined : this.skip(reached.limit, reached.readyAt);
  }

  /**
   * Permission for one try, with what it needs; or why not.
   * @param options.queued the place among the entry's calls in flight that was waited for; given back where the try may not begin
   * @param options.lastResort no other candidate is left: an open circuit is no obstacle then
   */
  enter(
    now: number,
    load: RequestLoad,
    { queued, lastResort = false }: { readonly queued?: Permit | undefined; readonly lastResort?: boolean } = {},
  ): Admission | SkippedCandidate {
    const admission = this.#admit(now, load, queued, lastResort && this.asksWhenAlone);
    if ('reason' in admission) queued?.cancel();
    return admission;
  }

  /** Whether it may be asked with its circuit open, where no other candidate is left. */
  get asksWhenAlone(): boolean {
    const { circuitBreaker } = this.entry;
    return circuitBreaker !== false && circuitBreaker.whenAlone === 'ask';
  }

  /** Forgets failures: circuit, credentials and cool-downs. */
  reset(): void {
    for (const until of this.#cooling) until.set(0, 0);
    for (const { credential } of this.entry.keys) credential.reset();
    this.breaker?.reset();
  }

  /** What another process needs to go on from here; `undefined` when there is nothing to remember. */
  toJSON(now: number): RouteMemory | undefined {
    const circuit = this.breaker?.toJSON();
    const latencyMs = this.averageLatencyMs.toJSON(now);
    const firstContentMs = this.averageFirstContentMs.toJSON(now);
    const failureShare = this.failureShare.toJSON(now);
    const coolingUntil = this.#cooling.map((until) => until.at(now));
    const cools = coolingUntil.some((until) => now < until);
    const clocks = this.clocks.toJSON();
    if ([circuit, latencyMs, firstContentMs, failureShare, clocks].every((memory) => memory === undefined) && !cools)
      return undefined;
    return {
      model: this.model,
      ...(circuit !== undefined && { circuit }),
      ...(cools && { coolingUntil: coolingUntil.map((until) => (now < until ? until : 0)) }),
      ...(latencyMs !== undefined && { latencyMs }),
      ...(failureShare !== undefined && { failureShare }),
      ...(firstContentMs !== undefined && { firstContentMs }),
      ...(clocks !== undefined && { clocks }),
    };
  }

  /** Goes on from what was remembered, in place of what it has seen itself. */
  restore(memory: RouteMemory, now: number): void {
    const { circuit, coolingUntil = [], latencyMs, firstContentMs, failureShare, clocks } = memory;
    if (circuit !== undefined) this.breaker?.restore(circuit);
    // A list of another length is one of other keys.
    const known = coolingUntil.length === this.#cooling.length;
    // A clock that was ahead, or a snapshot that lies, must not keep it cool for longer than the client itself would.
    const longestMs = Math.max(LONGEST_RETRY_AFTER_MS, this.entry.retry.maxDelayMs);
    for (const { index } of this.entry.keys) {
      const until = known ? (coolingUntil[index] ?? 0) : 0;
      this.#cooling[index]?.set(Math.min(until, now + longestMs), now);
    }
    if (latencyMs !== undefined) this.averageLatencyMs.restore(latencyMs, now);
    if (failureShare !== undefined) this.failureShare.restore(failureShare, now);
    if (firstContentMs !== undefined) this.averageFirstContentMs.restore(firstContentMs, now);
    if (clocks !== undefined) this.clocks.restore(clocks);
  }

  skip(reason: SkipReason, retryAt?: number, detail?: string): SkippedCandidate {
    const until = retryAt === undefined || retryAt > LATEST_DATE ? '' : ` until ${new Date(retryAt).toISOString()}`;
    return {
      provider: this.entry.name,
      model: this.model,
      reason,
      // A sentence of somebody else's: who tells of it ends it.
      message: `${WHY[reason]}${until}${detail === undefined ? '' : `: ${detail.replace(/\.$/, '')}`}`,
      ...(retryAt !== undefined && { retryAt }),
    };
  }

  #coolsUntil(index: number, now: number): number {
    return this.#cooling[index]?.at(now) ?? 0;
  }

  #admit(
    now: number,
    load: RequestLoad,
    queued: Permit | undefined,
    lastResort: boolean,
  ): Admission | SkippedCandidate {
    const usable = this.#usableKey(now);
    if ('reason' in usable) return usable;
    const { limiter } = this.entry;
    // Asked before the limiter is: a circuit that is open must not cost a request of the allowance.
    if (limiter !== undefined && !lastResort && this.breaker?.rejection() !== undefined) {
      const rejection = this.breaker.acquire();
      if ('reason' in rejection) return this.skip(rejection.reason, rejection.retryAt);
    }
    const permit = queued ?? limiter?.tryEnter(load.tokens, now);
    if (permit !== undefined && 'limit' in permit) return this.skip(permit.limit, permit.readyAt);
    const lease = (lastResort ? this.breaker?.acquireLastResort() : this.breaker?.acquire()) ?? UNGUARDED;
    if ('reason' in lease) {
      permit?.cancel();
      return this.skip(lease.reason, lease.retryAt);
    }
    const triesKey = usable.key.credential.begin();
    this.#turn = usable.key.index + 1;
    return { lease, permit, triesKey, ...usable };
  }

  /** The next key that can be used, or why there is none. */
  #usableKey(now: number): UsableKey | SkippedCandidate {
    const { keys } = this.entry;
    let missing: SkippedCandidate | undefined;
    for (let step = 0; step < keys.length; step += 1) {
      const key = keys[(this.#turn + step) % keys.length] ?? keys[0];
      if (now < this.#coolsUntil(key.index, now) || key.credential.outUntil(now) !== undefined) continue;
      try {
        return { key, apiKey: key.apiKey() };
      } catch (error) {
        missing ??= this.skip('no-credential', undefined, error instanceof Error ? error.message : undefined);
      }
    }
    return this.#resting(now) ?? missing ?? this.skip('no-credential');
  }

  /** Why the keys rest, by the one that is back first. */
  #resting(now: number): SkippedCandidate | undefined {
    const cooling = this.coolingUntil(now);
    if (cooling !== undefined) return this.skip('cooling-down', cooling);
    const outs = this.entry.keys.flatMap(({ credential }) => credential.outUntil(now) ?? []);
    return outs.length === 0 ? undefined : this.skip('credential-out', Math.min(...outs));
  }
}

/** What a route has learned that another process should know. Safe for JSON. */
export interface RouteMemory {
  readonly model: string;
  readonly circuit?: CircuitMemory;
  /** Until when each of the entry's keys is left alone with this model, in ms since the epoch; 0 where it is not. */
  readonly coolingUntil?: readonly number[];
  /** How long whole tries take, in ms, averaged for the choice among routes. */
  readonly latencyMs?: AverageMemory;
  /** How long streams take to their first content, in ms, averaged for the choice among routes. */
  readonly firstContentMs?: AverageMemory;
  /** The share of the last tries that failed, from 0 to 1, averaged: the order of candidates whose circuits are open. */
  readonly failureShare?: AverageMemory;
  /** Clocks that were learned, in ms. */
  readonly clocks?: LearnedTimeouts;
}

/** The latest moment that a Date can hold, in ms since the epoch: a limit of next to nothing is reached for longer. */
const LATEST_DATE = 8_640_000_000_000_000;

interface UsableKey {
  readonly key: EntryKey;
  readonly apiKey: string | undefined;
}

/** What a try needs to begin. */
export interface Admission extends UsableKey {
  /** The try finds out whether a refused key is good again. */
  readonly triesKey: boolean;
  readonly lease: Lease;
  /** Its place among the entry's calls in flight, where those are limited. */
  readonly permit: Permit | undefined;
}

/** A lease without a circuit behind it. */
const UNGUARDED: Lease = Object.freeze({
  probe: false,
  lastResort: false,
  answering: () => undefined,
  settle: () => Promise.resolve(),
});

const WHY: { readonly [Reason in SkipReason]: string } = {
  'circuit-open': 'its circuit is open',
  'probe-in-flight': 'its circuit is half-open and its probes are taken',
  isolated: 'it was isolated by hand',
  'credential-out': 'its credential was refused and is left alone',
  'no-credential': 'it has no usable credential',
  'not-loaded': 'what it needs could not be loaded',
  'cooling-down': 'it asked to be left alone',
  'at-capacity': 'as many calls are in flight as it may have',
  'rate-limited': 'its limits are reached',
  'over-budget': 'a spending limit does not leave enough for it',
  'context-size': 'the request is too large for its context',
  'unknown-price': 'its price is not known, and unknown prices are refused',
  'not-chosen': 'the routing strategy left it out',
  'missing-capability': 'it cannot do what the request needs',
  'invalid-parameter': 'its model does not take the request',
  'unsupported-setting': 'its model does not do all that the request says',
  'other-model': 'its model is another one',
};

/** The error that stands for a candidate that was passed over. */
export function errorOfSkip(skipped: SkippedCandidate): FlexiAIError {
  const { provider, model, reason, message, retryAt } = skipped;
  const text = `"${provider}" (${model}) was not asked: ${message}.`;
  switch (reason) {
    case 'circuit-open':
    case 'probe-in-flight':
    case 'isolated':
      return new CircuitBreakerOpenError(text, { provider, model, retryAt });
    case 'at-capacity':
      return new OverloadedError(text, { provider, model });
    case 'context-size':
      return new ContextLengthError(text, { provider, model });
    case 'cooling-down':
    case 'rate-limited': {
      const retryAfterMs = retryAt === undefined ? undefined : Math.max(0, retryAt - Date.now());
      return new RateLimitError(text, { provider, model, retryAfterMs, retryAt });
    }
    case 'credential-out':
    case 'no-credential':
      return new AuthenticationError(text, { provider, model, retryAt });
    case 'over-budget':
      return new BudgetExceededError(text, { resetsAt: retryAt });
    case 'unknown-price':
      return new UnknownPriceError([{ provider, model }]);
    case 'not-loaded':
      return new ConfigurationError(text);
    case 'invalid-parameter':
      return new InvalidRequestError(text, { provider, model });
    case 'unsupported-setting':
    case 'missing-capability':
    case 'other-model':
    case 'not-chosen':
      return new UnsupportedError(text, { provider, model });
    default:
      return assertNever(reason);
  }
}
