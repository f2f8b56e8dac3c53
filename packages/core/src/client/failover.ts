import type { RetryConfig } from '../config/retry-config.ts';
import { errorTraits } from '../errors/error-traits.ts';
import { AllProvidersFailedError } from '../errors/failover-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { ProviderError } from '../errors/provider-error.ts';
import { backoffMs } from '../resilience/backoff.ts';
import type { Plan } from '../routing/plan.ts';
import type { Route } from '../routing/route.ts';
import type { AttemptKind, SkippedCandidate } from '../types/attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-run.ts';
import type { Call } from './call.ts';

/** One try, made but not begun. `open` ends when an answer begins; a try that failed is settled by then. */
export interface OpenableAttempt {
  open(): Promise<void>;
}

/** What came of one candidate. */
type Outcome<Try> =
  | { readonly type: 'answered'; readonly attempt: Try }
  | { readonly type: 'failed'; readonly error: FlexiAIError }
  | { readonly type: 'skipped'; readonly skipped: SkippedCandidate };

/** A candidate and what this call has already asked of it. */
interface Candidate {
  readonly route: Route;
  retries: number;
  tried: boolean;
}

/**
 * The failover loop over one plan: asks its candidates in order until one opens an answer. A stream that breaks off later
 * comes back with `resume`, for whoever is left.
 */
export class FailoverRun<Try extends OpenableAttempt> {
  readonly #call: Call;
  #makeTry: (place: AttemptPlace) => Try;
  readonly #environment: AttemptEnvironment;
  readonly #candidates: readonly Candidate[];
  readonly #planned: number;
  #abandoned: FlexiAIError | undefined;
  #endWait: ((cause: FlexiAIError) => void) | undefined;
  /** How many candidates have been asked. */
  #position = 0;
  /** The failure that the next try would make good, for the `failover` event. */
  #failure: { readonly from: string; readonly error: FlexiAIError } | undefined;

  constructor(call: Call, plan: Plan, environment: AttemptEnvironment, makeTry: (place: AttemptPlace) => Try) {
    this.#call = call;
    this.#makeTry = makeTry;
    this.#environment = environment;
    this.#candidates = plan.routes.map((route) => ({ route, retries: 0, tried: false }));
    this.#planned = plan.routes.length + plan.ruledOut.length;
    for (const skipped of plan.ruledOut) this.#skip(skipped);
  }

  /** @throws the first error that forbids failover; else the only candidate's own error; else AllProvidersFailedError */
  async run(): Promise<Try> {
    for (;;) {
      const candidate = this.#candidates[this.#position];
      if (candidate === undefined) break;
      this.#position += 1;
      const attempt = await this.#ask(candidate);
      if (attempt !== undefined) return attempt;
    }
    // Nobody is left who is healthy: a short cool-down is worth waiting out.
    for (;;) {
      const next = this.#soonestToCoolDown();
      if (next === undefined) throw this.#allFailed();
      await this.#wait(next.candidate, next.waitMs, next.error);
      next.candidate.retries += 1;
      const attempt = await this.#ask(next.candidate);
      if (attempt !== undefined) return attempt;
    }
  }

  /** Asks nobody any more, and ends the wait that is under way: nobody wants the answer. */
  abandon(cause: FlexiAIError): void {
    this.#abandoned = cause;
    this.#endWait?.(cause);
  }

  /**
   * Asks whoever is left, after the answer of `from` broke off with `error`.
   * @throws as `run`
   */
  resume(from: string, error: FlexiAIError, makeTry: (place: AttemptPlace) => Try): Promise<Try> {
    this.#makeTry = makeTry;
    this.#failure = { from, error };
    return this.run();
  }

  /** One candidate, with its retries. `undefined` when the next one is to be asked. @throws when nobody else may be */
  async #ask(candidate: Candidate): Promise<Try | undefined> {
    for (;;) {
      const outcome = await this.#try(candidate);
      switch (outcome.type) {
        case 'answered':
          return outcome.attempt;
        case 'skipped':
          return undefined;
        case 'failed': {
          const { error } = outcome;
          const delayMs = this.#retryDelay(candidate, error);
          if (delayMs === undefined) {
            if (!mayFailOver(error, candidate.route.entry.retry)) throw this.#call.sign(error);
            this.#failure = { from: candidate.route.entry.name, error };
            return undefined;
          }
          await this.#wait(candidate, delayMs, error);
          candidate.retries += 1;
        }
      }
    }
  }

  async #try(candidate: Candidate): Promise<Outcome<Try>> {
    const { route } = candidate;
    this.#call.throwIfStopped();
    if (this.#abandoned !== undefined) throw this.#abandoned;
    const now = Date.now();
    if (this.#call.remainingMs(now) <= 0) {
      const timeout = this.#call.timeout(route.entry.name, route.model);
      this.#call.stop(timeout);
      throw this.#call.sign(timeout);
    }
    const admission = route.enter(now);
    if ('reason' in admission) {
      this.#skip(admission);
      return { type: 'skipped', skipped: admission };
    }
    if (!candidate.tried) route.entry.retryBudget?.deposit();
    const attempt = this.#makeTry({ route, admission, kind: this.#kind(candidate) });
    candidate.tried = true;
    this.#tellFailover(route);
    try {
      await attempt.open();
      return { type: 'answered', attempt };
    } catch (thrown) {
      const error = thrown as FlexiAIError;
      if (this.#call.stopped !== undefined) throw this.#call.sign(this.#call.stopped);
      const restMs = this.#restMs(candidate, error);
      if (restMs > 0) route.coolDown(restMs, Date.now());
      return { type: 'failed', error };
    }
  }

  #kind(candidate: Candidate): AttemptKind {
    if (candidate.tried) return 'retry';
    return this.#call.ledger.started === 0 ? 'first' : 'failover';
  }

  /** How long the provider is left alone: as it says; a throttled one that does not say, as a retry waits at most. */
  #restMs(candidate: Candidate, error: FlexiAIError): number {
    const { retry } = candidate.route.entry;
    if (error instanceof ProviderError && error.retryAfterMs !== undefined) return error.retryAfterMs;
    if (errorTraits[error.code].trips !== 'cool-down') return 0;
    return Math.min(retry.maxDelayMs, retry.baseDelayMs * 2 ** (candidate.retries + 1));
  }

  /** The wait before the same candidate is asked again; `undefined` when it is not. */
  #retryDelay(candidate: Candidate, error: FlexiAIError): number | undefined {
    const { route, retries } = candidate;
    const { retry, retryBudget } = route.entry;
    if (retries >= retryLimit(error, retry)) return undefined;
    const now = Date.now();
    let delayMs = backoffMs(retries + 1, retry);
    if (error.code === 'rate-limit' || (error instanceof ProviderError && error.retryAfterMs !== undefined)) {
      // Whoever asks to be left alone is left alone while somebody else can answer.
      if (this.#othersReady(candidate, now)) return undefined;
      const cooling = route.coolingUntil(now);
      const asked = error instanceof ProviderError ? error.retryAfterMs : undefined;
      delayMs = Math.max(asked ?? 0, cooling === undefined ? 0 : cooling - now, asked === undefined ? delayMs : 0);
      if (delayMs > retry.maxRetryAfterMs) return undefined;
    }
    if (delayMs >= this.#call.remainingMs(now)) return undefined;
    const obstacle = route.obstacle(now + delayMs);
    if (obstacle !== undefined) return undefined;
    return retryBudget === undefined || retryBudget.withdraw() ? delayMs : undefined;
  }

  #othersReady(candidate: Candidate, now: number): boolean {
    return this.#candidates.some(
      (other) => other !== candidate && !other.tried && other.route.obstacle(now) === undefined,
    );
  }

  /** The throttled candidate that may be asked soonest, if that is soon enough. */
  #soonestToCoolDown(): { candidate: Candidate; waitMs: number; error: FlexiAIError | undefined } | undefined {
    const now = Date.now();
    const waiting = this.#candidates
      .flatMap((candidate) => {
        const { route, retries } = candidate;
        const until = route.coolingUntil(now);
        if (until === undefined || retries >= route.entry.retry.maxRetries) return [];
        const waitMs = until - now;
        if (waitMs > route.entry.retry.maxRetryAfterMs || waitMs >= this.#call.remainingMs(now)) return [];
        return route.obstacle(until) === undefined ? [{ candidate, waitMs }] : [];
      })
      .sort((a, b) => a.waitMs - b.waitMs)[0];
    if (waiting === undefined) return undefined;
    const budget = waiting.candidate.tried ? waiting.candidate.route.entry.retryBudget : undefined;
    if (budget !== undefined && !budget.withdraw()) return undefined;
    return { ...waiting, error: waiting.candidate.route.lastError };
  }

  async #wait(candidate: Candidate, delayMs: number, error: FlexiAIError | undefined): Promise<void> {
    const { entry, model } = candidate.route;
    if (error !== undefined) {
      this.#environment.emitter.emit('retry', () => ({
        ...this.#call.ids,
        provider: entry.name,
        model,
        delayMs,
        error,
      }));
    }
    try {
      await this.#call.wait(delayMs, (end) => {
        this.#endWait = end;
      });
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  #skip(skipped: SkippedCandidate): void {
    this.#call.ledger.skip(skipped);
    this.#environment.emitter.emit('skip', () => ({ ...this.#call.ids, skipped }));
  }

  #tellFailover(route: Route): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure === undefined) return;
    this.#environment.emitter.emit('failover', () => ({
      ...this.#call.ids,
      from: failure.from,
      to: route.entry.name,
      reason: failure.error.code,
      error: failure.error,
    }));
  }

  #allFailed(): FlexiAIError {
    const { ledger } = this.#call;
    const errors = ledger.errors().map((error) => this.#call.identify(error));
    const [only] = errors.slice(-1);
    if (this.#planned === 1 && only !== undefined) return this.#call.sign(only);
    const tries = ledger.attempts.map(
      ({ provider, model, kind, durationMs, errorCode, errorMessage }, index) =>
        `  ${index + 1}. ${provider} (${model}), ${kind}, ${durationMs} ms: ${errorCode}: ${errorMessage}`,
    );
    const skips = ledger.skipped.map(
      ({ provider, model, message }) => `  -  ${provider} (${model}), not asked: ${message}`,
    );
    const head = `No provider could answer (${ledger.attempts.length} tries, ${skips.length} not asked):`;
    const message = [head, ...tries, ...skips].join('\n');
    return this.#call.sign(new AllProvidersFailedError(message, { skipped: ledger.skipped, errors }));
  }
}

function retryLimit(error: FlexiAIError, retry: RetryConfig): number {
  const override = retry.retryOn[error.code];
  if (override !== undefined) return override ? retry.maxRetries : 0;
  const limits = { never: 0, once: Math.min(1, retry.maxRetries), yes: retry.maxRetries };
  return limits[errorTraits[error.code].retry];
}

export function mayFailOver(error: FlexiAIError, retry: RetryConfig): boolean {
  return retry.failoverOn[error.code] ?? errorTraits[error.code].failover;
}
