import { createFlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { startOpenAIServer } from '@flexiai/testing';
import { context, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, expect, it } from 'vitest';
import { decoded, startOtlpCollector } from '../../test/otel/otlp-collector.ts';
import { openTelemetry } from '../otel.ts';

afterEach(() => {
  for (const api of [context, metrics, propagation, trace]) api.disable();
});

it('spans and metrics arrive at a collector through the registered SDK and its OTLP exporters', async () => {
  await using collector = await startOtlpCollector();
  await using server = await startOpenAIServer({ reply: { text: 'Hi.', usage: { inputTokens: 7, outputTokens: 2 } } });
  // Before the SDK is registered, as modules are often loaded.
  const telemetry = openTelemetry({ semconv: 'core-1.41' });
  await using ai = createFlexiAI({
    providers: [
      openai({ name: 'first', model: 'm', apiKey: 'sk-1', baseURL: server.baseURL }),
      openai({ name: 'second', model: 'm', apiKey: 'sk-1', baseURL: server.baseURL }),
    ],
    retry: { maxRetries: 0 },
    streaming: { onInterruption: 'restart' },
  });
  const detach = telemetry.attach(ai);
  const provider = new TracerProvider({
    spanProcessors: [
      new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${collector.url}/v1/traces` }) }),
    ],
  });
  const exporter = new OTLPMetricExporter({ url: `${collector.url}/v1/metrics` });
  const meters = new MeterProvider({
    readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(provider);
  metrics.setGlobalMeterProvider(meters);
  server.enqueue({ fault: { kind: 'cut', afterTokens: 1 } });
  await ai.streamChatCompletion({ prompt: 'Hello' }).response();
  server.reply({ fault: { kind: 'status', status: 400 } });
  await expect(ai.chatCompletion({ prompt: 'Hello' })).rejects.toThrow();
  await Promise.all([provider.forceFlush(), meters.forceFlush()]);

  const [cut, second, call, refused, failed] = collector.spans;
  expect(collector.spans.map(({ name }) => name)).toEqual([
    'attempt first',
    'attempt second',
    'chat m',
    'attempt first',
    'chat m',
  ]);
  expect([cut?.parentSpanId, second?.parentSpanId]).toEqual([call?.spanId, call?.spanId]);
  expect(second?.links.map(({ spanId }) => spanId)).toEqual([cut?.spanId]);
  expect(call?.kind).toBe(3);
  expect([cut?.status.code, call?.status.code, refused?.status.code, failed?.status.code]).toEqual([2, 0, 2, 2]);
  expect(call?.events.map(({ name }) => name)).toEqual(['flexiai.interruption', 'flexiai.failover', 'flexiai.restart']);
  expect(decoded(call?.attributes ?? [])).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.response.finish_reasons': ['stop'],
    'gen_ai.usage.input_tokens': 7,
    'gen_ai.request.stream': true,
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(server.baseURL).port),
  });
  expect(decoded(failed?.attributes ?? [])).toMatchObject({
    'error.type': 'invalid-request',
    'server.address': '127.0.0.1',
  });
  const duration = collector.metrics.find(({ name }) => name === 'gen_ai.client.operation.duration');
  expect(duration).toMatchObject({ unit: 's' });
  expect(duration?.histogram?.dataPoints[0]?.explicitBounds[0]).toBe(0.01);
  expect(collector.metrics.map(({ name }) => name)).toContain('flexiai.breaker.state');
  expect(collector.metrics.find(({ name }) => name === 'flexiai.failovers')?.sum?.isMonotonic).toBe(true);
  expect(new Set(collector.scopes.map(([name, schema]) => `${name} ${schema}`))).toEqual(
    new Set(['@flexiai/metrics https://opentelemetry.io/schemas/1.41.0']),
  );
  detach();
  await provider.shutdown();
  await meters.shutdown();
});
