import { ownCopy, takeChanged } from '../conversation/take-request.ts';
import { compose } from '../middleware/compose.ts';
import type { DetachedOptions, MiddlewareContext } from '../middleware/middleware.ts';
import type { StreamPart } from '../model/stream-part.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import { type Logger, warn } from '../plugin/logger.ts';
import { resolveAliases } from '../routing/model-aliases.ts';
import type { Plan } from '../routing/plan.ts';
import { throwIfUnfit } from '../routing/request-issues.ts';
import type { Route } from '../routing/route.ts';
import type { ResponseSource } from '../stream/response-source.ts';
import { ResponseStream } from '../stream/response-stream.ts';
import { observedSource, type StreamObserver } from '../stream/stream-observer.ts';
import { Answer } from './answer/answer.ts';
import { openAnswer } from './answer/open-answer.ts';
import { ownSource } from './answer/own-source.ts';
import type { ClientSetup } from './attempt/client-setup.ts';
import type { ModelHints } from './attempt/model-hints.ts';
import { Call } from './call/call.ts';
import { callContext } from './call-context.ts';
import type { CallBooks } from './events/call-books.ts';
import type { ClientEmitter } from './events/client-emitter.ts';
import type { Hooks } from './events/hooks.ts';
import type { ObservedCalls } from './events/observed-calls.ts';
import { tell } from './events/tell.ts';
import { loadingChecks } from './loading-checks.ts';

/** The innermost handler of the middleware around a call. */
interface Inside {
  /** @param call the call, or a detached run of a middleware */
  ask(call: Call, request: UnifiedRequest): Promise<ResponseSource>;
  /** The plan that the call would have now. */
  preview(request: UnifiedRequest): Plan;
}

/** The path of a chat completion from its opened records to its open answer: through middleware to the candidates. */
export class ChatCalls {
  readonly #emitter: ClientEmitter;
  readonly #books: CallBooks;
  readonly #hints: ModelHints;
  readonly #logger: Logger;
  /** Whether the warning of missing prices was logged. */
  #advised = false;

  constructor(emitter: ClientEmitter, books: CallBooks, hints: ModelHints, logger: Logger) {
    this.#emitter = emitter;
    this.#books = books;
    this.#hints = hints;
    this.#logger = logger;
  }

  /** Asks the candidates that the router plans. @throws the call's error; its records are closed then */
  run(call: Call, request: UnifiedRequest, setup: ClientSetup): Promise<ResponseSource> {
    return this.#run(call, request, setup, {
      ask: (asked, given) => this.#ask(asked, given, setup),
      preview: (given) => previewOf(call, given, setup),
    });
  }

  /**
   * Asks one candidate only.
   * @param plan the plan for this request
   * @throws the call's error; its records are closed then
   */
  runAlone(call: Call, request: UnifiedRequest, setup: ClientSetup, plan: Plan, route: Route): Promise<ResponseSource> {
    const planFor = (given: UnifiedRequest): Plan =>
      planOfOne(call, given === request ? plan : undefined, given, setup, route);
    return this.#run(call, request, setup, {
      ask: (asked, given) => openAnswer(asked, requestOf(call, given, setup), planFor(given), setup),
      preview: planFor,
    });
  }

  async #run(call: Call, request: UnifiedRequest, setup: ClientSetup, inside: Inside): Promise<ResponseSource> {
    const { mode } = call;
    const { observed: observers } = this.#emitter;
    const part = mode === 'stream' ? this.#chunkHook(call, setup.hooks) : undefined;
    observers.begin(call, request);
    this.#emitter.emit('request', () => ({ ...call.ids, request: ownCopy(request), mode }), call);
    try {
      call.throwIfStopped();
      if (setup.priceAdvice !== undefined && !this.#advised) {
        this.#advised = true;
        warn(this.#logger, setup.priceAdvice);
      }
      const checks = loadingChecks(call.options, setup);
      if (checks !== undefined) await call.waitFor(checks, Math.max(0, call.remainingMs()));
      const loading = setup.prices?.pending();
      if (loading !== undefined && setup.plansByPrice) await call.waitForPrices(loading);
      const opened = await (observers.of(call) === undefined
        ? this.#open(call, request, setup, inside)
        : observers.run(call, () => this.#open(call, request, setup, inside)));
      const source = ownSource(opened, call);
      if (source.whole !== undefined) {
        this.#books.answeredAtOnce(call, source.whole);
        // A whole answer to a stream call, such as a cached one, is also delivered in parts.
        return part === undefined ? source : observedSource(source, { part });
      }
      return observed(source, this.#books.observer(call, source, part));
    } catch (error) {
      this.#books.failed(call, error);
      throw error;
    }
  }

  #open(call: Call, request: UnifiedRequest, setup: ClientSetup, inside: Inside): Promise<ResponseSource> {
    return setup.aroundCalls.length === 0 ? inside.ask(call, request) : this.#askThrough(call, request, setup, inside);
  }

  #chunkHook(call: Call, hooks: Hooks): ((part: StreamPart) => void) | undefined {
    if (hooks.onChunk === undefined) return undefined;
    return (part) => tell((chunk) => hooks.onChunk?.(chunk), { ...call.ids, part }, 'The hook onChunk', this.#logger);
  }

  #ask(call: Call, given: UnifiedRequest, setup: ClientSetup): Promise<ResponseSource> {
    const { request, choice } = resolveAliases(given, call.options, setup.aliases);
    const plan = setup.router.plan(request, choice, setup.prices);
    throwIfUnfit(plan);
    if (request.model !== undefined || choice.models !== undefined) this.#hints.look(plan.routes);
    return openAnswer(call, request, plan, setup);
  }

  async #askThrough(call: Call, request: UnifiedRequest, setup: ClientSetup, inside: Inside): Promise<ResponseSource> {
    const runs = new Runs(call, this.#books, this.#emitter.observed);
    const innermost = async (changed: UnifiedRequest, own: MiddlewareContext): Promise<ResponseStream> => {
      const given = takeChanged(changed, request);
      const run = runs.of(own);
      return ResponseStream.of(await (run === undefined ? inside.ask(call, given) : runs.ask(run, given, inside)));
    };
    const handler = compose(setup.aroundCalls, innermost);
    const contextOf = (own: Call): MiddlewareContext =>
      callContext(own, {
        request,
        emitter: this.#emitter,
        preview: (given) => inside.preview(given),
        primary: () => setup.table.primary,
        prices: setup.prices,
        detached: (options) => runs.make(options, contextOf),
      });
    const context = contextOf(call);
    const opening = handler(ownCopy(request), context).then((stream) => stream.source());
    const disarm = call.stopAtDeadline('middleware');
    try {
      return stoppableSource(call, await call.interruptible(opening));
    } catch (error) {
      // The abandoned handler may still open a stream.
      if (call.stopped !== undefined) opening.then((late) => late.cancel(call.stopped)).catch(() => undefined);
      throw error;
    } finally {
      disarm();
    }
  }
}

/** Detached runs of a call: middleware makes them, and they are independent of the call's end. */
class Runs {
  readonly #call: Call;
  readonly #books: CallBooks;
  readonly #observed: ObservedCalls;
  #runs: WeakMap<MiddlewareContext, Call> | undefined;

  constructor(call: Call, books: CallBooks, observed: ObservedCalls) {
    this.#call = call;
    this.#books = books;
    this.#observed = observed;
  }

  make({ signal, mode }: DetachedOptions, contextOf: (run: Call) => MiddlewareContext): MiddlewareContext {
    const { options, totalMs, ids } = this.#call;
    const { signal: _callers, ...others } = options;
    const run = new Call(
      mode ?? this.#call.mode,
      signal === undefined ? others : { ...others, signal },
      totalMs,
      this.#call.logger,
      ids,
    );
    this.#observed.detached(run, this.#call);
    const context = contextOf(run);
    this.#runs ??= new WeakMap();
    this.#runs.set(context, run);
    return context;
  }

  of(context: MiddlewareContext): Call | undefined {
    return this.#runs?.get(context);
  }

  /** @throws the run's error; its records are closed then */
  async ask(run: Call, request: UnifiedRequest, inside: Inside): Promise<ResponseSource> {
    this.#books.openRun(run);
    try {
      run.throwIfStopped();
      const source = await inside.ask(run, request);
      if (source.whole === undefined) return observed(source, this.#books.runObserver(run, source));
      this.#books.over(run);
      return source;
    } catch (error) {
      this.#books.over(run);
      // The call must also know whether a candidate was asked.
      for (const skipped of run.ledger.skipped) this.#call.ledger.skip(skipped);
      throw error;
    }
  }
}

/** `source` with an observer: inside the answer where possible, which saves a layer. */
function observed(source: ResponseSource, observer: StreamObserver): ResponseSource {
  return source instanceof Answer ? source.observed(observer) : observedSource(source, observer);
}

/** The answer of middleware, limited by the end of its call: it may be a stream that ignores the signal. */
function stoppableSource(call: Call, source: ResponseSource): ResponseSource {
  return {
    whole: source.whole,
    read: () => call.interruptible(source.read()),
    cancel: (cause) => source.cancel(cause),
    response: () => source.response(),
    partial: () => source.partial(),
  };
}

function requestOf(call: Call, given: UnifiedRequest, { aliases }: ClientSetup): UnifiedRequest {
  return resolveAliases(given, call.options, aliases).request;
}

/** @throws ValidationError for a request that no candidate can take */
function previewOf(call: Call, given: UnifiedRequest, { router, aliases, prices }: ClientSetup): Plan {
  const { request, choice } = resolveAliases(given, call.options, aliases);
  const plan = router.preview(request, choice, prices);
  throwIfUnfit(plan);
  return plan;
}

/** The plan for one candidate only. @param known the plan, if it was made for the same request */
function planOfOne(
  call: Call,
  known: Plan | undefined,
  given: UnifiedRequest,
  { router, aliases, prices }: ClientSetup,
  { entry, model }: Route,
): Plan {
  const { request, choice } = resolveAliases(given, call.options, aliases);
  // A middleware that changed the request may have changed the entry's model, but not the entry.
  const { onAnswered: _shared, ...plan } = known ?? router.preview(request, choice, prices);
  const own = plan.routes.filter((route) => route.entry === entry);
  const route = own.find((each) => each.model === model) ?? own[0];
  const ruledOut = plan.ruledOut.filter((skipped) => route === undefined && skipped.provider === entry.name);
  // Where several candidates are asked at the same time, an open circuit is asked only if none is ready.
  const now = Date.now();
  const lastResort = !plan.routes.some((each) => each.obstacle(now, plan.load) === undefined);
  return { ...plan, routes: route === undefined ? [] : [route], ruledOut, lastResort };
}
