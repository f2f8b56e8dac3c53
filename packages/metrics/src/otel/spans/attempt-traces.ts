import type { AttemptSurroundings, CallStart, ClientEvents } from '@flexiai/core';
import {
  type Attributes,
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
  readonly isRecording: boolean;
  readonly context: Context;
  readonly route: AskedRoute;
}

/** The attempts of one call, or of one run beside a call: each has a span that ends with the attempt. */
export class AttemptTraces {
  readonly #telemetry: Telemetry;
  readonly #start: CallStart;
  readonly #parent: Context;
  readonly #isDetached: boolean;
  readonly #isBelowRecorded: boolean;
  readonly #open = new Map<number, OpenAttempt>();
  #lastEnded: { readonly number: number; readonly span: Span } | undefined;
  /** The span of the interrupted stream, to which the following attempts are linked. */
  #broken: SpanContext | undefined;

  constructor(telemetry: Telemetry, start: CallStart, parent: Context, isDetached = false) {
    this.#telemetry = telemetry;
    this.#start = start;
    this.#parent = parent;
    this.#isDetached = isDetached;
    this.#isBelowRecorded = safely(() => trace.getSpan(parent)?.isRecording()) === true;
  }

  started(event: ClientEvents['attemptStart'], route: AskedRoute): void {
    // A child of an unrecorded span is rarely recorded: only the attributes for samplers.
    const attributes = this.#isBelowRecorded ? this.#attributesOf(event) : this.#serverOf(event).all;
    const links: Link[] =
      this.#broken === undefined
        ? NO_LINKS
        : [{ context: this.#broken, attributes: { [OWN.link]: LINK_OF_RESUMPTION } }];
    const span = safely(() =>
      this.#telemetry.tracer.startSpan(
        attemptSpanName(event.provider),
        { kind: SpanKind.CLIENT, attributes, links },
        this.#parent,
      ),
    );
    if (span === undefined) return;
    const isRecording = safely(() => span.isRecording()) === true;
    if (isRecording && !this.#isBelowRecorded) safely(() => span.setAttributes(this.#attributesOf(event)));
    const own = safely(() => trace.setSpan(this.#parent, span)) ?? this.#parent;
    this.#open.set(event.attempt, { span, isRecording, context: own, route });
  }

  #serverOf({ server }: ClientEvents['attemptStart']): DefinedAttributes {
    const names = this.#telemetry.options.conventions.attributes;
    return new DefinedAttributes().set(names.serverAddress, server?.address).set(names.serverPort, server?.port);
  }

  #attributesOf(event: ClientEvents['attemptStart']): Attributes {
    return this.#serverOf(event)
      .set(OWN.entry, event.provider)
      .set(OWN.model, event.model)
      .set(OWN.plugin, event.plugin)
      .set(OWN.attemptNumber, event.attempt)
      .set(OWN.attemptKind, event.kind)
      .set(OWN.lastResort, event.lastResort)
      .set(OWN.detached, this.#isDetached ? true : undefined).all;
  }

  ended({ attempt, number }: ClientEvents['attemptEnd']): void {
    const open = this.#open.get(number);
    if (open === undefined) return;
    this.#open.delete(number);
    const { span, route } = open;
    if (open.isRecording) safely(() => this.#describe(span, attempt));
    this.#lastEnded = { number, span };
    safely(() => span.end());
    this.#measure(attempt, route);
  }

  #describe(span: Span, attempt: ClientEvents['attemptEnd']['attempt']): void {
    const { conventions, content } = this.#telemetry.options;
    const names = conventions.attributes;
    const attributes = new DefinedAttributes()
      .set(OWN.attemptOutcome, attempt.outcome)
      .set(OWN.headersMs, attempt.headersMs)
      .set(OWN.firstContentMs, attempt.firstContentMs)
      .set(OWN.providerRequestId, attempt.providerRequestId)
      .set(OWN.attemptInputTokens, attempt.usage?.inputTokens)
      .set(OWN.attemptOutputTokens, attempt.usage?.outputTokens)
      .set(OWN.attemptCostUsd, attempt.costUsd)
      .set(names.httpStatus, attempt.status)
      .set(names.errorType, attempt.errorCode).all;
    span.setAttributes(attributes);
    if (attempt.errorCode === undefined || attempt.outcome === 'aborted') return;
    const message = statusMessage(attempt.errorCode, attempt.errorMessage, content);
    span.setStatus({ code: SpanStatusCode.ERROR, message });
  }

  /** A stream was interrupted: further attempts are linked to it. */
  interrupted(number: number): void {
    const ended = this.#lastEnded?.number === number ? this.#lastEnded.span : undefined;
    this.#broken = (this.#open.get(number)?.span ?? ended)?.spanContext();
  }

  /** The headers of an attempt, and its context. */
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
    switch (this.#telemetry.options.propagation) {
      case 'none':
        return carrier;
      case 'all':
        safely(() => propagation.inject(own, carrier));
        return carrier;
      case 'trace-context':
        safely(() => propagation.inject(own, carrier));
        return traceContextOf(carrier);
    }
  }

  #measure(attempt: ClientEvents['attemptEnd']['attempt'], route: AskedRoute): void {
    const { instruments, labels, options } = this.#telemetry;
    if (instruments.isNoop) return;
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

const NO_LINKS: Link[] = [];

/** The two headers of W3C Trace Context: other headers of propagators, such as baggage, are for own services. */
function traceContextOf({ traceparent, tracestate }: { readonly [name: string]: string }): {
  readonly [name: string]: string;
} {
  if (traceparent === undefined) return NO_HEADERS;
  return tracestate === undefined ? { traceparent } : { traceparent, tracestate };
}

const NO_HEADERS = Object.freeze({});
