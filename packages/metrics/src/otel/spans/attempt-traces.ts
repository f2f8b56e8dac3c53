import type { AttemptSurroundings, CallStart, ClientEvents } from '@flexiai/core';
import {
  type Context,
  context,
  type Link,
  propagation,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { attemptSpanName, LINK_OF_RESUMPTION, OWN } from '../conventions/own-names.ts';
import { safely } from '../safely.ts';
import type { AskedRoute, Telemetry } from '../telemetry.ts';
import { DefinedAttributes } from './defined-attributes.ts';
import { tokensOf } from './response-attributes.ts';
import { statusMessage } from './status-message.ts';

interface OpenAttempt {
  readonly span: Span;
  readonly context: Context;
  readonly route: AskedRoute;
}

/** The attempts of one call, or of one run beside a call: a span each, which ends with its attempt. */
export class AttemptTraces {
  readonly #telemetry: Telemetry;
  readonly #start: CallStart;
  readonly #parent: Context;
  readonly #isDetached: boolean;
  readonly #open = new Map<number, OpenAttempt>();
  #lastEnded: { readonly number: number; readonly spanContext: SpanContext } | undefined;
  /** The span of the stream that broke off: those that take over are linked to it. */
  #broken: SpanContext | undefined;

  constructor(telemetry: Telemetry, start: CallStart, parent: Context, isDetached = false) {
    this.#telemetry = telemetry;
    this.#start = start;
    this.#parent = parent;
    this.#isDetached = isDetached;
  }

  started(event: ClientEvents['attemptStart'], route: AskedRoute): void {
    const { options } = this.#telemetry;
    const names = options.conventions.attributes;
    const attributes = new DefinedAttributes()
      .set(OWN.entry, event.provider)
      .set(OWN.model, event.model)
      .set(OWN.plugin, event.pluginId)
      .set(OWN.attemptNumber, event.attempt)
      .set(OWN.attemptKind, event.kind)
      .set(OWN.lastResort, event.lastResort)
      .set(OWN.detached, this.#isDetached ? true : undefined)
      .set(names.serverAddress, event.server?.address)
      .set(names.serverPort, event.server?.port).all;
    const links: Link[] =
      this.#broken === undefined ? [] : [{ context: this.#broken, attributes: { [OWN.link]: LINK_OF_RESUMPTION } }];
    const span = safely(() =>
      this.#telemetry.tracer.startSpan(
        attemptSpanName(event.provider),
        { kind: SpanKind.CLIENT, attributes, links },
        this.#parent,
      ),
    );
    if (span === undefined) return;
    const own = safely(() => trace.setSpan(this.#parent, span)) ?? this.#parent;
    this.#open.set(event.attempt, { span, context: own, route });
  }

  ended({ attempt, number }: ClientEvents['attemptEnd']): void {
    const open = this.#open.get(number);
    if (open === undefined) return;
    this.#open.delete(number);
    const { span, route } = open;
    const names = this.#telemetry.options.conventions.attributes;
    safely(() => {
      if (!span.isRecording()) return;
      const attributes = new DefinedAttributes()
        .set(OWN.attemptOutcome, attempt.outcome)
        .set(OWN.headersMs, attempt.headersMs)
        .set(OWN.firstContentMs, attempt.firstContentMs)
        .set(OWN.providerRequestId, attempt.requestId)
        .set(OWN.attemptInputTokens, attempt.usage?.inputTokens)
        .set(OWN.attemptOutputTokens, attempt.usage?.outputTokens)
        .set(OWN.attemptCostUsd, attempt.costUsd)
        .set(names.httpStatus, attempt.status)
        .set(names.errorType, attempt.errorCode).all;
      span.setAttributes(attributes);
      if (attempt.errorCode === undefined || attempt.outcome === 'aborted') return;
      span.setStatus({ code: SpanStatusCode.ERROR, message: statusMessage(attempt.errorMessage) });
    });
    this.#lastEnded = { number, spanContext: span.spanContext() };
    safely(() => span.end());
    this.#measure(attempt, route);
  }

  /** A stream broke off: the attempts to come take over. */
  interrupted(number: number): void {
    const { span } = this.#open.get(number) ?? {};
    this.#broken =
      span?.spanContext() ?? (this.#lastEnded?.number === number ? this.#lastEnded.spanContext : undefined);
  }

  /** The headers of an attempt, and the context that it runs in. */
  surroundings(number: number): AttemptSurroundings | undefined {
    const open = this.#open.get(number);
    if (open === undefined) return undefined;
    return {
      headers: this.#headers(open.context),
      run: (work) => context.with(open.context, work),
    };
  }

  #headers(own: Context): { readonly [name: string]: string } {
    const carrier: { [name: string]: string } = {};
    const carried = this.#telemetry.options.propagation;
    if (carried === 'none') return carrier;
    safely(() => propagation.inject(carried === 'all' ? own : propagation.deleteBaggage(own), carrier));
    return carrier;
  }

  #measure(attempt: ClientEvents['attemptEnd']['attempt'], route: AskedRoute): void {
    const { instruments, labels, options } = this.#telemetry;
    const { operation } = this.#start;
    const names = options.conventions.attributes;
    const own = new DefinedAttributes()
      .set(OWN.entry, attempt.provider)
      .set(OWN.model, labels.model(attempt.model))
      .set(OWN.attemptKind, attempt.kind)
      .set(OWN.attemptOutcome, attempt.outcome)
      .set(names.errorType, attempt.errorCode).all;
    safely(() => instruments.attemptDuration.record(attempt.durationMs / 1000, own));
    const tokens = tokensOf(attempt.usage);
    const figures = this.#telemetry.figureAttributes(operation, route, { served: attempt.servedModel });
    for (const { per, kind, operations, zeroWhenUnknown, record } of instruments.tokens) {
      if (per !== 'attempt' || !operations.includes(operation)) continue;
      const value = tokens[kind] ?? (zeroWhenUnknown ? 0 : undefined);
      if (value !== undefined) record(value, figures);
    }
  }
}
