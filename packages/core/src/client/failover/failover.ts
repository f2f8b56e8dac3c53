import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import type { AttemptKind, SkippedCandidate } from '../../model/attempt.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Attempt } from '../attempt/attempt.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import type { Call } from '../call/call.ts';
import type { CallCandidate } from './call-candidate.ts';
import { Candidates } from './candidates.ts';
import { type Entered, Entrance } from './entrance.ts';
import { failedCall } from './failed-call.ts';
import { emitFailover, emitHedge, emitRetry, recordSkip } from './failover-events.ts';
import { delayOfHedge, hedgeRoute } from './hedge.ts';
import { Lane } from './lane.ts';
import type { Question } from './question.ts';
import { race } from './race.ts';
import { mayFailOver, restMs } from './retry-rules.ts';

/** The outcome of one candidate. */
type Outcome<Try> =
  | { readonly type: 'answered'; readonly attempt: Try }
  | { readonly type: 'failed'; readonly error: FlexiAIError }
  | { readonly type: 'skipped' };

/**
 * The failover loop over one plan: it asks the candidates in order until one opens an answer. For a stream that breaks off
 * later, `resume` asks the remaining candidates.
 */
export class Failover<Try extends Attempt> {
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #plan: Plan;
  readonly #candidates: Candidates;
  readonly #entrance: Entrance;
  readonly #lanes: Lane[] = [];
  #question: Question<Try>;
  #abandoned: FlexiAIError | undefined;
  /** Whether an attempt was made since the run, or its continuation, began: the first last resort needs no budget. */
  #hasTried = false;

  constructor(call: Call, setup: ClientSetup, plan: Plan, question: Question<Try>) {
    this.#call = call;
    this.#setup = setup;
    this.#plan = plan;
    this.#question = question;
    this.#candidates = new Candidates(plan, call);
    this.#entrance = new Entrance(call, setup, this.#candidates, plan.load);
    for (const skipped of plan.ruledOut) this.#skip(skipped);
  }

  /**
   * @param hedge whether a second candidate is asked beside a slow first one
   * @throws the first error that forbids failover; else the only candidate's own error; else AllProvidersFailedError
   */
  run(hedge?: HedgeConfig): Promise<Try> {
    const first = this.#openLane();
    const delayMs = hedge === undefined ? undefined : delayOfHedge(this.#candidates, hedge, this.#call.mode);
    if (hedge === undefined || delayMs === undefined) return this.#askAll(first);
    const second = (): Lane | undefined => this.#hedgeLane(hedge, delayMs);
    const run = (lane: Lane): Promise<Try | undefined> => this.#askInTurn(lane);
    return race({ first, delayMs, second, run }).then((attempt) => attempt ?? this.#askTheRest(first));
  }

  /** Cancels the current attempts, and asks no other candidate: the answer is not needed any more. */
  abandon(cause: FlexiAIError): void {
    this.#abandoned ??= cause;
    for (const lane of this.#lanes) lane.abandon(cause);
  }

  /**
   * Asks the remaining candidates, after the answer of `from` broke off with `error`.
   * @param question the new question
   * @throws as `run`
   */
  resume(from: string, error: FlexiAIError, question: Question<Try>): Promise<Try> {
    this.#question = question;
    this.#hasTried = false;
    const lane = this.#openLane();
    lane.failure = { from, error };
    return this.#askAll(lane);
  }

  #openLane(isHedge = false): Lane {
    const lane = new Lane(this.#call, isHedge);
    this.#lanes.push(lane);
    if (this.#abandoned !== undefined) lane.abandon(this.#abandoned);
    return lane;
  }

  /** Asks the candidates without a turn so far, then those that are worth a wait, then those with an open circuit. */
  async #askAll(lane: Lane): Promise<Try> {
    return (await this.#askInTurn(lane)) ?? this.#askTheRest(lane);
  }

  async #askTheRest(lane: Lane): Promise<Try> {
    const attempt = (await this.#askAfterWaits(lane)) ?? (await this.#askLastResorts(lane));
    if (attempt !== undefined) return attempt;
    this.#recordSkipped();
    const { refusal } = this.#entrance;
    if (refusal !== undefined && this.#candidates.areAllOverBudget) throw this.#call.sign(refusal);
    throw failedCall(this.#call, this.#plan.routes.length + this.#plan.ruledOut.length);
  }

  /** Asks the candidates in turn. `undefined` if none answered. */
  async #askInTurn(lane: Lane): Promise<Try | undefined> {
    for (let candidate = this.#candidates.next(); candidate !== undefined; candidate = this.#candidates.next()) {
      const attempt = await this.#ask(lane, candidate);
      if (attempt !== undefined) return attempt;
    }
    return undefined;
  }

  /** No candidate can be asked at once: waits for short cool-downs and places in queues. */
  async #askAfterWaits(lane: Lane): Promise<Try | undefined> {
    for (;;) {
      const next = this.#candidates.soonest(Date.now());
      if (next === undefined) return undefined;
      const { candidate, coolDownMs } = next;
      if (candidate.tried) candidate.payRetry();
      if (coolDownMs > 0) {
        const { lastError } = candidate.route;
        if (lastError !== undefined) this.#emitRetry(candidate, coolDownMs, lastError);
        await lane.wait(coolDownMs);
        candidate.retries += 1;
      }
      const attempt = await this.#ask(lane, candidate, true);
      if (attempt !== undefined) return attempt;
    }
  }

  /**
   * Only open circuits are left: a call does not fail because of them. The first one is free if no attempt was made yet; the
   * others cost like retries, so that a dead provider does not get every call that fails elsewhere.
   */
  async #askLastResorts(lane: Lane): Promise<Try | undefined> {
    for (;;) {
      const next = this.#candidates.lastResort(this.#hasTried);
      if (next === undefined) return undefined;
      const { candidate, isFree } = next;
      if (!isFree) candidate.payRetry();
      if (candidate.tried) candidate.retries += 1;
      else candidate.isSpent = true;
      const attempt = await this.#ask(lane, candidate, true);
      if (attempt !== undefined) return attempt;
    }
  }

  /**
   * Asks one candidate, with its retries. `undefined` if the next one is to be asked.
   * @param isLastResort whether it is asked although its circuit is open
   * @throws if no other candidate may be asked
   */
  async #ask(lane: Lane, candidate: CallCandidate, isLastResort = false): Promise<Try | undefined> {
    /** Its error before it is asked in another form. */
    let refused: FlexiAIError | undefined;
    /** Its error before a retry. */
    let failed: FlexiAIError | undefined;
    for (;;) {
      const outcome = await this.#try(lane, candidate, isLastResort);
      if (outcome.type === 'answered') {
        this.#plan.onAnswered?.(candidate.route);
        this.#candidates.skipTheRest();
        return outcome.attempt;
      }
      const error = outcome.type === 'failed' ? outcome.error : refused;
      if (error === undefined) {
        // Its retry could not begin: it counts as failed, as it would without one.
        if (failed !== undefined) this.#moveOn(lane, candidate, failed);
        return undefined;
      }
      if (outcome.type === 'skipped') this.#candidates.unskip(candidate);
      else if (this.#question.rephrase?.(candidate.route, error) === true) {
        refused = error;
        continue;
      }
      refused = undefined;
      failed = error;
      if (candidate.hasOtherKey(error, () => !this.#candidates.areOthersReady(candidate, Date.now()))) {
        candidate.switchKey();
        this.#emitRetry(candidate, 0, error);
        continue;
      }
      if (await this.#retries(lane, candidate, error)) continue;
      this.#moveOn(lane, candidate, error);
      return undefined;
    }
  }

  /** The next candidate is asked after `error`. @throws `error`, if no other candidate may be asked */
  #moveOn(lane: Lane, { route: { entry } }: CallCandidate, error: FlexiAIError): void {
    if (!mayFailOver(error, entry.retry)) throw this.#call.sign(error);
    lane.failure = { from: entry.name, error };
  }

  /**
   * Waits for the retry on the same candidate after `error`; @returns whether there is one. If the budget does not suffice and
   * no other candidate can be asked, the call waits all the same, and retries if other calls were answered meanwhile, which
   * pays for it. In a full outage no call pays, and none is retried.
   */
  async #retries(lane: Lane, candidate: CallCandidate, error: FlexiAIError): Promise<boolean> {
    let waitedMs = 0;
    for (let unpaid = 0; ; unpaid += 1) {
      const now = Date.now();
      const isAlone = !this.#candidates.areOthersReady(candidate, now);
      const isOtherSooner = (waitMs: number): boolean => this.#candidates.isOtherSooner(candidate, waitMs, now);
      const delayMs = candidate.retryDelayMs(error, { now, isAlone, unpaid, isOtherSooner });
      if (delayMs === undefined) return false;
      const isPaid = candidate.payRetry();
      candidate.leftUnpaid = !isPaid && !isAlone;
      if (candidate.leftUnpaid) return false;
      if (isPaid) this.#emitRetry(candidate, delayMs, error);
      await lane.wait(delayMs);
      waitedMs += delayMs;
      if (!isPaid && !candidate.payRetry()) continue;
      if (!isPaid) this.#emitRetry(candidate, waitedMs, error);
      candidate.retries += 1;
      return true;
    }
  }

  async #try(lane: Lane, candidate: CallCandidate, isLastResort: boolean): Promise<Outcome<Try>> {
    const { request } = this.#question;
    const entering = this.#entrance.enter({ lane, candidate, request, isLastResort });
    const entered = entering instanceof Promise ? await entering : entering;
    if ('reason' in entered) {
      this.#candidates.skip(candidate, entered);
      return { type: 'skipped' };
    }
    this.#candidates.unskip(candidate);
    this.#recordSkipped();
    const attempt = this.#makeAttempt(lane, candidate, entered);
    try {
      await attempt.open();
      return { type: 'answered', attempt };
    } catch (thrown) {
      const error = thrown as FlexiAIError;
      candidate.lastError = error;
      if (this.#call.stopped !== undefined) throw this.#call.sign(this.#call.stopped);
      // The other lane was quicker: if its stream breaks off, this candidate counts as not asked.
      if (lane.isLost) candidate.tried = false;
      const rest = restMs(error, candidate.retries, candidate.route.entry.retry);
      if (rest > 0) candidate.route.coolDown(rest, Date.now(), entered.admission.key);
      return { type: 'failed', error };
    } finally {
      lane.opening = undefined;
    }
  }

  #makeAttempt(lane: Lane, candidate: CallCandidate, { admission, admitted }: Entered): Try {
    const { route } = candidate;
    const attempt = this.#question.attempt({
      route,
      admission,
      admitted,
      kind: this.#kind(lane, candidate),
      next: this.#candidates.upcoming,
      isAlone: () => !this.#candidates.areOthersReady(candidate, Date.now()),
    });
    candidate.tried = true;
    this.#hasTried = true;
    const { failure } = lane;
    lane.failure = undefined;
    lane.begin(attempt);
    if (failure !== undefined) {
      emitFailover(this.#setup.emitter, this.#call, failure.from, route.entry.name, failure.error);
    }
    return attempt;
  }

  #kind(lane: Lane, { tried }: CallCandidate): AttemptKind {
    if (tried) return 'retry';
    if (lane.isHedge) {
      lane.isHedge = false;
      return 'hedge';
    }
    return this.#candidates.anyTried ? 'failover' : 'first';
  }

  /** The second lane, if a candidate is left that can be asked now and does not cost too much. */
  #hedgeLane(hedge: HedgeConfig, afterMs: number): Lane | undefined {
    const against = this.#candidates.latest;
    const route = hedgeRoute(this.#candidates, this.#plan, hedge);
    if (route === undefined || against === undefined) return undefined;
    emitHedge(this.#setup.emitter, this.#call, route, against, afterMs);
    return this.#openLane(true);
  }

  #emitRetry({ route }: CallCandidate, delayMs: number, error: FlexiAIError): void {
    emitRetry(this.#setup.emitter, this.#call, route, delayMs, error);
  }

  /** Records the skipped candidates, when another one is asked, or none. */
  #recordSkipped(): void {
    for (const skipped of this.#candidates.takeSkipped()) this.#skip(skipped);
  }

  #skip(skipped: SkippedCandidate): void {
    recordSkip(this.#setup.emitter, this.#call, skipped);
  }
}
