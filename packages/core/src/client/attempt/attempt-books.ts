import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { ProviderError } from '../../errors/provider-error.ts';
import type { AttemptKind, AttemptOutcome } from '../../model/attempt.ts';
import type { Usage } from '../../model/usage.ts';
import type { ResponseHeaders } from '../../plugin/provider.ts';
import type { Route } from '../../routing/route.ts';
import { type Call, roundMs } from '../call/call.ts';
import { tripOf } from './attempt-errors.ts';
import type { AttemptPlace } from './attempt-place.ts';
import { type AnswerFacts, addCost, type NewRecord, recordOf } from './attempt-record.ts';
import type { ClientSetup } from './client-setup.ts';
import { isUnusuallySlow } from './hedge-delay.ts';

/** A permit that is held longer than this after its call's deadline, in ms, was dropped by its runtime. */
const OVERDUE_MS = 10_000;

/** How an attempt failed. */
export interface AttemptFailure {
  readonly error: FlexiAIError;
  readonly usage: Usage;
  /** The time-out was shorter than the entry and the client allow: the provider is not to blame. */
  readonly isHurried: boolean;
  /** Another candidate answered first. */
  readonly isLost: boolean;
}

/**
 * All records of one attempt: its record in the ledger, the route's counts and averages, the circuit's lease, the limiter's
 * permit, the key, the admission by middleware, the events. The constructor opens them; `succeed` or `fail` closes them, once.
 */
export class AttemptBooks {
  /** The attempt's number in its call. */
  readonly number: number;
  readonly #call: Call;
  readonly #setup: ClientSetup;
  readonly #place: AttemptPlace;
  readonly #kind: AttemptKind;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  #headersMs: number | undefined;
  #firstContentMs: number | undefined;
  /** When the last content after the first came; only kept for listeners. */
  #contentAt: number | undefined;
  #status: number | undefined;
  #requestId: string | undefined;
  #closed = false;

  constructor(call: Call, setup: ClientSetup, place: AttemptPlace) {
    const { lease, permit } = place.admission;
    const { entry, model, counts } = place.route;
    this.#call = call;
    this.#setup = setup;
    this.#place = place;
    if (permit !== undefined) permit.overdueAt = performance.now() + call.remainingMs() + OVERDUE_MS;
    this.#kind = lease.probe ? 'probe' : place.kind;
    this.number = call.ledger.start(this.#kind);
    counts.requests += 1;
    counts.inFlight += 1;
    setup.emitter.emit(
      'attemptStart',
      () => ({
        ...call.ids,
        provider: entry.name,
        model,
        plugin: entry.pluginId,
        pluginId: entry.pluginId,
        ...(entry.server !== undefined && { server: entry.server }),
        attempt: this.number,
        kind: this.#kind,
        ...(lease.lastResort && { lastResort: true }),
      }),
      call,
    );
  }

  /** Whether the attempt has ended. */
  get closed(): boolean {
    return this.#closed;
  }

  /** The time until the response headers, in ms; `undefined` before. */
  get headersMs(): number | undefined {
    return this.#headersMs;
  }

  /** The time until the first content, in ms; `undefined` before. */
  get firstContentMs(): number | undefined {
    return this.#firstContentMs;
  }

  headers({ status, requestId, rateLimit }: ResponseHeaders): void {
    this.#headersMs ??= this.#elapsedMs();
    this.#status = status;
    if (requestId !== undefined) this.#requestId = requestId;
    const { limiter, keys } = this.#place.route.entry;
    // The rate limit of one key does not apply to the others.
    if (rateLimit !== undefined && keys.length === 1) limiter?.correct(rateLimit);
  }

  /** The provider's own id of the request, where the headers had none. */
  identified(requestId: string | undefined): void {
    this.#requestId ??= requestId;
  }

  content(): void {
    if (this.#firstContentMs !== undefined) {
      this.#emitProgress();
      return;
    }
    this.#firstContentMs = this.#elapsedMs();
    this.#headersMs ??= this.#firstContentMs;
    const { route, admission } = this.#place;
    admission.lease.answering();
    // The beginning of an answer earns retries: its end may be far.
    route.entry.retryBudget?.deposit();
    route.clocks.add('headersMs', this.#headersMs);
    route.clocks.add('firstContentMs', this.#firstContentMs);
    route.firstContent.add(this.#firstContentMs);
    route.averageFirstContentMs.add(this.#firstContentMs, Date.now());
  }

  /** Closes the records of a successful attempt. @returns a promise that the answer has to wait for, if any */
  succeed(answer: AnswerFacts): Promise<unknown> | undefined {
    const { route, admission } = this.#place;
    const now = Date.now();
    const durationMs = this.#elapsedMs();
    this.#headersMs ??= durationMs;
    route.counts.successes += 1;
    route.latency.add(durationMs);
    route.averageLatencyMs.add(durationMs, now);
    route.failureShare.add(0, now);
    route.lastAnswerAt = performance.now();
    if (this.#call.mode === 'unary') {
      route.clocks.add('unaryHeadersMs', this.#headersMs);
      route.entry.retryBudget?.deposit();
    }
    admission.key.credential.accepted();
    const recorded = this.#close('success', durationMs, undefined, answer, answer.requestId ?? this.#requestId);
    const settled = admission.lease.settle('success');
    // The success closes the circuit: it must be closed when the application has the answer.
    const isWaited = admission.lease.probe || admission.lease.lastResort;
    if (!isWaited) return recorded;
    return recorded === undefined ? settled : Promise.all([settled, recorded]);
  }

  /** @returns resolves when the circuit has recorded the failure */
  fail({ error, usage, isHurried, isLost }: AttemptFailure): Promise<void> {
    const { route, admission } = this.#place;
    const { lease, key, triesKey } = admission;
    const durationMs = this.#elapsedMs();
    const aborted = error.code === 'aborted';
    const isBegun = this.#firstContentMs !== undefined;
    if (aborted) route.counts.aborted += 1;
    else route.counts.failures += 1;
    if (error instanceof ProviderError) {
      this.#status = error.status ?? this.#status;
      route.lastError = error;
    }
    const requestId =
      (error instanceof ProviderError ? (error.providerRequestId ?? error.requestId) : undefined) ?? this.#requestId;
    const outcome = aborted ? 'aborted' : isBegun ? 'interrupted' : 'failed';
    void this.#close(outcome, durationMs, error, { usage }, requestId);
    const trips = isHurried ? 'none' : tripOf(error);
    if (trips === 'credential') key.credential.refused(Date.now(), triesKey);
    else key.credential.unknown(triesKey);
    const silence = isLost && !isBegun ? this.#unusualSilence(durationMs) : undefined;
    const isFailure = trips === 'circuit' || silence !== undefined;
    if (isFailure) route.failureShare.add(1, Date.now());
    return lease.settle(isFailure ? 'failure' : 'neutral', silence ?? error.message);
  }

  #elapsedMs(): number {
    return roundMs(performance.now() - this.#started);
  }

  /**
   * A candidate that never answers but always loses to a hedge would never fail: its circuit must count that. The slow tail of
   * a healthy candidate does not open a circuit, since successes come between.
   */
  #unusualSilence(durationMs: number): string | undefined {
    const { route } = this.#place;
    if (!isUnusuallySlow(route, this.#call.mode, durationMs)) return undefined;
    return `"${route.entry.name}" (${route.model}) sent no content within ${durationMs} ms; another candidate answered first.`;
  }

  /** @returns a promise while prices are loading */
  #close(
    outcome: AttemptOutcome,
    durationMs: number,
    error: FlexiAIError | undefined,
    answer: AnswerFacts,
    requestId: string | undefined,
  ): Promise<void> | undefined {
    this.#closed = true;
    const { route, admission } = this.#place;
    const { counts } = route;
    const { usage } = answer;
    counts.inFlight -= 1;
    counts.inputTokens += usage.inputTokens ?? 0;
    counts.outputTokens += usage.outputTokens ?? 0;
    admission.permit?.settle(usage.totalTokens);
    const ended = {
      entry: route.entry,
      model: route.model,
      kind: this.#kind,
      outcome,
      isLastResort: admission.lease.lastResort,
      keyIndex: admission.key.index,
      startedAt: this.#startedAt,
      durationMs,
      headersMs: this.#headersMs,
      firstContentMs: this.#firstContentMs,
      status: this.#status,
      requestId,
      error,
    };
    const record = recordOf(ended, answer);
    this.#call.ledger.add(record, this.number, error);
    const loading = this.#setup.prices?.pending();
    if (loading === undefined) return this.#price(record, answer);
    // An aborted call has ended already: neither the circuit nor the caller's abort waits for prices.
    const waited = this.#call.waitForPrices(loading).catch(() => undefined);
    return this.#setup.emitter.later(waited, () => this.#price(record, answer));
  }

  /** Adds the cost to the record, and emits the end. */
  #price(record: NewRecord, answer: AnswerFacts): undefined {
    const { emitter, prices } = this.#setup;
    addCost(record, answer, this.#place.route.entry, prices);
    this.#place.admitted?.settle(record);
    emitter.emit('attemptEnd', () => ({ ...this.#call.ids, attempt: record, number: this.number }), this.#call);
  }

  /** It runs for every chunk: nothing is created without a listener. */
  #emitProgress(): void {
    const { emitter } = this.#setup;
    if (!emitter.hears('streamProgress', this.#call)) return;
    const { route }: { readonly route: Route } = this.#place;
    const now = performance.now();
    const before = this.#contentAt ?? this.#started + (this.#firstContentMs ?? 0);
    this.#contentAt = now;
    emitter.emit(
      'streamProgress',
      () => ({
        ...this.#call.ids,
        provider: route.entry.name,
        model: route.model,
        attempt: this.number,
        sinceMs: roundMs(now - before),
      }),
      this.#call,
    );
  }
}
