import { CircuitBreakerOpenError } from '../errors/failover-errors.ts';
import { AuthenticationError, type ProviderError, RateLimitError, UnsupportedError } from '../errors/provider-error.ts';
import { CircuitBreaker, type CircuitChange, type Lease, type Rejection } from '../resilience/circuit-breaker.ts';
import { LatencyWindow } from '../resilience/latency.ts';
import { assertNever } from '../types/assert-never.ts';
import type { SkippedCandidate, SkipReason } from '../types/attempt.ts';
import type { ResolvedEntry } from './resolved-entry.ts';

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

/** One entry × model, with all that the client has learned about it. */
export class Route {
  readonly entry: ResolvedEntry;
  readonly model: string;
  readonly breaker: CircuitBreaker | undefined;
  readonly counts: RouteCounts = {
    requests: 0,
    successes: 0,
    failures: 0,
    aborted: 0,
    inFlight: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  /** Whole tries that succeeded. */
  readonly latency = new LatencyWindow();
  /** First content of streams. */
  readonly firstContent = new LatencyWindow();
  lastError: ProviderError | undefined;
  #coolingUntil = 0;

  constructor(entry: ResolvedEntry, model: string, onCircuitChange: (route: Route, change: CircuitChange) => void) {
    this.entry = entry;
    this.model = model;
    this.breaker =
      entry.circuitBreaker === false
        ? undefined
        : new CircuitBreaker(entry.circuitBreaker, (change) => onCircuitChange(this, change));
  }

  /** When the provider may be asked again, in ms since the epoch; `undefined` while it is not cooling down. */
  coolingUntil(now: number): number | undefined {
    return now < this.#coolingUntil ? this.#coolingUntil : undefined;
  }

  /** Leaves the provider alone for a while: it said so. Never shortens a wait that is under way. */
  coolDown(milliseconds: number, now: number): void {
    this.#coolingUntil = Math.max(this.#coolingUntil, now + milliseconds);
  }

  /** Why the route cannot be tried now; `undefined` when it can. Changes nothing. */
  obstacle(now: number): SkippedCandidate | undefined {
    const resting = this.#resting(now);
    if (resting !== undefined) return resting;
    const apiKey = this.#apiKey();
    if (typeof apiKey === 'object') return apiKey;
    const rejection = this.breaker?.rejection();
    return rejection === undefined ? undefined : this.#rejected(rejection);
  }

  /** Permission for one try, with what it needs; or why not. */
  enter(now: number): Admission | SkippedCandidate {
    const resting = this.#resting(now);
    if (resting !== undefined) return resting;
    const apiKey = this.#apiKey();
    if (typeof apiKey === 'object') return apiKey;
    const lease = this.breaker?.acquire() ?? UNGUARDED;
    if ('reason' in lease) return this.#rejected(lease);
    this.entry.credential.begin();
    return { lease, apiKey };
  }

  /** Forgets failures: circuit, credential and cool-down. */
  reset(): void {
    this.#coolingUntil = 0;
    this.entry.credential.reset();
    this.breaker?.reset();
  }

  skip(reason: SkipReason, retryAt?: number, detail?: string): SkippedCandidate {
    const until = retryAt === undefined ? '' : ` until ${new Date(retryAt).toISOString()}`;
    return {
      provider: this.entry.name,
      model: this.model,
      reason,
      message: `${WHY[reason]}${until}${detail === undefined ? '' : `: ${detail}`}`,
      ...(retryAt !== undefined && { retryAt }),
    };
  }

  #resting(now: number): SkippedCandidate | undefined {
    const cooling = this.coolingUntil(now);
    if (cooling !== undefined) return this.skip('cooling-down', cooling);
    const out = this.entry.credential.outUntil(now);
    return out === undefined ? undefined : this.skip('credential-out', out);
  }

  /** The key, `undefined` where none is needed, or the skip that says what is missing. */
  #apiKey(): string | undefined | SkippedCandidate {
    try {
      return this.entry.apiKey();
    } catch (error) {
      return this.skip('no-credential', undefined, error instanceof Error ? error.message : undefined);
    }
  }

  #rejected(rejection: Rejection): SkippedCandidate {
    return this.skip(rejection.reason, rejection.retryAt);
  }
}

/** What a try needs to begin. */
export interface Admission {
  readonly lease: Lease;
  readonly apiKey: string | undefined;
}

/** A lease without a circuit behind it. */
const UNGUARDED: Lease = Object.freeze({ probe: false, settle: () => Promise.resolve() });

const WHY: { readonly [Reason in SkipReason]: string } = {
  'circuit-open': 'its circuit is open',
  'probe-in-flight': 'its circuit is half-open and its probes are taken',
  isolated: 'it was isolated by hand',
  'credential-out': 'its credential was refused and is left alone',
  'no-credential': 'it has no usable credential',
  'cooling-down': 'it asked to be left alone',
  'missing-capability': 'it cannot do what the request needs',
  'other-model': 'its model is another one',
};

/** The error that stands for a candidate that was passed over. */
export function errorOfSkip(skipped: SkippedCandidate): ProviderError {
  const { provider, model, reason, message, retryAt } = skipped;
  const text = `"${provider}" (${model}) was not asked: ${message.replace(/\.$/, '')}.`;
  switch (reason) {
    case 'circuit-open':
    case 'probe-in-flight':
    case 'isolated':
      return new CircuitBreakerOpenError(text, { provider, model, retryAt });
    case 'cooling-down': {
      const retryAfterMs = retryAt === undefined ? undefined : Math.max(0, retryAt - Date.now());
      return new RateLimitError(text, { provider, model, retryAfterMs });
    }
    case 'credential-out':
    case 'no-credential':
      return new AuthenticationError(text, { provider, model });
    case 'missing-capability':
    case 'other-model':
      return new UnsupportedError(text, { provider, model });
    default:
      return assertNever(reason);
  }
}
