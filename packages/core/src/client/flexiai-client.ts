import type { StreamingConfig } from '../config/streaming-config.ts';
import { resolveTimeouts, type TimeoutOptions } from '../config/timeout-config.ts';
import { ConfigurationError, RequestAbortedError } from '../errors/client-errors.ts';
import type { PartialResponse } from '../errors/failover-errors.ts';
import { FlexiAIError } from '../errors/flexiai-error.ts';
import { InvalidResponseError } from '../errors/provider-error.ts';
import { redact } from '../errors/redact.ts';
import { checkMiddleware } from '../middleware/check-middleware.ts';
import { compose } from '../middleware/compose.ts';
import type { Middleware, MiddlewareContext } from '../middleware/middleware.ts';
import type { Logger } from '../provider/logger.ts';
import type { HealthReport } from '../provider/provider.ts';
import { planChat, planEmbedding } from '../routing/plan.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import type { Route } from '../routing/route.ts';
import { RouteTable } from '../routing/route-table.ts';
import type { ResponseSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import { observedSource } from '../stream/stream-observer.ts';
import type { EmbeddingResponse } from '../types/embedding.ts';
import type { ChatRequest, UnifiedRequest } from '../types/unified-request.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { Usage } from '../types/usage.ts';
import { Attempt } from './attempt.ts';
import type { AttemptEnvironment, AttemptPlace } from './attempt-run.ts';
import { Call, type CallOptions } from './call.ts';
import { CallSource } from './call-source.ts';
import { checkCallOptions } from './check-call-options.ts';
import { checkProviderHealth } from './check-provider-health.ts';
import { ClientEmitter, type ClientEventListener, type ClientEventName } from './client-events.ts';
import { embedInBatches } from './embed.ts';
import type { Explanation } from './explanation.ts';
import { FailoverRun } from './failover.ts';
import { messageOf } from './fields.ts';
import type { FlexiAI } from './flexiai.ts';
import { HoldingSource } from './holding-source.ts';
import { type ClientHealth, healthOfAll, type ProviderStatus, statusOf } from './provider-status.ts';
import { type ChatTry, Recovery } from './recovery.ts';
import { newRequestCounters, type RequestStats } from './request-stats.ts';
import { ResumingSource } from './resuming-source.ts';
import { stoppableSource } from './stoppable-source.ts';
import { wantsObject } from './structured-output.ts';
import { type EmbedRequest, validateEmbedding } from './validate-embedding.ts';
import { validateRequest } from './validate-request.ts';

/** What `createFlexiAI` made of its configuration. */
export interface ClientParts {
  readonly entries: readonly ResolvedEntry[];
  readonly timeouts: TimeoutOptions | undefined;
  readonly streaming: StreamingConfig;
  readonly middleware: readonly Middleware[];
  readonly logger: Logger;
}

/** The client behind the `FlexiAI` interface: it joins validation, middleware, the failover loop and the books. */
export class FlexiAIClient implements FlexiAI {
  readonly #logger: Logger;
  readonly #emitter: ClientEmitter;
  readonly #table: RouteTable;
  readonly #timeouts: TimeoutOptions | undefined;
  readonly #streaming: StreamingConfig;
  readonly #counters = newRequestCounters();
  readonly #callsInFlight = new Set<Call>();
  #middleware: readonly Middleware[];
  /** Of them, those around calls. */
  #aroundCalls: readonly Middleware[] = [];
  #environment: AttemptEnvironment;
  #closing: Promise<void> | undefined;
  /** For what is no call: health checks. */
  readonly #closer = new AbortController();

  constructor(parts: ClientParts) {
    this.#logger = parts.logger;
    this.#timeouts = parts.timeouts;
    this.#streaming = parts.streaming;
    this.#emitter = new ClientEmitter(parts.logger);
    this.#table = new RouteTable(parts.entries, (route, change) =>
      this.#emitter.emit('breakerChange', () => ({ ...change, provider: route.entry.name, model: route.model })),
    );
    this.#middleware = [...parts.middleware];
    this.#environment = this.#compose();
  }

  async chatCompletion(request: ChatRequest, options: CallOptions = {}): Promise<UnifiedResponse> {
    const source = await this.#begin('unary', request, options);
    if (source.whole !== undefined) return source.response();
    // A middleware answered in parts.
    return ResponseStream.of(source).response();
  }

  streamChatCompletion(request: ChatRequest, options: CallOptions = {}): ResponseStream {
    let call: Call | undefined;
    const open = (): Promise<ResponseSource> =>
      this.#begin('stream', request, options, (begun) => {
        call = begun;
      });
    return new ResponseStream(open, () => call?.stop(new RequestAbortedError(LEFT)));
  }

  async embed(raw: EmbedRequest, options: CallOptions = {}): Promise<EmbeddingResponse> {
    this.#throwIfClosed();
    checkCallOptions(options);
    const request = validateEmbedding(raw);
    const call = this.#newCall('unary', options);
    try {
      call.throwIfStopped();
      const plan = planEmbedding(this.#table, request.model, options);
      const response = await embedInBatches(call, request, plan, this.#environment);
      this.#succeeded(call, response.usage);
      return response;
    } catch (error) {
      this.#failed(call, error, undefined);
      throw error;
    }
  }

  explain(request: ChatRequest, options: CallOptions = {}): Explanation {
    checkCallOptions(options);
    const plan = planChat(this.#table, validateRequest(request), options);
    const now = Date.now();
    const obstacles = plan.routes.flatMap((route) => route.obstacle(now) ?? []);
    const candidates = plan.routes
      .filter((route) => route.obstacle(now) === undefined)
      .map((route) => ({ provider: route.entry.name, model: route.model }));
    return { candidates, skipped: [...plan.ruledOut, ...obstacles] };
  }

  setPrimaryProvider(name: string): void {
    this.#table.setPrimary(name);
  }

  getProviderStatus(): readonly ProviderStatus[];
  getProviderStatus(name: string): ProviderStatus;
  getProviderStatus(name?: string): ProviderStatus | readonly ProviderStatus[] {
    const [primary] = this.#table.routes;
    const status = (route: Route): ProviderStatus => statusOf(route, route === primary);
    return name === undefined ? this.#table.routes.map(status) : status(this.#table.get(name));
  }

  getHealth(): ClientHealth {
    return healthOfAll(this.getProviderStatus());
  }

  async checkHealth(): Promise<{ readonly [name: string]: HealthReport }> {
    this.#throwIfClosed();
    const reports = this.#table.entries.map(
      async (entry) => [entry.name, await checkProviderHealth(entry, this.#logger, this.#closer.signal)] as const,
    );
    return Object.fromEntries(await Promise.all(reports));
  }

  getRequestStats(): RequestStats {
    return { ...this.#counters, inFlight: this.#callsInFlight.size };
  }

  resetCircuitBreakers(name?: string): void {
    const names = name === undefined ? this.#table.entries.map((entry) => entry.name) : [name];
    for (const each of names) this.#table.reset(each);
  }

  isolate(name: string): void {
    this.#table.isolate(name);
  }

  use(middleware: Middleware): () => void {
    const problem = checkMiddleware(middleware);
    if (problem !== undefined) throw new ConfigurationError(`This is not a middleware: it ${problem}.`);
    // A copy of its own: the same one may be used twice and be taken out once.
    const used: Middleware = {
      name: middleware.name,
      scope: middleware.scope,
      handle: (request, context, next) => middleware.handle(request, context, next),
    };
    this.#middleware = [...this.#middleware, used];
    this.#environment = this.#compose();
    return () => {
      this.#middleware = this.#middleware.filter((other) => other !== used);
      this.#environment = this.#compose();
    };
  }

  on<Name extends ClientEventName>(event: Name, listener: ClientEventListener<Name>): () => void {
    return this.#emitter.on(event, listener);
  }

  close(): Promise<void> {
    // First the promise, then the work: a listener that hears of an end and closes again, or calls, must meet it.
    this.#closing ??= Promise.resolve().then(() => this.#close());
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#closer.abort();
    const calls = [...this.#callsInFlight];
    const ends = calls.map((call) => call.whenOver());
    for (const call of calls) call.stop(new RequestAbortedError('The client was closed.'));
    const closings = this.#table.entries.map(async ({ name, provider, secrets }) => {
      try {
        await provider.close?.();
      } catch (error) {
        this.#logger.warn(`"${name}" could not be closed.`, { error: redact(messageOf(error), secrets) });
      }
    });
    // The ends of the calls are told before the listeners go.
    await Promise.all([...closings, ...ends]);
    this.#emitter.clear();
  }

  /** Sorts the middleware of today into what stands around calls and what stands around tries. */
  #compose(): AttemptEnvironment {
    const ofScope = (scope: Middleware['scope']): readonly Middleware[] =>
      this.#middleware.filter((middleware) => middleware.scope === scope);
    const around = ofScope('attempt');
    this.#aroundCalls = ofScope('call');
    return {
      emitter: this.#emitter,
      logger: this.#logger,
      timeouts: this.#timeouts,
      middleware: around.length === 0 ? undefined : (innermost) => compose(around, innermost),
    };
  }

  /** A call from its first check to an open answer. */
  async #begin(
    mode: 'unary' | 'stream',
    raw: ChatRequest,
    options: CallOptions,
    onCall?: (call: Call) => void,
  ): Promise<ResponseSource> {
    this.#throwIfClosed();
    checkCallOptions(options);
    const request = validateRequest(raw);
    const call = this.#newCall(mode, options);
    onCall?.(call);
    this.#emitter.emit('request', () => ({ requestId: call.id, request, mode }));
    try {
      call.throwIfStopped();
      const source = await (this.#aroundCalls.length === 0
        ? this.#ask(call, request)
        : this.#askThrough(call, request));
      if (source.whole !== undefined) {
        this.#answered(call, source.whole);
        return source;
      }
      return this.#watched(call, source);
    } catch (error) {
      this.#failed(call, error, undefined);
      throw error;
    }
  }

  #newCall(mode: 'unary' | 'stream', options: CallOptions): Call {
    const call = new Call(mode, options, resolveTimeouts(options.timeouts, this.#timeouts).totalMs);
    this.#counters.total += 1;
    this.#callsInFlight.add(call);
    return call;
  }

  async #ask(call: Call, request: UnifiedRequest): Promise<ResponseSource> {
    const environment = this.#environment;
    const makeTry = (place: AttemptPlace): ChatTry => {
      const attempt = new Attempt(call, environment, place, request);
      return { attempt, open: () => attempt.open() };
    };
    const run = new FailoverRun(call, planChat(this.#table, request, call.options), environment, makeTry);
    const source = new CallSource(call, (await run.run()).attempt);
    const { onInterruption } = this.#streaming;
    if (call.mode === 'unary' || onInterruption === 'error') return source;
    const recovery = new Recovery(this.#streaming, call, environment, request, run);
    if (onInterruption === 'hold') return new HoldingSource(source, recovery);
    // An object is held to its schema as one try gave it: a text that two wrote is none.
    return wantsObject(request) ? source : new ResumingSource(source, recovery);
  }

  async #askThrough(call: Call, request: UnifiedRequest): Promise<ResponseSource> {
    const handler = compose(this.#aroundCalls, async (changed) => ResponseStream.of(await this.#ask(call, changed)));
    const context: MiddlewareContext = {
      requestId: call.id,
      mode: call.mode,
      scope: 'call',
      signal: call.signal,
      logger: this.#logger,
      metadata: call.options.metadata ?? {},
    };
    const opening = handler(request, context).then((stream) => stream.source());
    const disarm = call.stopAtDeadline();
    try {
      return stoppableSource(call, await call.interruptible(opening));
    } catch (error) {
      // What was left behind may still open a stream.
      if (call.stopped !== undefined) opening.then((late) => late.cancel(call.stopped)).catch(() => undefined);
      throw error;
    } finally {
      disarm();
    }
  }

  #throwIfClosed(): void {
    if (this.#closing !== undefined) throw new ConfigurationError('The client is closed. Make a new one.');
  }

  /** A stream whose end, whenever and however it comes, ends the call. */
  #watched(call: Call, source: ResponseSource): ResponseSource {
    // Nobody may be reading when the call is stopped: its end must be told all the same.
    const release = call.onStop((cause) => {
      this.#failed(call, cause, source.partial());
      void source.cancel(cause);
    });
    return observedSource(source, {
      end: (end) => {
        release();
        if (end.status === 'finished') this.#answered(call, end.response);
        else if (end.status === 'failed') this.#failed(call, end.error, end.partial);
        else this.#failed(call, new RequestAbortedError(LEFT), end.partial);
      },
    });
  }

  #answered(call: Call, response: UnifiedResponse): void {
    if (!this.#succeeded(call, response.usage)) return;
    this.#emitter.emit('response', () => ({ requestId: call.id, response, durationMs: call.durationMs }));
  }

  /** Closes the books of a call that has its answer; whether they were still open. */
  #succeeded(call: Call, { inputTokens = 0, outputTokens = 0 }: Usage): boolean {
    if (!this.#over(call)) return false;
    this.#counters.succeeded += 1;
    this.#counters.inputTokens += inputTokens;
    this.#counters.outputTokens += outputTokens;
    return true;
  }

  #failed(call: Call, thrown: unknown, partial: PartialResponse | undefined): void {
    if (!this.#over(call)) return;
    if (thrown instanceof RequestAbortedError) this.#counters.aborted += 1;
    else this.#counters.failed += 1;
    this.#emitter.emit('error', () => ({
      requestId: call.id,
      error: thrown instanceof FlexiAIError ? thrown : middlewareError(thrown),
      durationMs: call.durationMs,
      ...(partial !== undefined && { partial }),
    }));
  }

  /** Closes a call's books; whether they were still open. */
  #over(call: Call): boolean {
    if (!this.#callsInFlight.delete(call)) return false;
    call.release();
    const { attempts } = call.ledger;
    this.#counters.attempts += call.ledger.started;
    for (const { kind } of attempts) {
      if (kind === 'retry') this.#counters.retries += 1;
      else if (kind === 'failover') this.#counters.failovers += 1;
    }
    return true;
  }
}

const LEFT = 'The stream was left before its end.';

/** The error for events when a middleware threw something of its own. */
function middlewareError(thrown: unknown): FlexiAIError {
  const message = thrown instanceof Error ? thrown.message : 'unknown';
  return new InvalidResponseError(`A middleware failed: ${message}`, { provider: 'middleware', cause: thrown });
}
