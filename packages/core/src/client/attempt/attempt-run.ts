import { isModelName } from '../../config/options/model-name.ts';
import { DEFAULT_TIMEOUTS } from '../../config/options/timeout-config.ts';
import { RequestAbortedError } from '../../errors/client-errors.ts';
import type { FlexiAIError } from '../../errors/flexiai-error.ts';
import { type InvalidResponseError, ProviderError, RequestTimeoutError } from '../../errors/provider-error.ts';
import type { AdmittedTry } from '../../middleware/try-admission.ts';
import type { AttemptKind, AttemptOutcome, Attempt as AttemptRecord } from '../../model/attempt.ts';
import type { AssistantPart, ProviderMetadata } from '../../model/content-part.ts';
import type { Usage } from '../../model/usage.ts';
import type { CallContext, ResponseHeaders } from '../../plugin/provider.ts';
import { AttemptClock, type Expiry } from '../../resilience/attempt-clock.ts';
import type { Lease } from '../../resilience/circuit.ts';
import type { Permit } from '../../resilience/entry-limiter.ts';
import type { EntryKey } from '../../routing/resolved-entry.ts';
import type { Route } from '../../routing/route.ts';
import { UNKNOWN_USAGE } from '../../usage/usage-totals.ts';
import { type Call, roundMs } from '../call/call.ts';
import { waitForPrices } from '../call/wait-for-prices.ts';
import type { AttemptSurroundings } from '../events/instrumentation.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-environment.ts';
import { errorOfProvider, expiryError, isUnsent, malformedAnswer, tripOf } from './attempt-errors.ts';
import { isUnusuallySlow } from './hedge-delay.ts';
import { withModelHint } from './model-hints.ts';
import { priceAttempt } from './price-attempt.ts';
import { clocksOfTry, PATIENT_MS, type TryClocks } from './try-clocks.ts';

/** What is known of a try that succeeded. */
interface Success {
  readonly usage: Usage;
  /** The model that answered. */
  readonly model?: string | undefined;
  readonly requestId?: string | undefined;
  readonly providerMetadata?: ProviderMetadata | undefined;
  readonly content?: readonly AssistantPart[] | undefined;
  /** `false`: what was asked for is no text, of which the provider bills no tokens. @default true */
  readonly hasOutput?: boolean;
}

/** A try that is not over so long after its call's last moment, in ms, was dropped by its runtime. */
const OVERDUE_MS = 10_000;

/**
 * The life of one try, whatever it asks for: it runs the clocks, can be stopped at any moment, settles the circuit's lease
 * exactly once, and writes one line of the ledger.
 */
export class AttemptRun {
  readonly route: Route;
  readonly number: number;
  readonly call: Call;
  readonly environment: AttemptEnvironment;
  /** What instrumentation puts around the try: its answer is opened in there. */
  readonly surroundings: AttemptSurroundings | undefined;
  readonly #lease: Lease;
  readonly #apiKey: string | undefined;
  readonly #key: EntryKey;
  readonly #triesKey: boolean;
  readonly #permit: Permit | undefined;
  readonly #admitted: AdmittedTry | undefined;
  readonly #kind: AttemptKind;
  readonly #controller = new AbortController();
  readonly #clocks: TryClocks;
  readonly #clock: AttemptClock;
  readonly #isAlone: () => boolean;
  /** The limit in force, where one was lengthened. */
  #lengthenedMs = 0;
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #releaseCall: () => void;
  readonly #onFailure: (error: FlexiAIError) => void;
  readonly #usageSoFar: () => Usage;
  /** Why the client itself ended the try. */
  #cause: FlexiAIError | undefined;
  /** Rejects what is being waited for. */
  #interrupt: ((cause: FlexiAIError) => void) | undefined;
  #headersMs: number | undefined;
  #firstContentMs: number | undefined;
  /** When content came last, behind the first, where that is told. */
  #contentAt: number | undefined;
  #status: number | undefined;
  #requestId: string | undefined;
  #opened = false;
  #lost = false;
  #settled = false;

  /**
   * @param hooks.onFailure lets go of the upstream when the try has failed
   * @param hooks.usageSoFar what a try that broke off after content has used
   */
  constructor(
    call: Call,
    environment: AttemptEnvironment,
    place: AttemptPlace,
    hooks: { readonly onFailure: (error: FlexiAIError) => void; readonly usageSoFar: () => Usage },
  ) {
    const { route, admission, kind, next } = place;
    const { lease, apiKey, key, triesKey, permit } = admission;
    this.route = route;
    this.call = call;
    this.environment = environment;
    this.#lease = lease;
    this.#apiKey = apiKey;
    this.#key = key;
    this.#triesKey = triesKey;
    this.#permit = permit;
    this.#admitted = place.admitted;
    if (permit !== undefined) permit.overdueAt = performance.now() + call.remainingMs() + OVERDUE_MS;
    this.#kind = lease.probe ? 'probe' : kind;
    this.#isAlone = () => place.isAlone();
    this.#onFailure = hooks.onFailure;
    this.#usageSoFar = hooks.usageSoFar;
    this.number = call.ledger.start(this.#kind);
    route.counts.requests += 1;
    route.counts.inFlight += 1;
    const isPatient = lease.probe && route.clocks.isPatientProbe();
    this.#clocks = clocksOfTry(call, route, environment.timeouts, { next, isPatient });
    const onExpiry = (expiry: Expiry): number | undefined => this.#expire(expiry);
    this.#clock = new AttemptClock(this.#clocks.limits, call.mode, call.remainingMs(), onExpiry);
    const over = call.mode === 'stream' ? () => this.#leave() : undefined;
    this.#releaseCall = call.onStop((cause) => this.stop(cause), over);
    environment.emitter.emit(
      'attemptStart',
      () => ({
        ...call.ids,
        provider: route.entry.name,
        model: route.model,
        pluginId: route.entry.pluginId,
        ...(route.entry.server !== undefined && { server: route.entry.server }),
        attempt: this.number,
        kind: this.#kind,
        ...(lease.lastResort && { lastResort: true }),
      }),
      call,
    );
    const { observed } = environment.emitter;
    if (observed.of(call) !== undefined) this.surroundings = observed.attempt(call, this.number);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Whether content reached, or may have reached, the application. */
  get committed(): boolean {
    return this.#firstContentMs !== undefined;
  }

  get settled(): boolean {
    return this.#settled;
  }

  /** Why the client itself ended the try. */
  get cause(): FlexiAIError | undefined {
    return this.#cause;
  }

  /** What the provider is told. */
  context(): CallContext {
    return {
      signal: this.#controller.signal,
      requestId: this.call.id,
      correlationId: this.call.correlationId,
      attempt: this.number,
      deadline: this.call.deadline,
      ...(this.#apiKey !== undefined && { apiKey: this.#apiKey }),
      ...(this.surroundings?.headers !== undefined && { headers: this.surroundings.headers }),
      logger: this.call.logger,
      onHeaders: (headers) => this.#onHeaders(headers),
      onProgress: () => this.#clock.progress(),
    };
  }

  /** @throws what stopped the try meanwhile */
  throwIfStopped(): void {
    if (this.#cause !== undefined && !this.#settled) throw this.#cause;
  }

  /** From now on, a stop while nobody waits for the provider ends the try by itself. */
  opened(): void {
    this.throwIfStopped();
    this.#opened = true;
  }

  /**
   * Waits for the provider, but no longer than the try lasts: a provider that ignores its signal must not hold anybody.
   * One promise by hand: `Promise.race` would cost three.
   */
  interruptible<T>(promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#interrupt = reject;
      promise.then(
        (value) => {
          this.#interrupt = undefined;
          resolve(value);
        },
        (error: unknown) => {
          this.#interrupt = undefined;
          reject(error);
        },
      );
      if (this.#cause !== undefined) reject(this.#cause);
    });
  }

  /** Begins to wait for more of a stream; `interrupt` hears of a stop until `received`. */
  waiting(interrupt: (cause: FlexiAIError) => void): void {
    this.#clock.waiting();
    this.#interrupt = interrupt;
  }

  /** More of the stream is there. */
  received(): void {
    this.#interrupt = undefined;
  }

  /** What came is no content. */
  noContent(): void {
    this.#clock.paused();
  }

  /** Content is there. */
  content(): void {
    this.#clock.content();
    if (this.#firstContentMs !== undefined) {
      this.#tellProgress();
      return;
    }
    this.#firstContentMs = roundMs(performance.now() - this.#started);
    this.#headersMs ??= this.#firstContentMs;
    this.#lease.answering();
    const { clocks, firstContent, averageFirstContentMs, entry } = this.route;
    // An answer that has begun is evidence enough: its end may be far.
    entry.retryBudget?.deposit();
    clocks.add('headersMs', this.#headersMs);
    clocks.add('firstContentMs', this.#firstContentMs);
    firstContent.add(this.#firstContentMs);
    averageFirstContentMs.add(this.#firstContentMs, Date.now());
  }

  /** On the path of every chunk: nothing is made where nothing listens. */
  #tellProgress(): void {
    const { emitter } = this.environment;
    if (!emitter.hears('streamProgress', this.call)) return;
    const now = performance.now();
    const before = this.#contentAt ?? this.#started + (this.#firstContentMs ?? 0);
    this.#contentAt = now;
    emitter.emit(
      'streamProgress',
      () => ({
        ...this.call.ids,
        provider: this.route.entry.name,
        model: this.route.model,
        attempt: this.number,
        sinceMs: roundMs(now - before),
      }),
      this.call,
    );
  }

  identified(requestId: string | undefined): void {
    this.#requestId ??= requestId;
  }

  /** Ends the try for `cause`. First cause wins. */
  stop(cause: FlexiAIError): void {
    if (this.#settled || this.#cause !== undefined) return;
    this.#cause = cause;
    this.#controller.abort(cause);
    if (this.#interrupt !== undefined) this.#interrupt(cause);
    // Nobody is reading just now: the try must end all the same.
    else if (this.#opened) void this.fail(cause);
  }

  /** Ends the try because another candidate answered first. */
  lose(cause: FlexiAIError): void {
    this.#lost = true;
    this.stop(cause);
  }

  /** The call is over, and a middleware has left the stream lying: nobody will read it. One that is being read goes on. */
  #leave(): void {
    if (this.#opened && this.#interrupt === undefined) this.stop(new RequestAbortedError(LEFT));
  }

  /** Closes what is left of the connection of a try that is settled. */
  cutOff(): void {
    this.#controller.abort();
  }

  /** Settles the try with its success. @throws what stopped it meanwhile */
  async succeed(success: Success): Promise<void> {
    if (this.#cause !== undefined) throw this.#cause;
    const { counts, latency, averageLatencyMs, clocks, entry, failureShare } = this.route;
    const now = Date.now();
    const durationMs = roundMs(performance.now() - this.#started);
    this.#headersMs ??= durationMs;
    counts.successes += 1;
    latency.add(durationMs);
    averageLatencyMs.add(durationMs, now);
    if (this.call.mode === 'unary') clocks.add('unaryHeadersMs', this.#headersMs);
    failureShare.add(0, now);
    this.route.lastAnswerAt = performance.now();
    if (this.call.mode === 'unary') entry.retryBudget?.deposit();
    this.#key.credential.accepted();
    const recorded = this.#settle('success', durationMs, undefined, success, success.requestId ?? this.#requestId);
    const settled = this.#lease.settle('success');
    // The success closes the circuit: that must be seen before the answer is.
    if (this.#lease.probe || this.#lease.lastResort) await settled;
    if (recorded !== undefined) await recorded;
  }

  /** What the library calls what was thrown: the reason for which the try was stopped, else its class; never with a key. */
  typed(thrown: unknown): FlexiAIError {
    const error = this.#cause ?? errorOfProvider(thrown, this.route);
    withModelHint(error, this.route.entry, this.route.model);
    error.maskSecrets([this.#apiKey, ...this.route.entry.secrets]);
    return this.call.identify(error);
  }

  /** Settles the try with its failure. @returns what it failed with */
  async fail(thrown: unknown): Promise<FlexiAIError> {
    const { counts } = this.route;
    this.#interrupt = undefined;
    const error = this.typed(thrown);
    if (this.#settled) return error;
    const durationMs = roundMs(performance.now() - this.#started);
    const aborted = error.code === 'aborted';
    const outcome: AttemptOutcome = aborted ? 'aborted' : this.committed ? 'interrupted' : 'failed';
    if (aborted) counts.aborted += 1;
    else counts.failures += 1;
    if (error instanceof ProviderError) {
      this.#status = error.status ?? this.#status;
      this.route.lastError = error;
    }
    const requestId = error instanceof ProviderError ? error.requestId : undefined;
    const usage = this.committed ? this.#usageSoFar() : UNKNOWN_USAGE;
    void this.#settle(outcome, durationMs, error, { usage }, requestId ?? this.#requestId);
    this.#onFailure(error);
    this.#controller.abort(error);
    const trips = this.#isHurried(error) ? 'none' : tripOf(error);
    if (trips === 'credential') this.#key.credential.refused(Date.now(), this.#triesKey);
    else this.#key.credential.unknown(this.#triesKey);
    const silence = this.#unusualSilence(durationMs);
    if (trips === 'circuit' || silence !== undefined) this.route.failureShare.add(1, Date.now());
    await this.#lease.settle(
      trips === 'circuit' || silence !== undefined ? 'failure' : 'neutral',
      silence ?? error.message,
    );
    return error;
  }

  /** Whether the time that ran out was shorter than the entry and the client allow: the provider is not to blame. */
  #isHurried(error: FlexiAIError): boolean {
    if (!(error instanceof RequestTimeoutError) || error !== this.#cause) return false;
    const { fair } = this.#clocks;
    if (error.clock === 'idle') return error.timeoutMs < fair.idleMs;
    // The stream was going on when the whole call's time was up.
    if (this.#firstContentMs !== undefined) return true;
    const waitedMs = performance.now() - this.#started;
    const waitsForContent =
      this.call.mode === 'stream' && (error.clock === 'first-content' || this.#headersMs !== undefined);
    return waitedMs < Math.max(this.#lengthenedMs, waitsForContent ? fair.firstContentMs : fair.headersMs);
  }

  /**
   * A candidate that is asked in vain by every call, but always given up for a hedge, would never fail: its circuit must
   * hear of it. The tail of a healthy one does not open a circuit, as the answers between make up for it.
   */
  #unusualSilence(durationMs: number): string | undefined {
    const { route, call } = this;
    if (!this.#lost || this.committed || !isUnusuallySlow(route, call.mode, durationMs)) return undefined;
    return `"${route.entry.name}" (${route.model}) gave no content within ${durationMs} ms; another candidate answered first.`;
  }

  /** The plugin broke its contract. */
  malformed(what: string): InvalidResponseError {
    return malformedAnswer(what, this.route);
  }

  #onHeaders(headers: ResponseHeaders): void {
    this.#headersMs ??= roundMs(performance.now() - this.#started);
    this.#status = headers.status;
    if (headers.requestId !== undefined) this.#requestId = headers.requestId;
    this.#clock.headers();
    const { limiter, keys } = this.route.entry;
    // What is left of one key says nothing of the others.
    if (headers.rateLimit !== undefined && keys.length === 1) limiter?.correct(headers.rateLimit);
  }

  /** A clock ran out. @returns its longer limit, where it is to run on */
  #expire(expiry: Expiry): number | undefined {
    const longerMs = this.#longerLimit(expiry);
    if (longerMs !== undefined) return longerMs;
    this.#noteCut(expiry);
    const cause = expiryError(expiry, this.route, this.call);
    if (expiry.clock === 'total') this.call.stop(cause);
    this.stop(cause);
    return undefined;
  }

  /** A learned limit cut the try: where the route answers again, it was too short. */
  #noteCut({ clock, timeoutMs }: Expiry): void {
    const { clocks } = this.route;
    if (clock === 'headers' && !this.#clocks.isSet.headers) {
      clocks.cut(this.call.mode === 'unary' ? 'unaryHeadersMs' : 'headersMs', timeoutMs);
    } else if (clock === 'first-content' && !this.#clocks.isSet.firstContent) clocks.cut('firstContentMs', timeoutMs);
  }

  /** A limit that was not set, but learned or left to the next candidate, is lengthened where it would only lose an answer. */
  #longerLimit({ clock, timeoutMs }: Expiry): number | undefined {
    const { isSet } = this.#clocks;
    if (clock === 'total' || clock === 'idle' || (clock === 'headers' ? isSet.headers : isSet.firstContent)) {
      return undefined;
    }
    // Step by step: another candidate may become ready meanwhile.
    if (this.#isAlone()) return this.#lengthen(timeoutMs, Math.min(PATIENT_MS, timeoutMs + PATIENCE_STEP_MS));
    // A unary answer takes as long as it is long: while the route answers other calls, it is not silent.
    const isAlive = this.call.mode === 'unary' && this.route.lastAnswerAt > this.#started;
    const longestMs = Math.min(DEFAULT_TIMEOUTS.unaryHeadersMs, this.call.totalMs / 2);
    return isAlive ? this.#lengthen(timeoutMs, longestMs) : undefined;
  }

  #lengthen(timeoutMs: number, longerMs: number): number | undefined {
    if (longerMs <= timeoutMs) return undefined;
    this.#lengthenedMs = longerMs;
    return longerMs;
  }

  /** @returns a promise where the prices are still being loaded, which an answer has to wait for */
  #settle(
    outcome: AttemptOutcome,
    durationMs: number,
    error: FlexiAIError | undefined,
    answer: Success,
    requestId: string | undefined,
  ): Promise<void> | undefined {
    const { usage } = answer;
    const served = servedModel(answer);
    this.#settled = true;
    this.#clock.stop();
    this.#releaseCall();
    const { counts } = this.route;
    counts.inFlight -= 1;
    counts.inputTokens += usage.inputTokens ?? 0;
    counts.outputTokens += usage.outputTokens ?? 0;
    this.#permit?.settle(usage.totalTokens);
    const { entry, model } = this.route;
    // Field by field: conditional spreads are the dearest part of a try, and each call has one at the least.
    const record: NewRecord = {
      provider: entry.name,
      model,
      kind: this.#kind,
      outcome,
      startedAt: this.#startedAt,
      durationMs,
      usage,
    };
    if (this.#lease.lastResort) record.lastResort = true;
    if (entry.keys.length > 1) record.keyIndex = this.#key.index;
    if (this.#headersMs !== undefined) record.headersMs = this.#headersMs;
    if (this.#firstContentMs !== undefined) record.firstContentMs = this.#firstContentMs;
    if (error !== undefined) {
      record.errorCode = error.code;
      record.errorMessage = error.message;
      if (isUnsent(error)) record.unsent = true;
    }
    if (this.#status !== undefined) record.status = this.#status;
    if (requestId !== undefined) record.requestId = requestId;
    if (served !== undefined && served !== '' && served !== model) record.servedModel = served;
    this.call.ledger.add(record, this.number, error);
    const loading = this.environment.prices?.pending();
    if (loading === undefined) return this.#tell(record, answer);
    // A call that was stopped meanwhile has its end already: the circuit and the caller's stop wait for no price.
    const waited = waitForPrices(this.call, loading).catch(() => undefined);
    return waited.then(() => this.#tell(record, answer));
  }

  /** Puts the cost into the attempt's record, and tells of its end. */
  #tell(record: NewRecord, answer: Success): undefined {
    const { usage, providerMetadata, content, hasOutput = true } = answer;
    const cost = priceAttempt(this.environment.prices, this.route.entry, {
      model: record.model,
      served: servedModel(answer),
      usage,
      at: record.startedAt,
      providerMetadata,
      content,
    });
    if (cost !== undefined) {
      record.costUsd = cost.usd;
      record.costParts = cost.parts;
      record.costAccuracy = cost.partial !== true && isWhole(usage, hasOutput) ? 'reported' : 'estimated';
    }
    this.#admitted?.settle(record);
    const { number, call } = this;
    this.environment.emitter.emit('attemptEnd', () => ({ ...call.ids, attempt: record, number }), call);
  }
}

/** The model that answered. A name that is too long is dropped: reports and prices are kept by it. */
function servedModel({ model }: Success): string | undefined {
  return isModelName(model) ? model : undefined;
}

/** Whether all that is billed was reported: a figure that is missing counts as nothing in the cost. */
function isWhole({ accuracy, inputTokens, outputTokens }: Usage, hasOutput: boolean): boolean {
  return accuracy === 'reported' && inputTokens !== undefined && (outputTokens !== undefined || !hasOutput);
}

type NewRecord = { -readonly [Field in keyof AttemptRecord]: AttemptRecord[Field] };

/** How long a try that is alone goes on before it is looked whether another candidate is ready, in ms. */
const PATIENCE_STEP_MS = 2000;

const LEFT = 'The stream was left, and its call is over.';
