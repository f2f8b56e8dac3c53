import { deadlineProblem } from '../config/check-deadline.ts';
import type { FlexiAIConfig } from '../config/flexiai-config.ts';
import { takeRequest } from '../conversation/take-request.ts';
import { isObject } from '../data/json-fields.ts';
import { ConfigurationError, RequestAbortedError } from '../errors/client-errors.ts';
import { usedMiddleware } from '../middleware/admissions.ts';
import { checkMiddleware } from '../middleware/check-middleware.ts';
import type { Middleware } from '../middleware/middleware.ts';
import type { EmbeddingResponse } from '../model/embedding.ts';
import type { JsonSchema } from '../model/json.ts';
import type { StandardSchemaV1 } from '../model/standard-schema.ts';
import type { ObjectRequest, ObjectResponse } from '../model/structured-request.ts';
import type { ChatRequest } from '../model/unified-request.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import { type Logger, silentLogger, warn } from '../plugin/logger.ts';
import type { HealthReport } from '../plugin/provider.ts';
import type { AnyProviderPlugin } from '../plugin/provider-plugin.ts';
import { resolveAliases } from '../routing/model-aliases.ts';
import type { ResolvedEntry } from '../routing/resolved-entry.ts';
import type { Route } from '../routing/route.ts';
import type { ItemCheck } from '../stream/answer-object.ts';
import { objectCode } from '../stream/object-code.ts';
import type { ResponseSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import type { RunToolsOptions } from '../tools/tool-run.ts';
import { ToolRunStream } from '../tools/tool-run-stream.ts';
import { type ClientParts, type ClientSetup, makeSetup, withMiddleware } from './attempt/client-setup.ts';
import { ModelHints } from './attempt/model-hints.ts';
import type { BroadcastOptions, BroadcastResult } from './broadcast/broadcast-result.ts';
import { Call } from './call/call.ts';
import { type CallIds, newIds } from './call/call-ids.ts';
import type { CallOptions } from './call/call-options.ts';
import { type CallCode, CallLoader, callCode, throwIfClosed } from './call-loader.ts';
import type { ChatCalls } from './chat-calls.ts';
import { CallBooks, LEFT } from './events/call-books.ts';
import { ClientEmitter } from './events/client-emitter.ts';
import type { ClientEventListener, ClientEventName } from './events/client-events.ts';
import { changesBetween } from './events/configuration-change.ts';
import { attachHooks } from './events/hooks.ts';
import type { Instrumentation } from './events/instrumentation.ts';
import { logEvents } from './events/log-events.ts';
import type { CallObservers } from './events/observed-calls.ts';
import { admissionPreview } from './failover/admission-question.ts';
import type { FlexiAI } from './flexiai.ts';
import type { OutsideCalls } from './lifecycle/ask-outside-calls.ts';
import { Closing } from './lifecycle/closing.ts';
import type { ModelListing } from './lifecycle/list-provider-models.ts';
import { Retiring } from './lifecycle/retiring.ts';
import { type CloseOptions, checkCloseOptions, Shutdown } from './lifecycle/shutdown.ts';
import type { WarmUpReport } from './lifecycle/warm-up-provider.ts';
import { type CallHouse, longestMs, openCall, startOf, takeQuietly } from './open-call.ts';
import { checkBroadcastOptions, checkCallOptions, NO_OPTIONS } from './request/check-call-options.ts';
import { EMBED_FIELDS, type EmbedRequest, validateEmbedding } from './request/validate-embedding.ts';
import { REQUEST_FIELDS, validateRequest } from './request/validate-request.ts';
import { type ClientSnapshot, restoreSnapshot, takeSnapshot } from './status/client-snapshot.ts';
import { type Explanation, explainPlan } from './status/explanation.ts';
import { type ClientHealth, healthOfAll, type ProviderStatus, statusOf } from './status/provider-status.ts';
import type { RequestStats } from './status/request-stats.ts';
import { shownClient } from './status/shown-client.ts';

/** The client behind the `FlexiAI` interface: it joins validation, middleware, the failover loop and the counts. */
export class FlexiAIClient implements FlexiAI {
  readonly #logger: Logger;
  readonly #emitter: ClientEmitter;
  readonly #books: CallBooks;
  readonly #hints: ModelHints;
  readonly #house: CallHouse;
  readonly #loader: CallLoader;
  readonly #prepare: (config: FlexiAIConfig<readonly AnyProviderPlugin[]>) => ClientParts;
  #setup: ClientSetup;
  /** Middleware that was added by `use`. */
  #used: readonly Middleware[] = [];
  #detachHooks: () => void;
  readonly #retiring: Retiring;
  #shutdown: Shutdown | undefined;
  /** For requests outside calls: health checks, lists of models. */
  readonly #closing = new Closing();

  /** @param prepare resolves the configuration of `reconfigure` */
  constructor(parts: ClientParts, prepare: (config: FlexiAIConfig<readonly AnyProviderPlugin[]>) => ClientParts) {
    this.#prepare = prepare;
    this.#logger = parts.logger;
    this.#retiring = new Retiring(parts.logger);
    this.#emitter = new ClientEmitter(parts.logger);
    this.#books = new CallBooks(this.#emitter);
    this.#detachHooks = attachHooks(this.#emitter, parts.hooks);
    if (parts.logger !== silentLogger) logEvents(this.#emitter, parts.logger);
    this.#setup = makeSetup(parts, this.#used, this.#emitter);
    this.#hints = new ModelHints(parts.logger);
    this.#hints.look(this.#setup.table.routes);
    const problem = deadlineProblem(
      this.#setup.table.routes.map(({ entry }) => entry),
      parts.timeouts,
    );
    if (problem !== undefined) warn(parts.logger, problem);
    this.#house = { emitter: this.#emitter, books: this.#books, logger: parts.logger };
    this.#loader = new CallLoader({
      ...this.#house,
      hints: this.#hints,
      closing: this.#closing,
      setup: () => this.#setup,
    });
    this.restore(parts.snapshot);
  }

  async chatCompletion(request: ChatRequest, options: CallOptions = NO_OPTIONS): Promise<UnifiedResponse> {
    this.#throwIfClosed();
    const checked = checkCallOptions(options);
    const source = await this.#begin('unary', takeRequest(request, REQUEST_FIELDS), checked);
    if (source.whole !== undefined) return source.response();
    // A middleware answered in parts.
    return ResponseStream.of(source).response();
  }

  streamChatCompletion(raw: ChatRequest, given: CallOptions = NO_OPTIONS): ResponseStream {
    let call: Call | undefined;
    // Request and ids are fixed before reading starts: the stream may be read later, and elsewhere, such as by a web server.
    const { request, options, problem } = takeQuietly(raw, given);
    const ids = newIds(options, this.#logger);
    const observers = this.#emitter.observed.made(() => startOf('chat', 'stream', ids, options));
    const onCall = (begun: Call): void => {
      call = begun;
    };
    const open = async (): Promise<ResponseSource> => {
      this.#throwIfClosed();
      if (problem !== undefined) throw problem;
      return this.#begin('stream', request, options, { ids, onCall, observers });
    };
    const format = request.responseFormat;
    const check: ItemCheck = async (item) =>
      format?.type === 'json-schema' ? (await callCode.load()).checkItem(format.schema, item) : undefined;
    return new ResponseStream(
      open,
      () => call?.stop(new RequestAbortedError(LEFT)),
      (left) => call?.identify(left),
      check,
    );
  }

  async generateObject<Schema extends JsonSchema | StandardSchemaV1>(
    given: ObjectRequest<Schema>,
    options?: CallOptions,
  ): Promise<ObjectResponse<Schema>> {
    const { schema, name = 'object', description, strict, ...request } = given;
    const format = { type: 'json-schema', name, schema } as const;
    const more = { ...(description !== undefined && { description }), ...(strict !== undefined && { strict }) };
    const response = await this.chatCompletion({ ...request, responseFormat: { ...format, ...more } }, options);
    const object = response.object ?? (await objectCode.load()).objectOf(response);
    // It was checked with the schema.
    return { ...response, object } as ObjectResponse<Schema>;
  }

  runTools(request: ChatRequest, options: RunToolsOptions): ToolRunStream {
    return new ToolRunStream(this, request, options);
  }

  async broadcast(raw: ChatRequest, options: BroadcastOptions = {}): Promise<BroadcastResult> {
    this.#throwIfClosed();
    const checked = checkBroadcastOptions(options);
    const request = validateRequest(takeRequest(raw, REQUEST_FIELDS));
    const whole = new Call('unary', checked, longestMs(checked, this.#setup.timeouts), this.#house.logger);
    try {
      const { runBroadcast, chats } = await this.#loader.broadcasts(whole);
      return await runBroadcast(whole, request, checked, this.#setup, this.#house, chats);
    } catch (error) {
      throw whole.identify(error);
    } finally {
      whole.release();
    }
  }

  async embed(raw: EmbedRequest, options: CallOptions = NO_OPTIONS): Promise<EmbeddingResponse> {
    this.#throwIfClosed();
    const checked = checkCallOptions(options);
    const request = validateEmbedding(takeRequest(raw, EMBED_FIELDS));
    const setup = this.#setup;
    const call = openCall(this.#house, { operation: 'embed', mode: 'unary', options: checked }, setup.timeouts);
    const code = this.#loader.code(call, 'embed');
    const { runEmbedding } = code instanceof Promise ? await code : code;
    return runEmbedding(call, request, setup, this.#books);
  }

  explain(request: ChatRequest, options: CallOptions = NO_OPTIONS): Explanation {
    const checked = checkCallOptions(options);
    const { router, aliases, timeouts, admissions, prices } = this.#setup;
    const meant = resolveAliases(validateRequest(takeRequest(request, REQUEST_FIELDS)), checked, aliases);
    const plan = router.preview(meant.request, meant.choice, prices);
    const foresee =
      admissions === undefined
        ? undefined
        : (route: Route, others: readonly Route[]) =>
            admissions.foresee(admissionPreview(meant.request, checked.metadata, route, () => others));
    return explainPlan(plan, timeouts, foresee);
  }

  setPrimaryProvider(name: string): void {
    this.#setup.table.setPrimary(name);
  }

  getProviderStatus(): readonly ProviderStatus[];
  getProviderStatus(name: string): ProviderStatus;
  getProviderStatus(name?: string): ProviderStatus | readonly ProviderStatus[] {
    const [primary] = this.#setup.table.routes;
    const status = (route: Route): ProviderStatus =>
      statusOf(this.#setup.table.allOf(route.entry.name), route === primary, this.#setup.timeouts);
    return name === undefined ? this.#setup.table.routes.map(status) : status(this.#setup.table.get(name));
  }

  getHealth(): ClientHealth {
    return healthOfAll(this.getProviderStatus());
  }

  checkHealth(): Promise<{ readonly [name: string]: HealthReport }> {
    return this.#askEach(({ checkProviderHealth }) => checkProviderHealth);
  }

  listModels(): Promise<{ readonly [name: string]: ModelListing }> {
    return this.#askEach(({ listProviderModels }) => listProviderModels);
  }

  warmUp(): Promise<{ readonly [name: string]: WarmUpReport }> {
    return this.#askEach(({ warmUpProvider }) => warmUpProvider);
  }

  /** Asks all entries at the same time, outside of calls. */
  async #askEach<T>(
    pick: (code: CallCode) => (entry: ResolvedEntry, surroundings: OutsideCalls) => Promise<T>,
  ): Promise<{ readonly [name: string]: T }> {
    this.#throwIfClosed();
    const ask = pick(await this.#loader.outsideCalls());
    const surroundings = { logger: this.#logger, closing: this.#closing };
    const answers = this.#setup.table.entries.map(
      async (entry) => [entry.name, await ask(entry, surroundings)] as const,
    );
    return Object.fromEntries(await Promise.all(answers));
  }

  getRequestStats(): RequestStats {
    return this.#books.stats();
  }

  resetCircuitBreakers(name?: string): void {
    // A listener may replace the table meanwhile.
    const { table } = this.#setup;
    const names = name === undefined ? table.entries.map((entry) => entry.name) : [name];
    for (const each of names) table.reset(each);
  }

  isolate(name: string): void {
    this.#setup.table.isolate(name);
  }

  toJSON(): ClientSnapshot {
    return takeSnapshot(this.#setup.table);
  }

  restore(snapshot: ClientSnapshot | null | undefined): void {
    restoreSnapshot(this.#setup.table, snapshot, this.#logger);
  }

  use(middleware: Middleware): () => void {
    const problem = checkMiddleware(middleware);
    if (problem !== undefined) throw new ConfigurationError(`This is not a middleware: ${problem}.`);
    const used = usedMiddleware(middleware);
    this.#useOnly([...this.#used, used]);
    return () => this.#useOnly(this.#used.filter((other) => other !== used));
  }

  instrument(instrumentation: Instrumentation): () => void {
    return this.#emitter.observed.add(instrumentation);
  }

  #useOnly(used: readonly Middleware[]): void {
    this.#used = used;
    this.#setup = withMiddleware(this.#setup, used);
  }

  reconfigure(config: FlexiAIConfig<readonly AnyProviderPlugin[]>): void {
    this.#throwIfClosed();
    if (config?.logger !== undefined && config.logger !== this.#logger) {
      throw new ConfigurationError(
        'The logger of a client cannot be changed: leave the option out, or create a new client.',
      );
    }
    const before = this.#setup;
    const parts = this.#prepare(isObject(config) ? { ...config, logger: this.#logger } : config);
    this.#setup = makeSetup(parts, this.#used, this.#emitter, before);
    this.#hints.look(this.#setup.table.routes);
    this.#detachHooks();
    this.#detachHooks = attachHooks(this.#emitter, parts.hooks);
    const kept = new Set(this.#setup.table.entries.map(({ provider }) => provider));
    const retired = before.table.entries.filter(({ provider }) => !kept.has(provider));
    const needless = parts.entries.filter(({ provider }) => !kept.has(provider));
    this.#retiring.retire(retired, needless, Promise.all(this.#books.inFlight.map((call) => call.whenOver())));
    this.#emitter.emit('reconfigure', () => changesBetween(before.table.entries, this.#setup.table.entries));
  }

  on<Name extends ClientEventName>(event: Name, listener: ClientEventListener<Name>): () => void {
    return this.#emitter.on(event, listener);
  }

  get closed(): boolean {
    return this.#shutdown !== undefined;
  }

  async close(options: CloseOptions = {}): Promise<void> {
    const timeoutMs = checkCloseOptions(options);
    this.#shutdown ??= this.#beginShutdown();
    this.#shutdown.within(timeoutMs);
    await this.#shutdown.done;
    await this.#retiring.whenClosed();
    // The listeners are removed after the ends of the calls are reported.
    this.#emitter.clear();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** The output of `console.log(ai)` in Node, Bun and Deno: the entries in order, and the counts. It contains no key. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth: number,
    options: object,
    inspect?: (value: unknown, options: object) => string,
  ): string {
    const shown = shownClient(this.getProviderStatus(), this.getRequestStats(), this.#shutdown !== undefined);
    return `FlexiAI ${inspect === undefined ? JSON.stringify(shown) : inspect(shown, options)}`;
  }

  #beginShutdown(): Shutdown {
    this.#closing.close();
    const inFlight = (): readonly Call[] => this.#books.inFlight;
    const whenEmitted = (): Promise<void> => this.#emitter.whenEmitted();
    return new Shutdown({ entries: this.#setup.table.entries, logger: this.#logger, inFlight, whenEmitted });
  }

  /**
   * Runs a call from its validation to an open answer, with as few promises as possible.
   *
   * @param taken the client's own copy
   *
   * @param options validated, the client's own copy
   *
   * @throws ValidationError
   */
  #begin(
    mode: 'unary' | 'stream',
    taken: ChatRequest,
    options: CallOptions,
    { ids, onCall, observers }: BegunStream = {},
  ): Promise<ResponseSource> {
    const request = validateRequest(taken);
    const setup = this.#setup;
    const call = openCall(this.#house, { operation: 'chat', mode, options, ids, observers }, setup.timeouts);
    onCall?.(call);
    const chats: ChatCalls | Promise<ChatCalls> = this.#loader.chats(call);
    return chats instanceof Promise
      ? chats.then((loaded) => loaded.run(call, request, setup))
      : chats.run(call, request, setup);
  }

  #throwIfClosed(): void {
    throwIfClosed(this.#closing);
  }
}

/** What a stream has before its call begins. */
interface BegunStream {
  readonly ids?: CallIds;
  readonly onCall?: (call: Call) => void;
  readonly observers?: CallObservers | undefined;
}
