import { createFlexiAI, type FlexiAI } from '@flexiai/core';
import { openai } from '@flexiai/provider-openai';
import { mockProvider, startOpenAIServer } from '@flexiai/testing';
import {
  type Attributes,
  type Context,
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type FinishedSpan, type OtelSdk, SDK_VERSIONS, startSdk } from '../../test/otel/otel-sdk.ts';
import { type OpenTelemetryOptions, openTelemetry } from '../otel.ts';

const ask = { prompt: 'Hello' };

describe.each(SDK_VERSIONS)('openTelemetry with the SDK %s', (version) => {
  let sdk: OtelSdk;
  const clients: FlexiAI[] = [];

  beforeEach(() => {
    sdk = startSdk(version);
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((ai) => ai.close({ timeoutMs: 0 })));
    await sdk.stop();
  });

  function traced(ai: FlexiAI, options: OpenTelemetryOptions = {}): FlexiAI {
    clients.push(ai);
    openTelemetry({ tracer: sdk.tracer, meter: sdk.meter, ...options }).attach(ai);
    return ai;
  }
  const callSpan = (): FinishedSpan => {
    const found = sdk.spans.find(({ name }) => !name.startsWith('attempt '));
    if (found === undefined) throw new Error('There is no span of a call.');
    return found;
  };
  const attemptSpans = (): readonly FinishedSpan[] => sdk.spans.filter(({ name }) => name.startsWith('attempt '));

  it('creates one span per call by the conventions, and a child per attempt', async () => {
    await using server = await startOpenAIServer({
      reply: {
        text: 'Hi.',
        id: 'chatcmpl-1',
        model: 'gpt-5-mini-2025',
        usage: { inputTokens: 7, outputTokens: 2, cacheReadTokens: 3 },
      },
    });
    const ai = traced(
      createFlexiAI({
        providers: [openai({ name: 'main', model: 'gpt-5-mini', apiKey: 'sk-1', baseURL: server.baseURL })],
      }),
    );
    const { port } = new URL(server.baseURL);
    await ai.chatCompletion(
      { ...ask, temperature: 0.5, maxOutputTokens: 50, stop: ['END'], seed: 4, responseFormat: { type: 'text' } },
      { correlationId: 'c1', metadata: { conversationId: 'conv-1' } },
    );
    const span = callSpan();
    expect(span.name).toBe('chat gpt-5-mini');
    expect(span.kind).toBe(SpanKind.CLIENT);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
      'gen_ai.response.model': 'gpt-5-mini-2025',
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.conversation.id': 'conv-1',
      'gen_ai.output.type': 'text',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.max_tokens': 50,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.request.seed': 4,
      'gen_ai.usage.input_tokens': 7,
      'gen_ai.usage.output_tokens': 2,
      'gen_ai.usage.cache_read.input_tokens': 3,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
      'flexiai.entry': 'main',
      'flexiai.attempts': 1,
      'flexiai.correlation_id': 'c1',
    });
    expect(JSON.stringify(sdk.spans.map(({ attributes, events }) => [attributes, events]))).not.toMatch(
      /Hello|Hi\.|sk-1/,
    );
    const [attempt] = attemptSpans();
    expect(attempt?.name).toBe('attempt main');
    expect(attempt?.parentSpanContext?.spanId).toBe(span.spanContext().spanId);
    expect(attempt?.attributes).toMatchObject({
      'flexiai.attempt.number': 1,
      'flexiai.attempt.kind': 'first',
      'flexiai.attempt.outcome': 'success',
      'flexiai.attempt.input_tokens': 7,
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(port),
    });
    // The call is the one GenAI operation: an attempt with the same attributes would be counted twice.
    expect(Object.keys(attempt?.attributes ?? {}).filter((name) => name.startsWith('gen_ai'))).toEqual([]);
  });

  it('records retries, failovers, the change of a circuit and the error of each attempt', async () => {
    const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
    const ai = traced(
      createFlexiAI({
        providers: [a({ model: 'm' }), b({ model: 'n' })],
        retry: { maxRetries: 1, baseDelayMs: 1 },
        circuitBreaker: { failureThreshold: 2 },
      }),
    );
    a.reply({ error: 'server' });
    b.reply({ text: 'done', toolCalls: [{ id: 't1', name: 'look', arguments: { secret: 'word' } }] });
    await ai.chatCompletion(ask);
    const span = callSpan();
    expect(span.name).toBe('chat n');
    expect(span.attributes).toMatchObject({ 'gen_ai.provider.name': 'b', 'gen_ai.request.model': 'n' });
    expect(span.events.map(({ name }) => name)).toEqual([
      'flexiai.retry',
      'flexiai.breaker_change',
      'flexiai.failover',
      'flexiai.tool_call',
    ]);
    expect(span.events[1]?.attributes).toMatchObject({ 'flexiai.entry': 'a', 'flexiai.to': 'open' });
    expect(span.events[2]?.attributes).toEqual({ 'flexiai.from': 'a', 'flexiai.to': 'b', 'flexiai.reason': 'server' });
    expect(span.events[3]?.attributes).toEqual({ 'gen_ai.tool.name': 'look', 'gen_ai.tool.call.id': 't1' });
    const attempts = attemptSpans();
    expect(attempts.map(({ attributes }) => attributes['flexiai.attempt.kind'])).toEqual([
      'first',
      'retry',
      'failover',
    ]);
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['server', 'server', undefined]);
    expect(attempts.map(({ status }) => status.code)).toEqual([
      SpanStatusCode.ERROR,
      SpanStatusCode.ERROR,
      SpanStatusCode.UNSET,
    ]);
    expect((await sdk.figure('flexiai.retries'))?.dataPoints[0]).toMatchObject({
      value: 1,
      attributes: { 'flexiai.entry': 'a', 'flexiai.model': 'm', 'flexiai.reason': 'server' },
    });
    const states = (await sdk.figure('flexiai.breaker.state'))?.dataPoints.map(({ attributes, value }) => [
      attributes['flexiai.entry'],
      value,
    ]);
    expect(states).toEqual([
      ['a', 2],
      ['b', 0],
    ]);
  });

  it('links the attempt that continues a stream to the interrupted one', async () => {
    const [a, b] = [mockProvider({ id: 'a' }), mockProvider({ id: 'b' })];
    const ai = traced(
      createFlexiAI({
        providers: [a({ model: 'm' }), b({ model: 'm' })],
        streaming: { onInterruption: 'continue' },
        retry: { maxRetries: 0 },
      }),
    );
    a.reply({ tokens: ['one ', 'two '], failAfter: 1 });
    b.reply({ tokens: ['two ', 'three'] });
    await ai.streamChatCompletion(ask).response();
    const [broken, next] = attemptSpans();
    expect(broken?.attributes['flexiai.attempt.outcome']).toBe('interrupted');
    expect(next?.links.map(({ context: linked }) => linked.spanId)).toEqual([broken?.spanContext().spanId]);
    expect(next?.links[0]?.attributes).toEqual({ 'flexiai.link': 'interrupted' });
    expect(broken?.links).toEqual([]);
    const span = callSpan();
    expect(span.events.map(({ name }) => name)).toEqual([
      'flexiai.interruption',
      'flexiai.failover',
      'flexiai.continuation',
    ]);
    expect(span.attributes['gen_ai.request.stream']).toBe(true);
    expect(span.attributes['gen_ai.response.time_to_first_chunk']).toBeTypeOf('number');
  });

  it('ends the span of a failed call with its error, and of an aborted call without a failure', async () => {
    const a = mockProvider({ id: 'a' });
    const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 0 } }), {
      semconv: 'genai-main',
    });
    a.enqueue({ error: 'rate-limit', retryAfterMs: 60_000 });
    await expect(ai.chatCompletion(ask)).rejects.toThrow();
    expect(callSpan()).toMatchObject({
      status: { code: SpanStatusCode.ERROR },
      attributes: { 'error.type': 'rate-limit', 'gen_ai.response.finish_reasons': ['error'] },
    });
    sdk.reset();
    ai.resetCircuitBreakers();
    await expect(ai.chatCompletion(ask, { signal: AbortSignal.abort() })).rejects.toThrow();
    expect(callSpan()).toMatchObject({
      status: { code: SpanStatusCode.UNSET },
      attributes: { 'error.type': 'aborted' },
    });
  });

  it('uses the context that is active when the call is made, although a stream is read later and elsewhere', async () => {
    const ai = traced(createFlexiAI({ providers: [mockProvider()({ model: 'm' })] }));
    const parent = sdk.tracer.startSpan('request');
    const other = sdk.tracer.startSpan('other');
    const stream = context.with(trace.setSpan(ROOT_CONTEXT, parent), () => ai.streamChatCompletion(ask));
    await context.with(trace.setSpan(ROOT_CONTEXT, other), () => stream.response());
    expect(callSpan().parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    sdk.reset();
    await context.with(trace.setSpan(ROOT_CONTEXT, parent), () => ai.chatCompletion(ask));
    expect(callSpan().parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    parent.end();
    other.end();
  });

  it('uses the context from the metadata or from a function', async () => {
    const ai = traced(createFlexiAI({ providers: [mockProvider()({ model: 'm' })] }));
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ai.chatCompletion(ask, { metadata: { traceparent } });
    expect(callSpan().parentSpanContext).toMatchObject({ spanId: 'b7ad6b7169203331', isRemote: true });
    sdk.reset();
    const parent = sdk.tracer.startSpan('request');
    const chosen = traced(createFlexiAI({ providers: [mockProvider()({ model: 'm' })] }), {
      contextOf: ({ metadata }) => (metadata['own'] === true ? trace.setSpan(ROOT_CONTEXT, parent) : undefined),
    });
    await chosen.chatCompletion(ask, { metadata: { own: true } });
    expect(callSpan().parentSpanContext?.spanId).toBe(parent.spanContext().spanId);
    parent.end();
  });

  it('creates spans for embeddings, and for each call of a broadcast', async () => {
    await using server = await startOpenAIServer();
    const embedder = openai({ model: 'text-embedding-3-small', apiKey: 'sk-1', baseURL: server.baseURL });
    const ai = traced(createFlexiAI({ providers: [embedder] }));
    await ai.embed({ input: ['x', 'y'], dimensions: 8 });
    expect(callSpan().name).toBe('embeddings text-embedding-3-small');
    expect(callSpan().attributes).toMatchObject({
      'gen_ai.operation.name': 'embeddings',
      'gen_ai.embeddings.dimension.count': 8,
      'server.address': '127.0.0.1',
    });
    expect(attemptSpans()[0]?.parentSpanContext?.spanId).toBe(callSpan().spanContext().spanId);
    expect(await sdk.figure('gen_ai.client.operation.duration')).toBeDefined();
    sdk.reset();
    const both = traced(
      createFlexiAI({
        providers: [mockProvider({ id: 'a' })({ model: 'm' }), mockProvider({ id: 'b' })({ model: 'n' })],
      }),
    );
    await both.broadcast(ask);
    expect(sdk.spans.map(({ name }) => name).sort()).toEqual(['attempt a', 'attempt b', 'chat m', 'chat n']);
  });

  it('records content only if it is switched on, masked and truncated', async () => {
    const a = mockProvider({ id: 'a' });
    const request = {
      system: 'Be brief.',
      messages: [
        {
          role: 'user' as const,
          content: [
            { type: 'text' as const, text: `My token is Bearer abcdefgh12345678. ${'x'.repeat(500)}` },
            { type: 'image' as const, url: 'data:image/png;base64,AAAA' },
          ],
        },
        { role: 'user' as const, content: 'What is in Paris?' },
      ],
      tools: [{ name: 'look', description: 'Looks' }],
    };
    a.reply({ text: 'The tower', toolCalls: [{ id: 't', name: 'look', arguments: { at: 'secret place' } }] });
    const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })] }), {
      captureContent: { maxCharacters: 200, mask: (text) => text.replaceAll('Paris', '[city]') },
    });
    await ai.chatCompletion(request);
    const { attributes, events } = callSpan();
    const read = (name: string): unknown => JSON.parse(String(attributes[name]));
    expect(read('gen_ai.system_instructions')).toEqual([{ type: 'text', content: 'Be brief.' }]);
    const messages = read('gen_ai.input.messages') as { role: string; parts: { type: string; content?: string }[] }[];
    expect(messages[1]).toEqual({ role: 'user', parts: [{ type: 'text', content: 'What is in [city]?' }] });
    expect(messages[0]?.parts[0]?.content).toMatch(/^My token is Bearer \[redacted\].*…$/);
    expect(String(attributes['gen_ai.input.messages']).length).toBeLessThan(500);
    expect(read('gen_ai.output.messages')).toEqual([
      {
        role: 'assistant',
        parts: [
          { type: 'text', content: 'The tower' },
          { type: 'tool_call', id: 't', name: 'look', arguments: { at: 'secret place' } },
        ],
        finish_reason: 'tool_call',
      },
    ]);
    expect(read('gen_ai.tool.definitions')).toEqual([{ type: 'function', name: 'look' }]);
    expect(events[0]?.attributes?.['gen_ai.tool.call.arguments']).toBe('{"at":"secret place"}');
  });

  it('measures calls and attempts with the bounds of the conventions, and only with names of the configuration', async () => {
    const a = mockProvider({ id: 'a' });
    a.reply({ tokens: ['x ', 'y ', 'z'], usage: { inputTokens: 5, outputTokens: 3 } });
    const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })] }));
    for (let call = 0; call < 20; call += 1)
      await ai.streamChatCompletion({ ...ask, model: `made-up-${call}` }).response();
    await ai.streamChatCompletion(ask).response();
    const duration = await sdk.figure('gen_ai.client.operation.duration');
    expect(duration?.descriptor.unit).toBe('s');
    const models = duration?.dataPoints.map(({ attributes }) => attributes['gen_ai.request.model']);
    expect(new Set(models)).toEqual(new Set(['other', 'm']));
    expect(duration?.dataPoints).toHaveLength(2);
    const value = duration?.dataPoints[0]?.value as { buckets: { boundaries: number[] }; count: number };
    expect(value.buckets.boundaries).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    const tokens = await sdk.figure('gen_ai.client.token.usage');
    const sums = tokens?.dataPoints.map(({ attributes, value: sum }) => [
      attributes['gen_ai.request.model'],
      attributes['gen_ai.token.type'],
      (sum as { sum: number }).sum,
    ]);
    expect(sums).toEqual(
      expect.arrayContaining([
        ['m', 'input', 5],
        ['m', 'output', 3],
        ['other', 'input', 100],
        ['other', 'output', 60],
      ]),
    );
    for (const name of ['time_to_first_chunk', 'time_per_output_chunk']) {
      const figure = await sdk.figure(`gen_ai.client.operation.${name}`);
      expect(figure?.dataPoints[0]?.value, name).toMatchObject({ count: expect.any(Number) });
    }
    expect(await sdk.figure('flexiai.attempt.duration')).toBeDefined();
  });

  it('uses the newer names if they are selected by the option or the environment', async () => {
    const a = mockProvider({ id: 'a' });
    a.reply({ text: 'x', usage: { inputTokens: 5, outputTokens: 3, cacheWriteTokens: 2, reasoningTokens: 1 } });
    const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })] }), { semconv: 'genai-main' });
    await ai.chatCompletion({ ...ask, reasoning: { effort: 'low' } });
    expect(callSpan().attributes).toMatchObject({
      'gen_ai.request.reasoning.level': 'low',
      'gen_ai.usage.cache_write.input_tokens': 2,
    });
    const names = (await sdk.figures())
      .map(({ descriptor }) => descriptor.name)
      .filter((name) => name.startsWith('gen_ai'));
    expect(names).toEqual(
      expect.arrayContaining([
        'gen_ai.client.inference.duration',
        'gen_ai.client.inference.usage.input_tokens',
        'gen_ai.client.inference.usage.output_tokens',
        'gen_ai.client.inference.usage.cache_write.input_tokens',
        'gen_ai.client.inference.usage.reasoning.output_tokens',
        'gen_ai.client.inference.operation.input_tokens',
        'gen_ai.client.inference.operation.output_tokens',
      ]),
    );
    sdk.reset();
    process.env['OTEL_SEMCONV_STABILITY_OPT_IN'] = 'http, gen_ai_latest_experimental';
    try {
      const env = traced(createFlexiAI({ providers: [a({ model: 'm' })] }));
      await env.chatCompletion(ask);
      expect(callSpan().attributes['gen_ai.usage.cache_write.input_tokens']).toBe(2);
    } finally {
      delete process.env['OTEL_SEMCONV_STABILITY_OPT_IN'];
    }
  });

  it('propagates the trace context, and baggage or headers of other propagators only if configured', async () => {
    const sent: (Record<string, string> | undefined)[] = [];
    const a = mockProvider({ id: 'a' });
    a.reply((_request, { headers }) => {
      sent.push(headers);
      return 'x';
    });
    propagation.disable();
    propagation.setGlobalPropagator(
      new CompositePropagator({
        propagators: [
          new W3CTraceContextPropagator(),
          new W3CBaggagePropagator(),
          {
            inject: (_own, carrier, setter) => setter.set(carrier, 'x-tenant', 't1'),
            extract: (own) => own,
            fields: () => [],
          },
        ],
      }),
    );
    const active = propagation.setBaggage(ROOT_CONTEXT, propagation.createBaggage({ user: { value: 'u1' } }));
    for (const options of [
      {},
      { propagation: 'all' },
      { propagation: 'trace-context' },
      { propagation: 'none' },
    ] as const) {
      const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })] }), options);
      await context.with(active, () => ai.chatCompletion(ask));
    }
    expect(sent).toEqual([
      { traceparent: expect.stringMatching(/^00-/) },
      { traceparent: expect.stringMatching(/^00-/), baggage: 'user=u1', 'x-tenant': 't1' },
      { traceparent: expect.stringMatching(/^00-/) },
      undefined,
    ]);
  });

  it('stays in the active trace if the traceparent of the call is damaged', async () => {
    const ai = traced(createFlexiAI({ providers: [mockProvider()({ model: 'm' })] }));
    const active = trace.setSpanContext(ROOT_CONTEXT, {
      traceId: 'a'.repeat(32),
      spanId: 'b'.repeat(16),
      traceFlags: 1,
    });
    await context.with(active, () => ai.chatCompletion(ask, { metadata: { traceparent: '00-nonsense' } }));
    expect(callSpan().parentSpanContext?.spanId).toBe('b'.repeat(16));
  });

  it('records messages of errors, which may quote a prompt, only with captureContent, masked', async () => {
    const key = 'sk-proj-abcdefghijklmnopqrstuvwxyz0123456789';
    const message = `The input "my diagnosis" is refused. ${'x'.repeat(220)} Authorization: Bearer ${key}`;
    for (const captureContent of [false, true, { mask: (text: string) => text.replace('diagnosis', '[topic]') }]) {
      const a = mockProvider({ id: 'a' });
      a.reply({ error: 'invalid-request', message });
      const ai = traced(createFlexiAI({ providers: [a({ model: 'm' })] }), { captureContent });
      await ai.chatCompletion(ask).catch(() => undefined);
      const statuses = sdk.spans.map(({ status }) => status);
      expect(statuses.map(({ code }) => code)).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR]);
      for (const { message: shown = '' } of statuses) {
        expect(shown.startsWith('invalid-request')).toBe(true);
        expect(shown.includes('my diagnosis')).toBe(captureContent === true);
        expect(shown.includes('my [topic]')).toBe(typeof captureContent === 'object');
        expect(shown).not.toContain('abcdef');
      }
      sdk.reset();
    }
  });

  it('gives samplers their attributes at the start of a span, and nothing more to spans that they drop', async () => {
    const started: (readonly [string, Attributes])[] = [];
    let isRecorded = false;
    const tracer = {
      startSpan(name: string, options: SpanOptions, parent: Context) {
        started.push([name, options.attributes ?? {}]);
        return isRecorded ? sdk.tracer.startSpan(name, options, parent) : trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
      },
    } as Tracer;
    await using server = await startOpenAIServer();
    const mask = vi.fn((text: string) => text);
    const entry = (name: string): ReturnType<typeof openai> =>
      openai({ name, model: 'gpt-5-mini', apiKey: 'sk-1', baseURL: server.baseURL });
    const ai = traced(createFlexiAI({ providers: [entry('main')] }), { tracer, captureContent: { mask } });
    const known = {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-5-mini',
    };
    const at = { 'server.address': '127.0.0.1', 'server.port': Number(new URL(server.baseURL).port) };
    await ai.chatCompletion(ask);
    await ai.chatCompletion({ ...ask, model: 'gpt-5' });
    expect(started).toEqual([
      ['chat gpt-5-mini', known],
      ['attempt main', at],
      ['chat gpt-5', { ...known, 'gen_ai.request.model': 'gpt-5', ...at }],
      ['attempt main', at],
    ]);
    expect(mask).not.toHaveBeenCalled();
    isRecorded = true;
    await ai.chatCompletion(ask);
    expect(mask).toHaveBeenCalled();
    // With entries of several kinds, the provider is known when one is called.
    started.length = 0;
    const several = createFlexiAI({ providers: [entry('main'), mockProvider({ id: 'other' })({ model: 'm' })] });
    await traced(several, { tracer }).chatCompletion(ask);
    expect(started[0]).toEqual(['chat', { 'gen_ai.operation.name': 'chat' }]);
    expect(callSpan().attributes).toMatchObject({ ...known, ...at });
  });
});
