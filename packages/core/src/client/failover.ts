import type { HedgeConfig } from '../config/hedge-config.ts';
import { RequestAbortedError } from '../errors/client-errors.ts';
import type { FlexiAIError } from '../errors/flexiai-error.ts';
import { backoffMs } from '../resilience/backoff.ts';
import type { Permit } from '../resilience/entry-limiter.ts';
import type { Plan } from '../routing/plan.ts';
import type { Route } from '../routing/route.ts';
import type { AttemptKind, SkippedCandidate } from '../types/attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-run.ts';
import type { Call } from './call.ts';
import { failedCall } from './failed-call.ts';
import { hedgeDelayMs } from './hedge-delay.ts';
import { Lane } from './lane.ts';
import type { OpenableAttempt } from './openable-attempt.ts';
import { askedRestMs, isOfKey, mayFailOver, restMs, retryLimit } from './retry-rules.ts';

/** What came of one candidate. */
type Outcome<Try> =
  | { readonly type: 'answered'; readonly attempt: Try }
  | { readonly type: 'failed'; readonly error: FlexiAIError }
  | { readonly type: 'skipped' };

/** A candidate and what this call has already asked of it. */
interface Candidate {
  readonly route: Route;
  retries: number;
  /** Times that another of its keys took over. */
  switches: number;
  tried: boolean;
  /** It was waited for in vain. */
  gaveUp: boolean;
}

/** Why a lane is given up whose call was answered by another one. */
const LOST = 'Another candidate answered first.';

/**
 * The failover loop over one plan: asks its candidates in order until one opens an answer. A stream that breaks off later
 * comes back with `resume`, for whoever is left.
 */
export class FailoverRun<Try extends OpenableAttempt> {
  readonly #call: Call;
  #makeTry: (place: AttemptPlace) => Try;
  readonly #environment: AttemptEnvironment;
  readonly #plan: Plan;
  readonly #candidates: readonly Candidate[];
  readonly #lanes = new Set<Lane<Try>>();
  #abandoned: FlexiAIError | undefined;
  /** How many candidates have been asked. */
  #position = 0;

  constructor(call: Call, plan: Plan, environment: AttemptEnvironment, makeTry: (place: AttemptPlace) => Try) {
    this.#call = call;
    this.#makeTry = makeTry;
    this.#environment = environment;
    this.#plan = plan;
    this.#candidates = plan.routes.map((route) => ({ route, retries: 0, switches: 0, tried: false, gaveUp: false }));
    for (const skipped of plan.ruledOut) this.#skip(skipped);
  }

  /**
   * @param hedge whether a second candidate is asked beside a slow first one
   * @throws the first error that forbids failover; else the only candidate's own error; else AllProvidersFailedError
   */
  async run(hedge?: HedgeConfig): Promise<Try> {
    const lane = this.#openLane();
    try {
      const delayMs = hedge === undefined ? undefined : this.#hedgeDelay(hedge);
      const attempt =
        hedge === undefined || delayMs === undefined
          ? await this.#askAll(lane)
          : await this.#race(lane, hedge, delayMs);
      return attempt ?? (await this.#askThoseThatRest(lane));
    } finally {
      this.#lanes.delete(lane);
    }
  }

  /** Asks nobody any more, and ends what is under way: nobody wants the answer. */
  abandon(cause: FlexiAIError): void {
    this.#abandoned ??= cause;
    for (const lane of this.#lanes) lane.abandon(cause);
  }

  /**
   * Asks whoever is left, after the answer of `from` broke off with `error`.
   * @throws as `run`
   */
  async resume(from: string, error: FlexiAIError, makeTry: (place: AttemptPlace) => Try): Promise<Try> {
    this.#makeTry = makeTry;
    const lane = this.#openLane({ from, error });
    try {
      return (await this.#askAll(lane)) ?? (await this.#askThoseThatRest(lane));
    } finally {
      this.#lanes.delete(lane);
    }
  }

  #openLane(failure?: Lane<Try>['failure'], isHedge = false): Lane<Try> {
    const lane = new Lane<Try>(isHedge);
    lane.failure = failure;
    this.#lanes.add(lane);
    if (this.#abandoned !== undefined) lane.abandon(this.#abandoned);
    return lane;
  }

  /** The candidates that were not asked yet, in order. `undefined` when none answered. */
  async #askAll(lane: Lane<Try>): Promise<Try | undefined> {
    for (;;) {
      const candidate = this.#candidates[this.#position];
      if (candidate === undefined) return undefined;
      this.#position += 1;
      const attempt = await this.#ask(lane, candidate);
      if (attempt !== undefined) return attempt;
    }
  }

  /** Nobody is left who could be asked at once: a short cool-down, or a place in a queue, is worth a wait. */
  async #askThoseThatRest(lane: Lane<Try>): Promise<Try> {
    for (;;) {
      const next = this.#soonest();
      if (next === undefined) throw failedCall(this.#call, this.#plan.routes.length + this.#plan.ruledOut.length);
      const { candidate, coolDownMs } = next;
      if (coolDownMs > 0) {
        await this.#wait(lane, candidate, coolDownMs, candidate.route.lastError);
        candidate.retries += 1;
      }
      const attempt = await this.#ask(lane, candidate);
      if (attempt !== undefined) return attempt;
    }
  }

  /** One candidate, with its retries. `undefined` when the next one is to be asked. @throws when nobody else may be */
  async #ask(lane: Lane<Try>, candidate: Candidate): Promise<Try | undefined> {
    for (;;) {
      const outcome = await this.#try(lane, candidate);
      switch (outcome.type) {
        case 'answered':
          this.#plan.onAnswered?.(candidate.route);
          return outcome.attempt;
        case 'skipped':
          return undefined;
        case 'failed': {
          const { error } = outcome;
          if (this.#switchesKey(candidate, error)) {
            this.#tellRetry(candidate, 0, error);
            break;
          }
          const delayMs = this.#retryDelay(candidate, error);
          if (delayMs === undefined) {
            if (!mayFailOver(error, candidate.route.entry.retry)) throw this.#call.sign(error);
            lane.failure = { from: candidate.route.entry.name, error };
            return undefined;
          }
          await this.#wait(lane, candidate, delayMs, error);
          candidate.retries += 1;
        }
      }
    }
  }

  async #try(lane: Lane<Try>, candidate: Candidate): Promise<Outcome<Try>> {
    const { route } = candidate;
    const { load } = this.#plan;
    this.#throwIfOver(lane, route);
    let admission = route.enter(Date.now(), load);
    if ('reason' in admission && this.#waitsFor(candidate, admission)) {
      const place = await this.#placeInQueue(lane, candidate);
      if (place !== undefined) admission = route.enter(Date.now(), load, place);
    }
    if ('reason' in admission) {
      this.#skip(admission);
      return { type: 'skipped' };
    }
    if (!candidate.tried) route.entry.retryBudget?.deposit();
    const attempt = this.#makeTry({ route, admission, kind: this.#kind(lane, candidate) });
    candidate.tried = true;
    this.#tellFailover(lane, route);
    lane.opening = attempt;
    try {
      await attempt.open();
      return { type: 'answered', attempt };
    } catch (thrown) {
      const error = thrown as FlexiAIError;
      if (this.#call.stopped !== undefined) throw this.#call.sign(this.#call.stopped);
      const rest = restMs(error, candidate.retries, route.entry.retry);
      if (rest > 0) route.coolDown(rest, Date.now(), admission.key);
      return { type: 'failed', error };
    } finally {
      lane.opening = undefined;
    }
  }

  /** @throws what ended the call or the lane */
  #throwIfOver(lane: Lane<Try>, route: Route): void {
    this.#call.throwIfStopped();
    lane.throwIfAbandoned();
    if (this.#call.remainingMs() > 0) return;
    const timeout = this.#call.timeout(route.entry.name, route.model);
    this.#call.stop(timeout);
    throw this.#call.sign(timeout);
  }

  #kind(lane: Lane<Try>, candidate: Candidate): AttemptKind {
    if (candidate.tried) return 'retry';
    if (lane.isHedge) {
      lane.isHedge = false;
      return 'hedge';
    }
    return this.#call.ledger.started === 0 ? 'first' : 'failover';
  }

  /** Whether another key of the entry, which was not refused and does not rest, is to be tried at once. */
  #switchesKey(candidate: Candidate, error: FlexiAIError): boolean {
    const { route, switches } = candidate;
    if (!isOfKey(error) || switches >= route.entry.keys.length - 1) return false;
    const obstacle = route.obstacle(Date.now(), this.#plan.load);
    if (obstacle !== undefined && !isLimit(obstacle)) return false;
    candidate.switches += 1;
    return true;
  }

  /** The wait before the same candidate is asked again; `undefined` when it is not. */
  #retryDelay(candidate: Candidate, error: FlexiAIError): number | undefined {
    const { route, retries } = candidate;
    const { retry, retryBudget } = route.entry;
    if (retries >= retryLimit(error, retry)) return undefined;
    const now = Date.now();
    const asked = askedRestMs(error);
    let delayMs = backoffMs(retries + 1, retry);
    if (error.code === 'rate-limit' || asked !== undefined) {
      // Whoever asks to be left alone is left alone while somebody else can answer.
      if (this.#othersReady(candidate, now)) return undefined;
      const cooling = route.coolingUntil(now);
      // Of several keys, the one that rests least counts.
      delayMs = cooling === undefined ? (asked ?? delayMs) : cooling - now;
      if (delayMs > retry.maxRetryAfterMs) return undefined;
    }
    if (delayMs >= this.#call.remainingMs(now)) return undefined;
    const obstacle = route.obstacle(now + delayMs, this.#plan.load);
    // A limit is waited for when the time comes.
    if (obstacle !== undefined && !isLimit(obstacle)) return undefined;
    return retryBudget === undefined || retryBudget.withdraw() ? delayMs : undefined;
  }

  #othersReady(candidate: Candidate, now: number): boolean {
    return this.#candidates.some(
      (other) => other !== candidate && !other.tried && other.route.obstacle(now, this.#plan.load) === undefined,
    );
  }

  /** The candidate that is worth a wait and may be asked soonest. */
  #soonest(): { readonly candidate: Candidate; readonly coolDownMs: number } | undefined {
    const now = Date.now();
    const waiting = this.#candidates.flatMap((candidate) => this.#restOf(candidate, now) ?? []);
    const [first] = waiting.sort((a, b) => a.waitMs - b.waitMs);
    if (first === undefined) return undefined;
    const { candidate, coolDownMs } = first;
    const budget = candidate.tried ? candidate.route.entry.retryBudget : undefined;
    return budget === undefined || budget.withdraw() ? { candidate, coolDownMs } : undefined;
  }

  /** How long a candidate would have to be waited for, in ms; `undefined` where that is too long, or in vain. */
  #restOf(
    candidate: Candidate,
    now: number,
  ): { readonly candidate: Candidate; readonly waitMs: number; readonly coolDownMs: number } | undefined {
    const { route, retries, tried } = candidate;
    const { retry } = route.entry;
    const until = route.coolingUntil(now);
    if (until === undefined) {
      if (tried) return undefined;
      const obstacle = route.obstacle(now, this.#plan.load);
      // It was passed over, and has become ready meanwhile: it goes before all that must be waited for.
      if (obstacle === undefined) return { candidate, waitMs: -1, coolDownMs: 0 };
      if (!this.#isWorthAWait(candidate, obstacle, now)) return undefined;
      return { candidate, waitMs: Math.max(0, (obstacle.retryAt ?? now) - now), coolDownMs: 0 };
    }
    const waitMs = until - now;
    if (retries >= retry.maxRetries) return undefined;
    if (waitMs > retry.maxRetryAfterMs || waitMs >= this.#call.remainingMs(now)) return undefined;
    const obstacle = route.obstacle(until, this.#plan.load);
    return obstacle === undefined || isLimit(obstacle) ? { candidate, waitMs, coolDownMs: waitMs } : undefined;
  }

  /** Whether a candidate is waited for in its queue now, rather than passed over. */
  #waitsFor(candidate: Candidate, obstacle: SkippedCandidate): boolean {
    const now = Date.now();
    if (!this.#isWorthAWait(candidate, obstacle, now)) return false;
    return candidate.route.entry.limiter?.config.whenReached === 'wait' || !this.#othersReady(candidate, now);
  }

  /** Whether nothing but the entry's limits stands in the way, and not for too long. */
  #isWorthAWait({ route, gaveUp }: Candidate, obstacle: SkippedCandidate, now: number): boolean {
    const { limiter } = route.entry;
    if (limiter === undefined || gaveUp || !isLimit(obstacle)) return false;
    const longestMs = Math.min(limiter.config.maxWaitMs, this.#call.remainingMs(now));
    return longestMs > 0 && (obstacle.retryAt ?? now) - now <= longestMs;
  }

  /** A place among the entry's calls in flight; `undefined` when the queue is full, or the wait was in vain. */
  async #placeInQueue(lane: Lane<Try>, candidate: Candidate): Promise<Permit | undefined> {
    const { limiter } = candidate.route.entry;
    const waiter = limiter?.queue(this.#plan.load.tokens);
    candidate.gaveUp = waiter === undefined;
    if (limiter === undefined || waiter === undefined) return undefined;
    const longestMs = Math.min(limiter.config.maxWaitMs, Math.max(0, this.#call.remainingMs()));
    let permit: Permit | undefined;
    try {
      permit = await this.#call.waitFor(waiter.permit, longestMs, (end) => lane.waits(end));
      this.#throwIfOver(lane, candidate.route);
    } catch (thrown) {
      waiter.leave();
      throw this.#call.sign(thrown as FlexiAIError);
    }
    candidate.gaveUp = permit === undefined;
    if (permit === undefined) waiter.leave();
    return permit;
  }

  async #wait(lane: Lane<Try>, candidate: Candidate, delayMs: number, error: FlexiAIError | undefined): Promise<void> {
    if (error !== undefined) this.#tellRetry(candidate, delayMs, error);
    try {
      await this.#call.wait(delayMs, (end) => lane.waits(end));
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /** How long the first candidate is waited for; `undefined` where nobody could be asked beside it. */
  #hedgeDelay(hedge: HedgeConfig): number | undefined {
    if (this.#candidates.length < 2) return undefined;
    const now = Date.now();
    const first = this.#candidates.find(({ route }) => route.obstacle(now, this.#plan.load) === undefined);
    return first === undefined ? undefined : hedgeDelayMs(hedge, first.route, this.#call.mode);
  }

  /** The first lane, and after the delay a second one beside it. Who opens an answer first wins, the other is given up. */
  async #race(first: Lane<Try>, hedge: HedgeConfig, delayMs: number): Promise<Try | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<Try | undefined>();
    const ends: Promise<void>[] = [];
    const running = new Set<Lane<Try>>();
    let isOver = false;
    let refusal: FlexiAIError | undefined;
    const start = (lane: Lane<Try>): void => {
      running.add(lane);
      const answered = (attempt: Try | undefined): void => {
        running.delete(lane);
        // Two answers in the same moment: the second one is let go.
        if (isOver) attempt?.cancel(new RequestAbortedError(LOST));
        else if (attempt !== undefined || running.size === 0) {
          isOver = true;
          if (refusal === undefined || attempt !== undefined) resolve(attempt);
          else reject(refusal);
        }
      };
      const failed = (error: FlexiAIError): void => {
        running.delete(lane);
        if (lane === first) {
          isOver = true;
          reject(error);
        } else {
          // What the second one refuses, the first one may still answer.
          refusal = error;
          answered(undefined);
        }
      };
      ends.push(this.#askAll(lane).then(answered, failed));
    };
    start(first);
    const timer = setTimeout(() => {
      const second = isOver ? undefined : this.#hedgeLane(hedge, delayMs);
      if (second !== undefined) start(second);
    }, delayMs);
    try {
      return await promise;
    } finally {
      isOver = true;
      clearTimeout(timer);
      for (const lane of running) lane.abandon(new RequestAbortedError(LOST));
      // The ledger is to have every try before the answer is handed over. Nobody waits for a provider here.
      await Promise.all(ends);
      for (const lane of this.#lanes) if (lane !== first) this.#lanes.delete(lane);
    }
  }

  /** A second lane, where somebody is left who can be asked now and does not cost too much. */
  #hedgeLane({ maxExtraCostUsd }: HedgeConfig, afterMs: number): Lane<Try> | undefined {
    const now = Date.now();
    const next = this.#candidates
      .slice(this.#position)
      .find(({ route }) => route.obstacle(now, this.#plan.load) === undefined);
    const racing = this.#candidates[this.#position - 1];
    if (next === undefined || racing === undefined) return undefined;
    const { route } = next;
    if (maxExtraCostUsd !== Number.POSITIVE_INFINITY) {
      const cost = this.#plan.costOf?.(route);
      if (cost === undefined || cost > maxExtraCostUsd) return undefined;
    }
    this.#environment.emitter.emit('hedge', () => ({
      ...this.#call.ids,
      provider: route.entry.name,
      model: route.model,
      afterMs,
      against: { provider: racing.route.entry.name, model: racing.route.model },
    }));
    return this.#openLane(undefined, true);
  }

  #tellRetry({ route }: Candidate, delayMs: number, error: FlexiAIError): void {
    this.#environment.emitter.emit('retry', () => ({
      ...this.#call.ids,
      provider: route.entry.name,
      model: route.model,
      delayMs,
      error,
    }));
  }

  #skip(skipped: SkippedCandidate): void {
    this.#call.ledger.skip(skipped);
    this.#environment.emitter.emit('skip', () => ({ ...this.#call.ids, skipped }));
  }

  #tellFailover(lane: Lane<Try>, route: Route): void {
    const { failure } = lane;
    lane.failure = undefined;
    if (failure === undefined) return;
    this.#environment.emitter.emit('failover', () => ({
      ...this.#call.ids,
      from: failure.from,
      to: route.entry.name,
      reason: failure.error.code,
      error: failure.error,
    }));
  }
}

/** Whether nothing but the client's own limits stands in the way: then a wait helps. */
function isLimit({ reason }: SkippedCandidate): boolean {
  return reason === 'at-capacity' || reason === 'rate-limited';
}
