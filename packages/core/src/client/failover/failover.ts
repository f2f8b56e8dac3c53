import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { BudgetExceededError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { AdmissionVerdict, AdmittedTry, RefusedTry } from '../../middleware/try-admission.ts';
import type { AttemptKind, SkippedCandidate } from '../../model/attempt.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Permit } from '../../resilience/entry-limiter.ts';
import type { Admission } from '../../routing/admission.ts';
import { lastResortFirst } from '../../routing/last-resort.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import { isCircuitSkip } from '../../routing/skip.ts';
import type { AttemptEnvironment, AttemptPlace } from '../attempt/attempt-environment.ts';
import { hedgeDelayMs } from '../attempt/hedge-delay.ts';
import type { OpenableAttempt } from '../attempt/openable-attempt.ts';
import { type Call, roundMs } from '../call/call.ts';
import { admissionQuestion } from './admission-question.ts';
import { CallCandidate } from './call-candidate.ts';
import { failedCall } from './failed-call.ts';
import { Lane } from './lane.ts';
import { race } from './race.ts';
import { mayFailOver, restMs } from './retry-rules.ts';

/** What came of one candidate. */
type Outcome<Try> =
  | { readonly type: 'answered'; readonly attempt: Try }
  | { readonly type: 'failed'; readonly error: FlexiAIError }
  | { readonly type: 'skipped' };

/**
 * The failover loop over one plan: asks its candidates in order until one opens an answer. A stream that breaks off later
 * comes back with `resume`, for whoever is left.
 */
export class FailoverRun<Try extends OpenableAttempt> {
  readonly #call: Call;
  #makeTry: (place: AttemptPlace) => Try;
  #request: UnifiedRequest | EmbeddingRequest;
  readonly #environment: AttemptEnvironment;
  readonly #plan: Plan;
  readonly #candidates: readonly CallCandidate[];
  readonly #lanes: Lane<Try>[] = [];
  #abandoned: FlexiAIError | undefined;
  /** How many candidates have had their turn. */
  #position = 0;
  /** Candidates that were not asked at their turn. Told when another one is asked, or none: one may be the last resort. */
  readonly #passedOver = new Map<CallCandidate, SkippedCandidate>();
  /** Whether a try was made since the run, or its continuation, began: the first last resort needs no budget. */
  #hasTried = false;
  /** Why a try was not admitted, the last time. */
  #refusal: BudgetExceededError | undefined;

  /** @param request what is asked for, for those that admit tries */
  constructor(
    call: Call,
    plan: Plan,
    environment: AttemptEnvironment,
    makeTry: (place: AttemptPlace) => Try,
    request: UnifiedRequest | EmbeddingRequest,
  ) {
    this.#call = call;
    this.#makeTry = makeTry;
    this.#request = request;
    this.#environment = environment;
    this.#plan = plan;
    this.#candidates = plan.routes.map((route) => new CallCandidate(route, call, plan.load));
    for (const skipped of plan.ruledOut) this.#skip(skipped);
  }

  /**
   * @param hedge whether a second candidate is asked beside a slow first one
   * @throws the first error that forbids failover; else the only candidate's own error; else AllProvidersFailedError
   */
  run(hedge?: HedgeConfig): Promise<Try> {
    const first = this.#openLane();
    const delayMs = hedge === undefined ? undefined : this.#hedgeDelayMs(hedge);
    if (hedge === undefined || delayMs === undefined) return this.#askEverybody(first);
    const second = (): Lane<Try> | undefined => this.#hedgeLane(hedge, delayMs);
    const run = (lane: Lane<Try>): Promise<Try | undefined> => this.#askThoseInTurn(lane);
    return race({ first, delayMs, second, run }).then((attempt) => attempt ?? this.#askThoseThatAreLeft(first));
  }

  /** Asks nobody any more, and ends what is under way: nobody wants the answer. */
  abandon(cause: FlexiAIError): void {
    this.#abandoned ??= cause;
    for (const lane of this.#lanes) lane.abandon(cause);
  }

  /**
   * Asks whoever is left, after the answer of `from` broke off with `error`.
   * @param request what is asked for now
   * @throws as `run`
   */
  resume(
    from: string,
    error: FlexiAIError,
    makeTry: (place: AttemptPlace) => Try,
    request: UnifiedRequest | EmbeddingRequest,
  ): Promise<Try> {
    this.#makeTry = makeTry;
    this.#request = request;
    this.#hasTried = false;
    const lane = this.#openLane();
    lane.failure = { from, error };
    return this.#askEverybody(lane);
  }

  #openLane(isHedge = false): Lane<Try> {
    const lane = new Lane<Try>(isHedge);
    this.#lanes.push(lane);
    if (this.#abandoned !== undefined) lane.abandon(this.#abandoned);
    return lane;
  }

  /** The candidates that were not asked yet, then those that are worth a wait, then those whose circuit is open. */
  #askEverybody(lane: Lane<Try>): Promise<Try> {
    return this.#askThoseInTurn(lane).then((attempt) => attempt ?? this.#askThoseThatAreLeft(lane));
  }

  async #askThoseThatAreLeft(lane: Lane<Try>): Promise<Try> {
    const attempt = (await this.#askThoseThatRest(lane)) ?? (await this.#askLastResorts(lane));
    if (attempt !== undefined) return attempt;
    this.#tellPassedOver();
    const isForMoney = this.#candidates.every((candidate) => candidate.isOverBudget);
    if (isForMoney && this.#refusal !== undefined) throw this.#call.sign(this.#refusal);
    throw failedCall(this.#call, this.#plan.routes.length + this.#plan.ruledOut.length);
  }

  /** The candidates that were not asked yet. `undefined` when none answered. */
  async #askThoseInTurn(lane: Lane<Try>): Promise<Try | undefined> {
    for (let candidate = this.#next(); candidate !== undefined; candidate = this.#next()) {
      const attempt = await this.#ask(lane, candidate);
      if (attempt !== undefined) return attempt;
    }
    return undefined;
  }

  /** No candidate is left that could be asked at once: a short cool-down, or a place in a queue, is worth a wait. */
  async #askThoseThatRest(lane: Lane<Try>): Promise<Try | undefined> {
    for (;;) {
      const next = this.#soonest();
      if (next === undefined) return undefined;
      const { candidate, coolDownMs } = next;
      if (coolDownMs > 0) {
        await this.#wait(lane, candidate, coolDownMs, candidate.route.lastError);
        candidate.retries += 1;
      }
      const attempt = await this.#ask(lane, candidate, true);
      if (attempt !== undefined) return attempt;
    }
  }

  /**
   * Nothing is left but open circuits: a call does not fail because of them. The first is free where no try was made yet;
   * more of them are paid for like retries, so that a dead provider is not asked by every call that another one fails.
   */
  async #askLastResorts(lane: Lane<Try>): Promise<Try | undefined> {
    for (let candidate = this.#lastResort(); candidate !== undefined; candidate = this.#lastResort()) {
      if (candidate.tried) candidate.retries += 1;
      else candidate.isSpent = true;
      const attempt = await this.#ask(lane, candidate, true);
      if (attempt !== undefined) return attempt;
    }
    return undefined;
  }

  #lastResort(): CallCandidate | undefined {
    if (this.#plan.lastResort === false) return undefined;
    const now = Date.now();
    const open = this.#candidates.filter((candidate) => candidate.isLastResort(now));
    return lastResortFirst(open, now).find((candidate) => {
      const isFree = !candidate.tried && (!this.#hasTried || candidate.isReady(now));
      return isFree || candidate.pays();
    });
  }

  /** Whose turn it is: two lanes never ask the same one. */
  #next(): CallCandidate | undefined {
    const candidate = this.#candidates[this.#position];
    if (candidate !== undefined) this.#position += 1;
    return candidate;
  }

  /** The candidate that is worth a wait and may be asked soonest. */
  #soonest(): { readonly candidate: CallCandidate; readonly coolDownMs: number } | undefined {
    const now = Date.now();
    return this.#candidates
      .flatMap((candidate) => {
        const rest = candidate.rest(now);
        return rest === undefined ? [] : { candidate, ...rest };
      })
      .sort((a, b) => a.waitMs - b.waitMs)
      .find(({ candidate }) => !candidate.tried || candidate.pays());
  }

  /**
   * One candidate, with its retries. `undefined` when the next one is to be asked.
   * @param isLastResort whether it is asked although its circuit is open
   * @throws when no other one may be asked
   */
  async #ask(lane: Lane<Try>, candidate: CallCandidate, isLastResort = false): Promise<Try | undefined> {
    for (;;) {
      const outcome = await this.#try(lane, candidate, isLastResort);
      switch (outcome.type) {
        case 'answered':
          this.#plan.onAnswered?.(candidate.route);
          this.#passOverTheRest();
          return outcome.attempt;
        case 'skipped':
          return undefined;
        case 'failed': {
          const { error } = outcome;
          if (candidate.switchesKey(error, () => !this.#othersReady(candidate, Date.now()))) {
            this.#tellRetry(candidate, 0, error);
            break;
          }
          if (!(await this.#retries(lane, candidate, error))) {
            if (!mayFailOver(error, candidate.route.entry.retry)) throw this.#call.sign(error);
            lane.failure = { from: candidate.route.entry.name, error };
            return undefined;
          }
        }
      }
    }
  }

  /** Waits until the same candidate is to be asked again after `error`; whether it is. */
  async #retries(lane: Lane<Try>, candidate: CallCandidate, error: FlexiAIError): Promise<boolean> {
    let waitedMs = 0;
    for (let unpaid = 0; ; unpaid += 1) {
      const retry = candidate.retryAfter(error, (now) => this.#othersReady(candidate, now), unpaid);
      if (retry === undefined) return false;
      await this.#wait(lane, candidate, retry.delayMs, retry.isPaid ? error : undefined);
      waitedMs += retry.delayMs;
      if (!retry.isPaid && !candidate.pays()) continue;
      if (!retry.isPaid) this.#tellRetry(candidate, waitedMs, error);
      candidate.retries += 1;
      return true;
    }
  }

  async #try(lane: Lane<Try>, candidate: CallCandidate, isLastResort: boolean): Promise<Outcome<Try>> {
    const { route } = candidate;
    const { load } = this.#plan;
    this.#throwIfOver(lane, route);
    const loading = this.#loading(candidate, isLastResort);
    if (loading !== undefined && !(await this.#isLoaded(lane, candidate, loading))) return { type: 'skipped' };
    // A retry, too: its own failures may have opened the circuit while no other candidate is left.
    const lastResort = isLastResort || (candidate.tried && !this.#othersReady(candidate, Date.now()));
    let queued: Permit | undefined;
    let admitted: AdmittedTry | undefined;
    let isAsked = this.#environment.admissions === undefined;
    if (!isAsked) {
      // A candidate that is not asked now anyway sets nothing aside, and one that waits for its place does so first.
      const obstacle = this.#obstacle(candidate, lastResort);
      if (obstacle !== undefined && this.#waitsFor(candidate, obstacle))
        queued = await this.#placeInQueue(lane, candidate);
      if (obstacle === undefined || queued !== undefined) {
        isAsked = true;
        let verdict: AdmissionVerdict;
        try {
          const asked = this.#askAdmissions(candidate);
          verdict = asked instanceof Promise ? await this.#waitForAdmission(lane, route, asked) : asked;
        } catch (thrown) {
          queued?.cancel();
          throw this.#call.sign(thrown as FlexiAIError);
        }
        if (verdict !== undefined && 'error' in verdict) {
          queued?.cancel();
          return this.#refused(candidate, verdict);
        }
        admitted = verdict;
      }
    }
    let admission = route.enter(Date.now(), load, { queued, lastResort });
    if ('reason' in admission && this.#waitsFor(candidate, admission)) {
      queued = await this.#placeInQueue(lane, candidate, admitted);
      if (queued !== undefined) admission = route.enter(Date.now(), load, { queued, lastResort });
    }
    if ('reason' in admission) {
      admitted?.release();
      this.#passedOver.set(candidate, admission);
      return { type: 'skipped' };
    }
    if (!isAsked) {
      // What stood in its way is gone since it was looked at: it is not to be tried without being admitted.
      giveBack(admission);
      return this.#try(lane, candidate, isLastResort);
    }
    this.#passedOver.delete(candidate);
    this.#tellPassedOver();
    const attempt = this.#makeTry({
      route,
      admission,
      admitted,
      admitAgain: this.#environment.admissions === undefined ? undefined : () => this.#askAdmissions(candidate),
      kind: this.#kind(lane, candidate),
      next: this.#candidates[this.#position]?.route,
      isAlone: () => !this.#othersReady(candidate, Date.now()),
    });
    candidate.tried = true;
    this.#hasTried = true;
    this.#tellFailover(lane, route);
    lane.opening = attempt;
    try {
      await attempt.open();
      return { type: 'answered', attempt };
    } catch (thrown) {
      const error = thrown as FlexiAIError;
      candidate.lastError = error;
      if (this.#call.stopped !== undefined) throw this.#call.sign(this.#call.stopped);
      // Another one was quicker, this time: should that one's stream break off, this one was not asked.
      if (lane.isLost) candidate.tried = false;
      const rest = restMs(error, candidate.retries, route.entry.retry);
      if (rest > 0) route.coolDown(rest, Date.now(), admission.key);
      return { type: 'failed', error };
    } finally {
      lane.opening = undefined;
    }
  }

  /** What keeps a candidate from being asked, in the way in which it is to be asked. */
  #obstacle({ route }: CallCandidate, lastResort: boolean): SkippedCandidate | undefined {
    const obstacle = route.obstacle(Date.now(), this.#plan.load);
    const isMet = obstacle !== undefined && lastResort && isCircuitSkip(obstacle) && route.asksWhenAlone;
    return isMet ? undefined : obstacle;
  }

  #askAdmissions(candidate: CallCandidate): AdmissionVerdict | Promise<AdmissionVerdict> {
    const others = (): readonly Route[] =>
      this.#candidates.filter((other) => other !== candidate && !other.tried && !other.isOut).map(({ route }) => route);
    return this.#environment.admissions?.admit(admissionQuestion(this.#call, this.#request, candidate.route, others));
  }

  /** @throws what ended the call or the lane meanwhile: what is admitted later is given back */
  async #waitForAdmission(lane: Lane<Try>, route: Route, asked: Promise<AdmissionVerdict>): Promise<AdmissionVerdict> {
    try {
      const answer = asked.then((verdict) => ({ verdict }));
      const longestMs = Math.max(0, this.#call.remainingMs());
      const settled = await this.#call.waitFor(answer, longestMs, (end) => lane.waits(end));
      this.#throwIfOver(lane, route);
      if (settled === undefined) throw this.#call.timeout(route.entry.name, route.model);
      return settled.verdict;
    } catch (thrown) {
      const giveBack = (late: AdmissionVerdict): void => {
        if (late !== undefined && !('error' in late)) late.release();
      };
      asked.then(giveBack, () => undefined);
      throw thrown;
    }
  }

  /** @throws the refusal, where it ends the call */
  #refused(candidate: CallCandidate, { error, passOver }: RefusedTry): Outcome<Try> {
    if (!passOver && this.#call.ledger.started === 0) throw this.#call.sign(error);
    candidate.isOut = true;
    candidate.isOverBudget = true;
    this.#refusal = error;
    // As all that is passed over, it is told when another candidate is asked, or none.
    this.#passedOver.set(candidate, candidate.route.skip('over-budget', error.resetsAt, error.message));
    return { type: 'skipped' };
  }

  /** What must be loaded before the try; nothing for a candidate that is not asked now anyway. */
  #loading({ route }: CallCandidate, isLastResort: boolean): Promise<unknown> | undefined {
    const loading = route.entry.loader.pending();
    if (loading === undefined || isLastResort) return loading;
    return route.obstacle(Date.now(), this.#plan.load) === undefined ? loading : undefined;
  }

  /** Waits until the provider's SDK is loaded; whether it is. @throws what ended the call or the lane meanwhile */
  async #isLoaded(lane: Lane<Try>, candidate: CallCandidate, loading: Promise<unknown>): Promise<boolean> {
    const { route } = candidate;
    const { entry } = route;
    let failure: unknown;
    try {
      const outcome = loading.then((error) => ({ error }));
      const leftMs = Math.max(0, this.#call.remainingMs());
      const longestMs = this.#othersReady(candidate, Date.now()) ? Math.min(leftMs / 2, LONGEST_LOAD_MS) : leftMs;
      const loaded = await this.#call.waitFor(outcome, longestMs, (end) => lane.waits(end));
      this.#throwIfOver(lane, route);
      failure = loaded === undefined ? new Error(`it was not there after ${Math.round(longestMs)} ms`) : loaded.error;
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
    if (failure === undefined) return true;
    candidate.isOut = true;
    this.#passedOver.set(candidate, route.skip('not-loaded', undefined, redact(messageOf(failure), entry.secrets)));
    return false;
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

  #kind(lane: Lane<Try>, { tried }: CallCandidate): AttemptKind {
    if (tried) return 'retry';
    if (lane.isHedge) {
      lane.isHedge = false;
      return 'hedge';
    }
    return this.#candidates.some((candidate) => candidate.tried) ? 'failover' : 'first';
  }

  #othersReady(candidate: CallCandidate, now: number): boolean {
    return this.#candidates.some((other) => other !== candidate && !other.tried && !other.isOut && other.isReady(now));
  }

  /** Whether a candidate is waited for in its queue now, rather than passed over. */
  #waitsFor(candidate: CallCandidate, obstacle: SkippedCandidate): boolean {
    const now = Date.now();
    if (!candidate.isWorthAWait(obstacle, now)) return false;
    return candidate.route.entry.limiter?.config.whenReached === 'wait' || !this.#othersReady(candidate, now);
  }

  /** A place among the entry's calls in flight; `undefined` when the queue is full, or the wait was in vain. */
  async #placeInQueue(lane: Lane<Try>, candidate: CallCandidate, admitted?: AdmittedTry): Promise<Permit | undefined> {
    const { limiter } = candidate.route.entry;
    const waiter = limiter?.queue(this.#plan.load.tokens);
    candidate.gaveUp = waiter === undefined;
    if (limiter === undefined || waiter === undefined) return undefined;
    const longestMs = Math.min(limiter.config.maxWaitMs, Math.max(0, this.#call.remainingMs()));
    let permit: Permit | undefined;
    const since = performance.now();
    try {
      permit = await this.#call.waitFor(waiter.permit, longestMs, (end) => lane.waits(end));
      this.#throwIfOver(lane, candidate.route);
    } catch (thrown) {
      admitted?.release();
      waiter.leave();
      this.#tellQueueWait(candidate, since, false);
      throw this.#call.sign(thrown as FlexiAIError);
    }
    candidate.gaveUp = permit === undefined;
    this.#tellQueueWait(candidate, since, permit !== undefined);
    if (permit === undefined) waiter.leave();
    return permit;
  }

  async #wait(
    lane: Lane<Try>,
    candidate: CallCandidate,
    delayMs: number,
    error: FlexiAIError | undefined,
  ): Promise<void> {
    if (error !== undefined) this.#tellRetry(candidate, delayMs, error);
    try {
      await this.#call.wait(delayMs, (end) => lane.waits(end));
    } catch (thrown) {
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /** How long the first candidate is waited for; `undefined` where nobody could be asked beside it. */
  #hedgeDelayMs(hedge: HedgeConfig): number | undefined {
    if (this.#candidates.length < 2) return undefined;
    const now = Date.now();
    const first = this.#candidates.find((candidate) => candidate.isReady(now));
    return first === undefined ? undefined : hedgeDelayMs(hedge, first.route, this.#call.mode);
  }

  /** A second lane, where somebody is left who can be asked now and does not cost too much. */
  #hedgeLane({ maxExtraCostUsd }: HedgeConfig, afterMs: number): Lane<Try> | undefined {
    const now = Date.now();
    const next = this.#candidates.slice(this.#position).find((candidate) => candidate.isReady(now));
    const racing = this.#candidates[this.#position - 1];
    if (next === undefined || racing === undefined) return undefined;
    const { entry, model } = next.route;
    if (maxExtraCostUsd !== Number.POSITIVE_INFINITY) {
      const cost = this.#plan.costOf?.(next.route);
      if (cost === undefined || cost > maxExtraCostUsd) return undefined;
    }
    this.#environment.emitter.emit(
      'hedge',
      () => ({
        ...this.#call.ids,
        provider: entry.name,
        model,
        afterMs,
        against: { provider: racing.route.entry.name, model: racing.route.model },
      }),
      this.#call,
    );
    return this.#openLane(true);
  }

  #tellQueueWait({ route }: CallCandidate, since: number, admitted: boolean): void {
    this.#environment.emitter.emit(
      'queueWait',
      () => ({
        ...this.#call.ids,
        provider: route.entry.name,
        model: route.model,
        waitedMs: roundMs(performance.now() - since),
        admitted,
      }),
      this.#call,
    );
  }

  #tellRetry({ route }: CallCandidate, delayMs: number, error: FlexiAIError): void {
    this.#environment.emitter.emit(
      'retry',
      () => ({
        ...this.#call.ids,
        provider: route.entry.name,
        model: route.model,
        delayMs,
        error,
      }),
      this.#call,
    );
  }

  /** An open circuit that never had its turn was passed over all the same: its probes are a share of the calls. */
  #passOverTheRest(): void {
    for (let place = this.#position; place < this.#candidates.length; place += 1) {
      this.#candidates[place]?.route.breaker?.passOver();
    }
  }

  /** Another candidate is asked, or none: those that were passed over before are told now. */
  #tellPassedOver(): void {
    for (const skipped of this.#passedOver.values()) this.#skip(skipped);
    this.#passedOver.clear();
  }

  #skip(skipped: SkippedCandidate): void {
    this.#call.ledger.skip(skipped);
    this.#environment.emitter.emit('skip', () => ({ ...this.#call.ids, skipped }), this.#call);
  }

  #tellFailover(lane: Lane<Try>, route: Route): void {
    const { failure } = lane;
    lane.failure = undefined;
    if (failure === undefined) return;
    this.#environment.emitter.emit(
      'failover',
      () => ({
        ...this.#call.ids,
        from: failure.from,
        to: route.entry.name,
        reason: failure.error.code,
        error: failure.error,
      }),
      this.#call,
    );
  }
}

/** Gives back what a try needs that is not made after all. */
function giveBack({ permit, lease, key, triesKey }: Admission): void {
  permit?.cancel();
  key.credential.unknown(triesKey);
  void lease.settle('neutral');
}

/** How long the loading of an SDK is waited for where another candidate is ready, in ms. */
const LONGEST_LOAD_MS = 10_000;
