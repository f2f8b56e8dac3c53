import type {
  AttemptSurroundings,
  CallObserver,
  CallStart,
  ClientEventName,
  ClientEvents,
  EmbeddingRequest,
  EmbeddingResponse,
  UnifiedRequest,
  UnifiedResponse,
} from '@flexiai/core';
import { type Attributes, type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import type { TokenKind } from '../conventions/conventions.ts';
import { OWN, SPAN_EVENTS, TOOL_CALL_EVENT } from '../conventions/own-names.ts';
import type { ExpectedRoute } from '../expected-route.ts';
import { safely } from '../safely.ts';
import type { AskedRoute, Telemetry } from '../telemetry.ts';
import { AttemptTraces } from './attempt-traces.ts';
import { ContentText } from './content-text.ts';
import { DefinedAttributes } from './defined-attributes.ts';
import { EVENT_ATTRIBUTES, type SpanEventName } from './event-attributes.ts';
import { requestAttributes } from './request-attributes.ts';
import { responseAttributes, tokensOf } from './response-attributes.ts';
import { statusMessage } from './status-message.ts';

/** Calls whose last attempt has just ended, by the circuit that it may change. */
export type SettlingCalls = Map<CallTrace, string>;

export function circuitKey(provider: string, model: string): string {
  return `${provider}\n${model}`;
}

/** One call: its span, which ends exactly once, with its attempts and its events. */
export class CallTrace implements CallObserver {
  readonly #telemetry: Telemetry;
  readonly #start: CallStart;
  readonly #settling: SettlingCalls;
  readonly #expected: ExpectedRoute;
  #context: Context;
  #span: Span | undefined;
  #attempts: AttemptTraces | undefined;
  #beganAt = 0;
  /** The routes that were called, by entry. */
  readonly #asked = new Map<string, AskedRoute>();
  #last: AskedRoute | undefined;
  #firstChunkSeconds: number | undefined;
  #firstChunkRoute: AskedRoute | undefined;
  /** The usage of all attempts. */
  readonly #used: { [Kind in TokenKind]?: number } = {};
  #model: string | undefined;
  /** Whether the span is recorded: without an SDK, or by a sampler's decision, it may not be. */
  #isRecording = false;
  /** The attributes of the last chunk, which the next one shares. */
  #progress: { readonly route: AskedRoute | undefined; readonly attributes: Attributes } | undefined;

  /** @param parent the parent context */
  constructor(
    telemetry: Telemetry,
    start: CallStart,
    parent: Context,
    { settling, expected }: { readonly settling: SettlingCalls; readonly expected: ExpectedRoute },
  ) {
    this.#telemetry = telemetry;
    this.#start = start;
    this.#context = parent;
    this.#settling = settling;
    this.#expected = expected;
  }

  begin(request: UnifiedRequest | EmbeddingRequest): void {
    const { options } = this.#telemetry;
    const { operation } = this.#start;
    const expected = this.#expected.of(request.model);
    const model = expected.model;
    this.#model = model;
    this.#beganAt = Date.now();
    const name = options.conventions.operations[operation];
    // The attributes for samplers; the others are only created if the span is recorded.
    const attributes = this.#telemetry.samplingAttributes(operation, expected);
    const span = safely(() =>
      this.#telemetry.tracer.startSpan(
        model === undefined ? name : `${name} ${model}`,
        { kind: SpanKind.CLIENT, attributes },
        this.#context,
      ),
    );
    if (span === undefined) return;
    this.#span = span;
    this.#isRecording = safely(() => span.isRecording()) === true;
    if (this.#isRecording) safely(() => span.setAttributes(requestAttributes(this.#start, request, options)));
    this.#context = safely(() => trace.setSpan(this.#context, span)) ?? this.#context;
    this.#attempts = new AttemptTraces(this.#telemetry, this.#start, this.#context);
  }

  run<Result>(work: () => Result): Result {
    return context.with(this.#context, work);
  }

  attempt(attempt: number): AttemptSurroundings | undefined {
    return this.#attempts?.surroundings(attempt);
  }

  event<Name extends ClientEventName>(name: Name, read: () => ClientEvents[Name]): void {
    if (this.#settling.size > 0) this.#settling.delete(this);
    if (this.#wants(name)) HANDLERS[name]?.(this, read());
  }

  /** Whether an event is needed: most events only matter if the span is recorded. */
  #wants(name: ClientEventName): boolean {
    if (name === 'streamProgress') return !this.#telemetry.instruments.isNoop;
    return this.#isRecording || ALWAYS.has(name);
  }

  detached(): CallObserver {
    const attempts = new AttemptTraces(this.#telemetry, this.#start, this.#context, true);
    return {
      attempt: (number) => attempts.surroundings(number),
      event: (name, read) => DETACHED[name]?.({ attempts, trace: this }, read()),
    };
  }

  /** @internal */
  attemptStarted(event: ClientEvents['attemptStart'], attempts = this.#attempts): void {
    const route = { entry: event.provider, model: event.model, plugin: event.plugin, server: event.server };
    this.#asked.set(event.provider, route);
    this.#expected.asked(event.provider, event.server);
    attempts?.started(event, route);
    if (event.kind !== 'hedge') this.#name(route);
  }

  /** @internal */
  attemptEnded(event: ClientEvents['attemptEnd'], attempts = this.#attempts): void {
    const { attempt } = event;
    attempts?.ended(event);
    // A run beside the call, or the attempt of a losing hedge, may end after it.
    if (this.#span !== undefined && this.#isRecording)
      this.#settling.set(this, circuitKey(attempt.provider, attempt.model));
    const tokens = tokensOf(attempt.usage);
    for (const kind of Object.keys(tokens) as TokenKind[]) {
      const count = tokens[kind];
      if (count !== undefined) this.#used[kind] = (this.#used[kind] ?? 0) + count;
    }
    if (this.#start.mode === 'unary' || attempt.firstContentMs === undefined) return;
    if (this.#firstChunkSeconds !== undefined) return;
    this.#firstChunkSeconds =
      Math.round(Math.max(0, attempt.startedAt + attempt.firstContentMs - this.#beganAt)) / 1000;
    this.#firstChunkRoute = this.#asked.get(attempt.provider);
  }

  /** @internal */
  interrupted({ attempt }: ClientEvents['interruption']): void {
    this.#attempts?.interrupted(attempt);
  }

  /** @internal */
  progressed({ provider, sinceMs }: ClientEvents['streamProgress']): void {
    const route = this.#asked.get(provider);
    if (this.#progress?.route !== route || this.#progress === undefined) {
      this.#progress = { route, attributes: this.#telemetry.figureAttributes(this.#start.operation, route) };
    }
    const { attributes } = this.#progress;
    safely(() => this.#telemetry.instruments.timePerOutputChunk.record(sinceMs / 1000, attributes));
  }

  /** @internal Records an event in the span. Events of a run beside the call may arrive after its end. */
  show<Name extends SpanEventName>(name: Name, event: ClientEvents[Name]): void {
    const span = this.#span;
    if (span === undefined || !this.#isRecording) return;
    safely(() => span.addEvent(SPAN_EVENTS[name], EVENT_ATTRIBUTES[name](event)));
  }

  /** @internal */
  answered(response: UnifiedResponse | EmbeddingResponse, durationMs: number, firstContentMs?: number): void {
    // Content that was held back and discarded was not a chunk for the application.
    if (this.#firstChunkSeconds !== undefined && firstContentMs !== undefined) {
      this.#firstChunkSeconds = firstContentMs / 1000;
    }
    const route = this.#asked.get(response.provider) ?? this.#cached(response);
    this.#finish((span) => {
      if (route !== this.#last) this.#name(route);
      span.setAttributes(responseAttributes(response, this.#telemetry.options));
      if ('toolCalls' in response) this.#showToolCalls(span, response.toolCalls);
    });
    this.#measure(route, durationMs, { served: response.model });
  }

  /** @internal */
  failed({ error, durationMs }: ClientEvents['error']): void {
    const { conventions } = this.#telemetry.options;
    const names = conventions.attributes;
    const route = this.#last;
    this.#finish((span) => {
      const attributes = new DefinedAttributes()
        .set(names.errorType, error.code)
        .set(OWN.attempts, error.attempts?.length);
      for (const kind of Object.keys(this.#used) as TokenKind[])
        attributes.set(conventions.usage[kind], this.#used[kind]);
      const { finishReasonOfFailure } = conventions;
      const wasAsked = this.#start.operation === 'chat' && route !== undefined;
      attributes.set(
        names.finishReasons,
        wasAsked && finishReasonOfFailure !== undefined ? [finishReasonOfFailure] : undefined,
      );
      span.setAttributes(attributes.all);
      // An abort by the application is not a failure.
      if (error.code === 'aborted') return;
      const message = statusMessage(error.code, error.message, this.#telemetry.options.content);
      span.setStatus({ code: SpanStatusCode.ERROR, message });
    });
    this.#measure(route, durationMs, { errorType: error.code });
  }

  /** The span has the attributes of the called entry; the entry that answers overwrites them. */
  #name(route: AskedRoute | undefined): void {
    const span = this.#span;
    if (route === undefined || span === undefined) return;
    this.#last = route;
    if (!this.#isRecording) return;
    const { operation } = this.#start;
    safely(() => {
      span.setAttributes(this.#telemetry.samplingAttributes(operation, route));
      if (this.#model === route.model) return;
      this.#model = route.model;
      span.updateName(`${this.#telemetry.options.conventions.operations[operation]} ${route.model}`);
    });
  }

  /** The source of an answer that is not from an attempt of this call. */
  #cached(response: UnifiedResponse | EmbeddingResponse): AskedRoute | undefined {
    const [first] = 'content' in response ? response.content : [];
    if (first?.origin === undefined) return this.#last;
    return { entry: response.provider, model: first.origin.model, plugin: first.origin.provider, server: undefined };
  }

  #showToolCalls(span: Span, toolCalls: UnifiedResponse['toolCalls']): void {
    const { conventions, content } = this.#telemetry.options;
    const names = conventions.attributes;
    for (const call of toolCalls) {
      const attributes = new DefinedAttributes()
        .set(names.toolName, call.name)
        .set(names.toolCallId, call.id)
        .set(
          names.toolCallArguments,
          content && safely(() => new ContentText(content).arguments(call.arguments ?? call.rawArguments)),
        ).all;
      span.addEvent(TOOL_CALL_EVENT, attributes);
    }
  }

  #finish(describe: (span: Span) => void): void {
    const span = this.#span;
    if (span === undefined) return;
    const isRecording = this.#isRecording;
    safely(() => {
      if (!isRecording) return;
      describe(span);
      if (this.#firstChunkSeconds !== undefined) {
        span.setAttribute(this.#telemetry.options.conventions.attributes.timeToFirstChunk, this.#firstChunkSeconds);
      }
    });
    this.#settling.delete(this);
    this.#span = undefined;
    safely(() => span.end());
  }

  #measure(
    route: AskedRoute | undefined,
    durationMs: number,
    end: { readonly served?: string; readonly errorType?: string },
  ): void {
    const { operation } = this.#start;
    const { instruments } = this.#telemetry;
    if (instruments.isNoop) return;
    const attributes = this.#telemetry.figureAttributes(operation, route, end);
    // In the call's context, so that an exemplar refers to its span.
    safely(() => instruments.duration[operation].record(durationMs / 1000, attributes, this.#context));
    for (const { per, kind, operations, zeroWhenUnknown, record } of instruments.tokens) {
      if (per !== 'call' || !operations.includes(operation)) continue;
      const value = this.#used[kind] ?? (zeroWhenUnknown ? 0 : undefined);
      if (value !== undefined) record(value, attributes);
    }
    const first = this.#firstChunkSeconds;
    if (first === undefined) return;
    const own = this.#telemetry.figureAttributes(operation, this.#firstChunkRoute);
    safely(() => instruments.timeToFirstChunk.record(first, own, this.#context));
  }
}

type Handlers<Target> = { readonly [Name in ClientEventName]?: (target: Target, event: ClientEvents[Name]) => void };

/** How a call's trace handles each event. */
const HANDLERS: Handlers<CallTrace> = {
  attemptStart: (trace, event) => trace.attemptStarted(event),
  attemptEnd: (trace, event) => trace.attemptEnded(event),
  skip: (trace, event) => trace.show('skip', event),
  queueWait: (trace, event) => trace.show('queueWait', event),
  retry: (trace, event) => trace.show('retry', event),
  failover: (trace, event) => trace.show('failover', event),
  hedge: (trace, event) => trace.show('hedge', event),
  streamProgress: (trace, event) => trace.progressed(event),
  interruption: (trace, event) => {
    trace.interrupted(event);
    trace.show('interruption', event);
  },
  continuation: (trace, event) => trace.show('continuation', event),
  restart: (trace, event) => trace.show('restart', event),
  warning: (trace, event) => trace.show('warning', event),
  cacheHit: (trace, event) => trace.show('cacheHit', event),
  cacheMiss: (trace, event) => trace.show('cacheMiss', event),
  cacheStore: (trace, event) => trace.show('cacheStore', event),
  response: (trace, { response, durationMs, firstContentMs }) => trace.answered(response, durationMs, firstContentMs),
  embedResponse: (trace, { response, durationMs }) => trace.answered(response, durationMs),
  error: (trace, event) => trace.failed(event),
};

/** Events that do more than add a span event. */
const ALWAYS: ReadonlySet<ClientEventName> = new Set([
  'attemptStart',
  'attemptEnd',
  'interruption',
  'response',
  'embedResponse',
  'error',
]);

/** The same for a run beside a call, which may end later. */
const DETACHED: Handlers<{ readonly attempts: AttemptTraces; readonly trace: CallTrace }> = {
  ...Object.fromEntries(
    (Object.keys(SPAN_EVENTS) as SpanEventName[]).map((name) => [
      name,
      ({ trace }: { readonly trace: CallTrace }, event: never) => trace.show(name, event),
    ]),
  ),
  attemptStart: ({ attempts, trace }, event) => trace.attemptStarted(event, attempts),
  attemptEnd: ({ attempts, trace }, event) => trace.attemptEnded(event, attempts),
};
