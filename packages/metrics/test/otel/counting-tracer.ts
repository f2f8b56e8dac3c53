import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';

interface Counted {
  readonly name: string;
  ends: number;
}

/** A tracer that counts how often each of its spans is ended. */
export class CountingTracer {
  readonly spans: Counted[] = [];
  readonly tracer: Pick<Tracer, 'startSpan'>;
  #idle: (() => void)[] = [];

  constructor(tracer: Tracer) {
    this.tracer = {
      startSpan: (name: string, options?: SpanOptions, context?: Context) =>
        this.#counted(name, tracer.startSpan(name, options, context)),
    };
  }

  /** Spans that are not ended. */
  get open(): number {
    return this.spans.filter(({ ends }) => ends === 0).length;
  }

  /** Spans that were ended more than once, or never. */
  get wrong(): readonly Counted[] {
    return this.spans.filter(({ ends }) => ends !== 1);
  }

  /** Resolves when all spans are ended. */
  whenIdle(): Promise<void> {
    if (this.open === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #counted(name: string, span: Span): Span {
    const counted: Counted = { name, ends: 0 };
    this.spans.push(counted);
    const end = span.end.bind(span);
    span.end = (time) => {
      counted.ends += 1;
      end(time);
      if (this.open > 0) return;
      for (const resolve of this.#idle.splice(0)) resolve();
    };
    return span;
  }
}
