import type { BudgetExceededError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { messageOf } from '../../errors/message-of.ts';
import { redact } from '../../errors/redact.ts';
import type { AdmissionVerdict, AdmittedTry, RefusedTry } from '../../middleware/try-admission.ts';
import type { SkippedCandidate } from '../../model/attempt.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import type { UnifiedRequest } from '../../model/unified-request.ts';
import type { Permit } from '../../resilience/entry-limiter.ts';
import type { Admission } from '../../routing/admission.ts';
import type { RequestLoad } from '../../routing/request-load.ts';
import { isCircuitSkip } from '../../routing/skip.ts';
import type { ClientSetup } from '../attempt/client-setup.ts';
import type { Call } from '../call/call.ts';
import { admissionQuestion } from './admission-question.ts';
import type { CallCandidate } from './call-candidate.ts';
import type { Candidates } from './candidates.ts';
import { emitQueueWait } from './failover-events.ts';
import type { Lane } from './lane.ts';

/** What one attempt needs. */
export interface Entered {
  readonly admission: Admission;
  /** Called at the end of the attempt, if a middleware admitted it. */
  readonly admitted: AdmittedTry | undefined;
}

/** A wanted attempt on a candidate. */
interface EntryRequest {
  readonly lane: Lane;
  readonly candidate: CallCandidate;
  /** The request of the attempt. */
  readonly request: UnifiedRequest | EmbeddingRequest;
  /** The candidate is asked although its circuit is open. */
  readonly isLastResort: boolean;
}

/**
 * The steps before an attempt: the provider's SDK is loaded, middleware admits the attempt, the entry's limits have a place for
 * it, and the route has a key and a closed circuit.
 */
export class Entrance {
  /** The last refusal by a spending limit. */
  refusal: BudgetExceededError | undefined;
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #candidates: Candidates;
  readonly #load: RequestLoad;

  constructor(call: Call, setup: ClientSetup, candidates: Candidates, load: RequestLoad) {
    this.#call = call;
    this.#setup = setup;
    this.#candidates = candidates;
    this.#load = load;
  }

  /**
   * What the attempt needs, or why the candidate is skipped; synchronously where nothing has to be waited for.
   *
   * @throws the error that ended the call or the lane
   */
  enter(wanted: EntryRequest): Entered | SkippedCandidate | Promise<Entered | SkippedCandidate> {
    const { lane, candidate, isLastResort } = wanted;
    const { route } = candidate;
    lane.throwIfOver(route);
    if (this.#setup.admissions !== undefined || route.entry.loader.pending() !== undefined) {
      return this.#prepare(wanted);
    }
    return this.#enterNow(wanted, this.#isLastResort(candidate, isLastResort), undefined);
  }

  /** Waits for the SDK, and for the middleware that admits attempts. */
  async #prepare(wanted: EntryRequest): Promise<Entered | SkippedCandidate> {
    const { lane, candidate, isLastResort } = wanted;
    const loading = this.#loading(candidate, isLastResort);
    const missing = loading === undefined ? undefined : await this.#loaded(lane, candidate, loading);
    if (missing !== undefined) return missing;
    const lastResort = this.#isLastResort(candidate, isLastResort);
    if (this.#setup.admissions === undefined) return this.#enterNow(wanted, lastResort, undefined);
    // Middleware reserves nothing for a candidate that cannot be asked; a candidate waits for its place first.
    const obstacle = this.#obstacle(candidate, lastResort);
    const waits = obstacle !== undefined && this.#waitsFor(candidate, obstacle);
    const queued = waits ? await this.#placeInQueue(lane, candidate) : undefined;
    if (obstacle !== undefined && queued === undefined) {
      const admission = candidate.route.enter(Date.now(), this.#load, { lastResort });
      if ('reason' in admission) return admission;
      // The obstacle is gone since the check: the attempt must be admitted before it begins.
      giveBack(admission);
      return this.enter(wanted);
    }
    const verdict = await this.#verdict(wanted, queued);
    if (verdict !== undefined && 'error' in verdict) {
      queued?.cancel();
      return this.#refused(candidate, verdict);
    }
    return this.#enterNow(wanted, lastResort, verdict, queued);
  }

  /** @param queued the place that the call queued for */
  #enterNow(
    wanted: EntryRequest,
    lastResort: boolean,
    admitted: AdmittedTry | undefined,
    queued?: Permit,
  ): Entered | SkippedCandidate | Promise<Entered | SkippedCandidate> {
    const { candidate } = wanted;
    const admission = candidate.route.enter(Date.now(), this.#load, { queued, lastResort });
    if (!('reason' in admission)) return { admission, admitted };
    if (this.#waitsFor(candidate, admission)) return this.#queueAndEnter(wanted, lastResort, admission, admitted);
    admitted?.release();
    return admission;
  }

  /** @param obstacle why it could not be entered at once */
  async #queueAndEnter(
    { lane, candidate }: EntryRequest,
    lastResort: boolean,
    obstacle: SkippedCandidate,
    admitted: AdmittedTry | undefined,
  ): Promise<Entered | SkippedCandidate> {
    const queued = await this.#placeInQueue(lane, candidate, admitted);
    const admission =
      queued === undefined ? obstacle : candidate.route.enter(Date.now(), this.#load, { queued, lastResort });
    if (!('reason' in admission)) return { admission, admitted };
    admitted?.release();
    return admission;
  }

  /** A retry may find its circuit open: its own failures may have opened it while no other candidate is left. */
  #isLastResort(candidate: CallCandidate, isLastResort: boolean): boolean {
    return isLastResort || (candidate.tried && !this.#candidates.areOthersReady(candidate, Date.now()));
  }

  /** The obstacle to a candidate, considering whether it is the last resort. */
  #obstacle({ route }: CallCandidate, lastResort: boolean): SkippedCandidate | undefined {
    const obstacle = route.obstacle(Date.now(), this.#load);
    const isMet = obstacle !== undefined && lastResort && isCircuitSkip(obstacle) && route.asksWhenAlone;
    return isMet ? undefined : obstacle;
  }

  /** What must be loaded before the attempt; nothing for a candidate that cannot be asked. */
  #loading({ route }: CallCandidate, isLastResort: boolean): Promise<unknown> | undefined {
    const loading = route.entry.loader.pending();
    if (loading === undefined || isLastResort) return loading;
    return route.obstacle(Date.now(), this.#load) === undefined ? loading : undefined;
  }

  /** Waits for the provider's SDK. @returns why the candidate is skipped, if it is */
  async #loaded(
    lane: Lane,
    candidate: CallCandidate,
    loading: Promise<unknown>,
  ): Promise<SkippedCandidate | undefined> {
    const { route } = candidate;
    const outcome = loading.then((error) => ({ error }));
    const leftMs = Math.max(0, this.#call.remainingMs());
    const areOthersReady = this.#candidates.areOthersReady(candidate, Date.now());
    const longestMs = areOthersReady ? Math.min(leftMs / 2, LONGEST_LOAD_MS) : leftMs;
    const loaded = await lane.waitFor(outcome, longestMs, route);
    const failure =
      loaded === undefined ? new Error(`it was not loaded within ${Math.round(longestMs)} ms`) : loaded.error;
    if (failure === undefined) return undefined;
    candidate.isOut = true;
    return route.skip('not-loaded', undefined, redact(messageOf(failure), route.entry.secrets));
  }

  /** The verdict of middleware on the attempt. @throws its error, signed; the place in the queue is given back then */
  async #verdict({ lane, candidate, request }: EntryRequest, queued: Permit | undefined): Promise<AdmissionVerdict> {
    try {
      const others = () => this.#candidates.others(candidate);
      const question = admissionQuestion(this.#call, request, candidate.route, others);
      const asked = this.#setup.admissions?.admit(question);
      return asked instanceof Promise ? await this.#laterVerdict(lane, candidate, asked) : asked;
    } catch (thrown) {
      queued?.cancel();
      throw this.#call.sign(thrown as FlexiAIError);
    }
  }

  /** @throws the error that ended the call or the lane: a later admission is given back */
  async #laterVerdict(
    lane: Lane,
    { route }: CallCandidate,
    asked: Promise<AdmissionVerdict>,
  ): Promise<AdmissionVerdict> {
    try {
      const answer = asked.then((verdict) => ({ verdict }));
      const settled = await lane.waitFor(answer, Math.max(0, this.#call.remainingMs()), route);
      if (settled === undefined) throw this.#call.timeout(route.entry.name, route.model);
      return settled.verdict;
    } catch (thrown) {
      const giveBackLate = (late: AdmissionVerdict): void => {
        if (late !== undefined && !('error' in late)) late.release();
      };
      asked.then(giveBackLate, () => undefined);
      throw thrown;
    }
  }

  /** @throws the refusal, if it ends the call */
  #refused(candidate: CallCandidate, { error, passOver }: RefusedTry): SkippedCandidate {
    if (!passOver && this.#call.ledger.started === 0) throw this.#call.sign(error);
    candidate.isOut = true;
    candidate.isOverBudget = true;
    this.refusal = error;
    return candidate.route.skip('over-budget', error.resetsAt, error.message);
  }

  /** Whether the call waits in a candidate's queue, instead of skipping it. */
  #waitsFor(candidate: CallCandidate, obstacle: SkippedCandidate): boolean {
    const now = Date.now();
    if (!candidate.isWorthAWait(obstacle, now)) return false;
    const { limiter } = candidate.route.entry;
    return limiter?.config.whenReached === 'wait' || !this.#candidates.areOthersReady(candidate, now);
  }

  /** A place among the entry's calls in flight; `undefined` if the queue is full, or the wait was too long. */
  async #placeInQueue(lane: Lane, candidate: CallCandidate, admitted?: AdmittedTry): Promise<Permit | undefined> {
    const { route } = candidate;
    const { limiter } = route.entry;
    const waiter = limiter?.queue(this.#load.tokens);
    candidate.gaveUp = waiter === undefined;
    if (limiter === undefined || waiter === undefined) return undefined;
    const { emitter } = this.#setup;
    const longestMs = Math.min(limiter.config.maxWaitMs, Math.max(0, this.#call.remainingMs()));
    const since = performance.now();
    let permit: Permit | undefined;
    try {
      permit = await lane.waitFor(waiter.permit, longestMs, route);
    } catch (thrown) {
      admitted?.release();
      waiter.leave();
      emitQueueWait(emitter, this.#call, route, since, false);
      throw thrown;
    }
    candidate.gaveUp = permit === undefined;
    emitQueueWait(emitter, this.#call, route, since, permit !== undefined);
    if (permit === undefined) waiter.leave();
    return permit;
  }
}

/** Gives back the admission of an attempt that is not made. */
function giveBack({ permit, lease, key, triesKey }: Admission): void {
  permit?.cancel();
  key.credential.unknown(triesKey);
  void lease.settle('neutral');
}

/** How long to wait for an SDK where another candidate is ready, in ms. */
const LONGEST_LOAD_MS = 10_000;
