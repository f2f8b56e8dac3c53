import { createFlexiAI } from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { gemini } from '@flexiai/provider-gemini';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startGeminiServer, startOpenAIServer } from '@flexiai/testing';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OtelSdk, startSdk } from '../../test/otel/otel-sdk.ts';
import { openTelemetry } from '../otel.ts';

const ask = { prompt: 'Hello', maxOutputTokens: 20 };

const PROVIDERS = {
  openai: [startOpenAIServer, (baseURL: string) => openai({ model: 'gpt-5-mini', apiKey: 'sk-1', baseURL })],
  anthropic: [
    startAnthropicServer,
    (baseURL: string) => anthropic({ model: 'claude-opus-4-5', apiKey: 'sk-ant-1', baseURL }),
  ],
  gemini: [startGeminiServer, (baseURL: string) => gemini({ model: 'gemini-2.5-flash', apiKey: 'AIza-1', baseURL })],
} as const;

describe("the provider's HTTP request", () => {
  let sdk: OtelSdk;
  beforeAll(() => {
    sdk = startSdk('3.x');
  });
  afterAll(() => sdk.stop());

  it.each(Object.entries(PROVIDERS))(
    'of %s propagates the trace from the span of its attempt',
    async (_id, [start, entry]) => {
      await using server = await start();
      await using ai = createFlexiAI({ providers: [entry(server.baseURL)], retry: { maxRetries: 1, baseDelayMs: 1 } });
      openTelemetry({ tracer: sdk.tracer, meter: sdk.meter }).attach(ai);
      const incoming = trace.setSpanContext(ROOT_CONTEXT, {
        traceId: '0af7651916cd43dd8448eb211c80319c',
        spanId: 'b7ad6b7169203331',
        traceFlags: 1,
        isRemote: true,
      });
      server.enqueue({ fault: { kind: 'status', status: 500 } });
      await context.with(incoming, () => ai.chatCompletion(ask));
      const stream = context.with(incoming, () => ai.streamChatCompletion(ask));
      for await (const _ of stream) expect(trace.getSpan(context.active())).toBeUndefined();
      const attempts = sdk.spans.filter(({ name }) => name.startsWith('attempt'));
      const expected = attempts
        .slice(-3)
        .map((span) => `00-0af7651916cd43dd8448eb211c80319c-${span.spanContext().spanId}-01`);
      expect(server.requests.map(({ headers }) => headers['traceparent'])).toEqual(expected);
      expect(new Set(expected).size).toBe(3);
    },
  );

  it('is sent inside the span, for instrumentation of HTTP', async () => {
    await using server = await startOpenAIServer();
    const active: (string | undefined)[] = [];
    const send: typeof fetch = (input, init) => {
      active.push(trace.getSpan(context.active())?.spanContext().spanId);
      return fetch(input, init);
    };
    await using ai = createFlexiAI({
      providers: [openai({ model: 'gpt-5-mini', apiKey: 'sk-1', baseURL: server.baseURL, fetch: send })],
    });
    openTelemetry({ tracer: sdk.tracer, meter: sdk.meter }).attach(ai);
    await ai.chatCompletion(ask);
    await ai.streamChatCompletion(ask).response();
    const attempts = sdk.spans.filter(({ name }) => name.startsWith('attempt')).slice(-2);
    expect(active).toEqual(attempts.map((span) => span.spanContext().spanId));
  });
});
