import type { HedgeConfig } from '../config/hedge-config.ts';
import type { RoutingConfig } from '../config/routing-config.ts';
import type { StreamingConfig } from '../config/streaming-config.ts';
import { resolveTimeouts, type TimeoutOptions } from '../config/timeout-config.ts';
import { ConfigurationError, RequestAbortedError } from '../errors/client-errors.ts';
import { checkMiddleware } from '../middleware/check-middleware.ts';
import { compose } from '../middleware/compose.ts';
import type { Middleware, MiddlewareContext } from '../middleware/middleware.ts';
import { type Logger, silentLogger } from '../provider/logger.ts';
import type { HealthReport } from '../provider/provider.ts';
import { planEmbedding } from '../routing/plan.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import type { Route } from '../routing/route.ts';
import { RouteTable } from '../routing/route-table.ts';
import { Router } from '../routing/router.ts';
import type { ResponseSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import { observedSource } from '../stream/stream-observer.ts';
import type { EmbeddingResponse } from '../types/embedding.ts';
import type { StreamPart } from '../types/stream-part.ts';
import type { ChatRequest, UnifiedRequest } from '../types/unified-request.ts';
import type { UnifiedResponse } from '../types/unified-response.ts';
import type { OutsideCalls } from './ask-outside-calls.ts';
import type { AttemptEnvironment } from './attempt-run.ts';
import { Call, type CallOptions } from './call.ts';
import { CallBooks, LEFT } from './call-books.ts';
import { checkCallOptions } from './check-call-options.ts';
import { checkProviderHealth } from './check-provider-health.ts';
import { ClientEmitter, type ClientEventListener, type ClientEventName } from './client-events.ts';
import { type ClientSnapshot, restoreSnapshot, takeSnapshot } from './client-snapshot.ts';
import { embedInBatches } from './embed.ts';
import { type Explanation, explainPlan } from './explanation.ts';
import type { FlexiAI } from './flexiai.ts';
import { attachHooks, type Hooks } from './hooks.ts';
import { listProviderModels, type ModelListing } from './list-provider-models.ts';
import { logEvents } from './log-events.ts';
import { openAnswer } from './open-answer.ts';
import { type ClientHealth, healthOfAll, type ProviderStatus, statusOf } from './provider-status.ts';
import type { RequestStats } from './request-stats.ts';
import { type CloseOptions, checkCloseOptions, Shutdown } from './shutdown.ts';
import { stoppableSource } from './stoppable-source.ts';
import { tell } from './tell.ts';
import { type EmbedRequest, validateEmbedding } from './validate-embedding.ts';
import { validateRequest } from './validate-request.ts';

/** What `createFlexiAI` made of its configuration. */
export interface ClientParts {
  readonly entries: readonly ResolvedEntry[];
  readonly routing: RoutingConfig;
  readonly hedge: HedgeConfig | undefined;
  readonly timeouts: TimeoutOptions | undefined;
  readonly streaming: StreamingConfig;
  readonly middleware: readonly Middleware[];
  readonly hooks: Hooks;
  readonly snapshot: ClientSnapshot | null | undefined;
  readonly logger: Logger;
}

/** The client behind the `FlexiAI` interface: it joins validation, middleware, the failover loop and the books. */
export class FlexiAIClient implements FlexiAI {
  readonly #logger: Logger;
  readonly #emitter: ClientEmitter;
  readonly #table: RouteTable;
  readonly #router: Router;
  readonly #hedge: HedgeConfig | undefined;
  readonly #timeouts: TimeoutOptions | undefined;
  readonly #streaming: StreamingConfig;
  readonly #books: CallBooks;
  readonly #hooks: Hooks;
  #middleware: readonly Middleware[];
  /** Of them, those around calls. */
  #aroundCalls: readonly Middleware[] = [];
  #environment: AttemptEnvironment;
  #shutdown: Shutdown | undefined;
  /** For what is no call: health checks, lists of models. */
  readonly #closer = new AbortController();

  constructor(parts: ClientParts) {
    this.#logger = parts.logger;
    this.#timeouts = parts.timeouts;
    this.#streaming = parts.streaming;
    this.#emitter = new ClientEmitter(parts.logger);
    this.#books = new CallBooks(this.#emitter);
    this.#hooks = parts.hooks;
    attachHooks(this.#emitter, parts.hooks);
    if (parts.logger !== silentLogger) logEvents(this.#emitter, parts.logger);
    this.#table = new RouteTable(parts.entries, (route, change) =>
      this.#emitter.emit('breakerChange', () => ({ ...change, provider: route.entry.name, model: route.model })),
    );
    this.#router = new Router(this.#table, parts.routing, parts.logger);
    this.#hedge = parts.hedge;
    this.#middleware = [...parts.middleware];
    this.#environment = this.#compose();
    this.restore(parts.snapshot);
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
    return new ResponseStream(
      open,
      () => call?.stop(new RequestAbortedError(LEFT)),
      (left) => call?.identify(left),
    );
  }

  async embed(raw: EmbedRequest, options: CallOptions = {}): Promise<EmbeddingResponse> {
    this.#throwIfClosed();
    checkCallOptions(options);
    const request = validateEmbedding(raw);
    const call = this.#newCall('unary', options);
    try {
      call.throwIfStopped();
      const plan = planEmbedding(this.#table, request, options);
      const response = await embedInBatches(call, request, plan, this.#environment);
      this.#books.succeeded(call, response.usage);
      return response;
    } catch (error) {
      this.#books.failed(call, error);
      throw error;
    }
  }

  explain(request: ChatRequest, options: CallOptions = {}): Explanation {
    checkCallOptions(options);
    return explainPlan(this.#router.preview(validateRequest(request), options));
  }

  setPrimaryProvider(name: string): void {
    this.#table.setPrimary(name);
  }

  getProviderStatus(): readonly ProviderStatus[];
  getProviderStatus(name: string): ProviderStatus;
  getProviderStatus(name?: string): ProviderStatus | readonly ProviderStatus[] {
    const [primary] = this.#table.routes;
    const status = (route: Route): ProviderStatus => statusOf(this.#table.allOf(route.entry.name), route === primary);
    return name === undefined ? this.#table.routes.map(status) : status(this.#table.get(name));
  }

  getHealth(): ClientHealth {
    return healthOfAll(this.getProviderStatus());
  }

  checkHealth(): Promise<{ readonly [name: string]: HealthReport }> {
    return this.#askEach(checkProviderHealth);
  }

  listModels(): Promise<{ readonly [name: string]: ModelListing }> {
    return this.#askEach(listProviderModels);
  }

  /** Asks all entries at the same time something that is no call. */
  async #askEach<T>(
    ask: (entry: ResolvedEntry, surroundings: OutsideCalls) => Promise<T>,
  ): Promise<{ readonly [name: string]: T }> {
    this.#throwIfClosed();
    const surroundings = { logger: this.#logger, closing: this.#closer.signal };
    const answers = this.#table.entries.map(async (entry) => [entry.name, await ask(entry, surroundings)] as const);
    return Object.fromEntries(await Promise.all(answers));
  }

  getRequestStats(): RequestStats {
    return this.#books.stats();
  }

  resetCircuitBreakers(name?: string): void {
    const names = name === undefined ? this.#table.entries.map((entry) => entry.name) : [name];
    for (const each of names) this.#table.reset(each);
  }

  isolate(name: string): void {
    this.#table.isolate(name);
  }

  toJSON(): ClientSnapshot {
    return takeSnapshot(this.#table);
  }

  restore(snapshot: ClientSnapshot | null | undefined): void {
    restoreSnapshot(this.#table, snapshot, this.#logger);
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

  async close(options: CloseOptions = {}): Promise<void> {
    const timeoutMs = checkCloseOptions(options);
    this.#shutdown ??= this.#beginShutdown();
    this.#shutdown.within(timeoutMs);
    await this.#shutdown.done;
    // The ends of the calls are told before the listeners go.
    this.#emitter.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #beginShutdown(): Shutdown {
    this.#closer.abort();
    const inFlight = (): readonly Call[] => this.#books.inFlight;
    return new Shutdown({ entries: this.#table.entries, logger: this.#logger, inFlight });
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
      hedge: this.#hedge,
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
    const part = mode === 'stream' ? this.#chunkHook(call) : undefined;
    this.#emitter.emit('request', () => ({ ...call.ids, request, mode }));
    try {
      call.throwIfStopped();
      const source = await (this.#aroundCalls.length === 0
        ? this.#ask(call, request)
        : this.#askThrough(call, request));
      if (source.whole !== undefined) {
        this.#books.answered(call, source.whole);
        // A whole answer to a stream call, such as a cached one, is handed over in parts, too.
        return part === undefined ? source : observedSource(source, { part });
      }
      return this.#books.watched(call, source, part);
    } catch (error) {
      this.#books.failed(call, error);
      throw error;
    }
  }

  #chunkHook(call: Call): ((part: StreamPart) => void) | undefined {
    const hooks = this.#hooks;
    if (hooks.onChunk === undefined) return undefined;
    return (part) => tell((chunk) => hooks.onChunk?.(chunk), { ...call.ids, part }, 'The hook onChunk', this.#logger);
  }

  #newCall(mode: 'unary' | 'stream', options: CallOptions): Call {
    const call = new Call(mode, options, resolveTimeouts(options.timeouts, this.#timeouts).totalMs, this.#logger);
    this.#books.open(call);
    return call;
  }

  #ask(call: Call, request: UnifiedRequest): Promise<ResponseSource> {
    const plan = this.#router.plan(request, call.options);
    return openAnswer(call, request, plan, this.#environment, this.#streaming);
  }

  async #askThrough(call: Call, request: UnifiedRequest): Promise<ResponseSource> {
    const handler = compose(this.#aroundCalls, async (changed) => ResponseStream.of(await this.#ask(call, changed)));
    const context: MiddlewareContext = {
      ...call.ids,
      mode: call.mode,
      scope: 'call',
      signal: call.signal,
      logger: call.logger,
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
    if (this.#shutdown !== undefined) throw new ConfigurationError('The client is closed. Make a new one.');
  }
}
