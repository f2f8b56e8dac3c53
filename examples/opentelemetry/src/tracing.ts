import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { type ReadableSpan, SimpleSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

/** Prints each span in a few lines. In production, use `OTLPTraceExporter` instead. */
const printing: SpanExporter = {
  export(spans, done) {
    for (const span of spans) print(span);
    done({ code: 0 });
  },
  shutdown: () => Promise.resolve(),
};

function print(span: ReadableSpan): void {
  console.log(`${span.name} (${span.spanContext().spanId}, in ${span.parentSpanContext?.spanId ?? 'no other span'})`);
  for (const [name, value] of Object.entries(span.attributes)) console.log(`  ${name} = ${JSON.stringify(value)}`);
  for (const event of span.events) console.log(`  event ${event.name} ${JSON.stringify(event.attributes)}`);
  for (const link of span.links) console.log(`  link to ${link.context.spanId}`);
}

/** Registers an SDK, as an application does once when it starts. */
export function startTracing(): TracerProvider {
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: printing })] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return provider;
}
