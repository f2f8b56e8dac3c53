import {
  type Attributes,
  context,
  type HrTime,
  type Meter,
  propagation,
  type SpanContext,
  type SpanKind,
  type SpanStatus,
  type Tracer,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import * as metrics3 from '@opentelemetry/sdk-metrics';
import * as trace3 from '@opentelemetry/sdk-trace';
import { AsyncLocalStorageContextManager as ContextManager2 } from 'opentelemetry-context-async-hooks-2';
import * as metrics2 from 'opentelemetry-sdk-metrics-2';
import * as trace2 from 'opentelemetry-sdk-trace-base-2';

/** The common fields of a span in both versions of the SDK. */
export interface FinishedSpan {
  readonly name: string;
  readonly kind: SpanKind;
  readonly attributes: Attributes;
  readonly status: SpanStatus;
  readonly events: readonly { readonly name: string; readonly attributes?: Attributes }[];
  readonly links: readonly { readonly context: SpanContext; readonly attributes?: Attributes }[];
  readonly startTime: HrTime;
  readonly parentSpanContext?: SpanContext;
  spanContext(): SpanContext;
}

/** The common fields of an instrument in both versions of the SDK. */
export interface Figure {
  readonly descriptor: { readonly name: string; readonly unit: string };
  readonly dataPoints: readonly { readonly attributes: Attributes; readonly value: unknown }[];
}

/** A real SDK, with its collected data. */
export interface OtelSdk {
  readonly tracer: Tracer;
  readonly meter: Meter;
  readonly spans: readonly FinishedSpan[];
  figures(): Promise<readonly Figure[]>;
  figure(name: string): Promise<Figure | undefined>;
  reset(): void;
  stop(): Promise<void>;
}

export const SDK_VERSIONS = ['3.x', '2.x'] as const;

/** Starts an SDK and registers its context manager, and the W3C propagators. */
export function startSdk(version: (typeof SDK_VERSIONS)[number]): OtelSdk {
  context.setGlobalContextManager(
    (version === '3.x' ? new AsyncLocalStorageContextManager() : new ContextManager2()).enable(),
  );
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  return version === '3.x' ? sdk3() : sdk2();
}

function sdk3(): OtelSdk {
  const exporter = new trace3.InMemorySpanExporter();
  const provider = new trace3.TracerProvider({ spanProcessors: [new trace3.SimpleSpanProcessor({ exporter })] });
  const collected = new metrics3.InMemoryMetricExporter(metrics3.AggregationTemporality.CUMULATIVE);
  const reader = new metrics3.PeriodicExportingMetricReader({ exporter: collected, exportIntervalMillis: 3_600_000 });
  const meters = new metrics3.MeterProvider({ readers: [reader] });
  const stop = async (): Promise<void> => {
    await provider.shutdown();
    await meters.shutdown();
  };
  return sdkOf(provider.getTracer('test'), meters.getMeter('test'), exporter, collected, reader, stop);
}

function sdk2(): OtelSdk {
  const exporter = new trace2.InMemorySpanExporter();
  const provider = new trace2.BasicTracerProvider({ spanProcessors: [new trace2.SimpleSpanProcessor(exporter)] });
  const collected = new metrics2.InMemoryMetricExporter(metrics2.AggregationTemporality.CUMULATIVE);
  const reader = new metrics2.PeriodicExportingMetricReader({ exporter: collected, exportIntervalMillis: 3_600_000 });
  const meters = new metrics2.MeterProvider({ readers: [reader] });
  const stop = async (): Promise<void> => {
    await provider.shutdown();
    await meters.shutdown();
  };
  return sdkOf(provider.getTracer('test'), meters.getMeter('test'), exporter, collected, reader, stop);
}

function sdkOf(
  tracer: Tracer,
  meter: Meter,
  exporter: { getFinishedSpans(): readonly FinishedSpan[]; reset(): void },
  collected: { getMetrics(): readonly { scopeMetrics: readonly { metrics: readonly Figure[] }[] }[]; reset(): void },
  reader: { forceFlush(): Promise<void> },
  shutdown: () => Promise<void>,
): OtelSdk {
  const figures = async (): Promise<readonly Figure[]> => {
    await reader.forceFlush();
    return (collected.getMetrics().at(-1)?.scopeMetrics ?? []).flatMap(({ metrics }) => metrics);
  };
  return {
    tracer,
    meter,
    get spans() {
      return exporter.getFinishedSpans();
    },
    figures,
    figure: async (name) => (await figures()).find(({ descriptor }) => descriptor.name === name),
    reset() {
      exporter.reset();
      collected.reset();
    },
    async stop() {
      await shutdown();
      context.disable();
      propagation.disable();
    },
  };
}
