import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import type { Meter, Span, Tracer } from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { type OpenTelemetryOptions, openTelemetry } from '../otel.ts';

const ask = { prompt: 'Hello' };

describe('openTelemetry without an SDK', () => {
  it('changes nothing, and adds no header', async () => {
    const a = mockProvider({ id: 'a' });
    const seen: unknown[] = [];
    a.reply((_request, { headers }) => {
      seen.push(headers);
      return 'x';
    });
    await using ai = createFlexiAI({ providers: [a({ model: 'm' })] });
    const detach = openTelemetry().attach(ai);
    expect((await ai.chatCompletion(ask)).text).toBe('x');
    expect((await ai.streamChatCompletion(ask).response()).text).toBe('x');
    detach();
    detach();
    await ai.chatCompletion(ask);
    expect(seen).toEqual([undefined, undefined, undefined]);
  });
});

describe('an SDK that fails', () => {
  const fail = (): never => {
    throw new Error('the exporter is broken');
  };
  const instrument = { add: fail, record: fail, addCallback: fail, removeCallback: fail };
  const meter = {
    createCounter: () => instrument,
    createHistogram: () => instrument,
    createObservableGauge: () => instrument,
  } as unknown as Meter;
  const span = {
    spanContext: () => ({ traceId: '0'.repeat(32), spanId: '0'.repeat(16), traceFlags: 0 }),
    isRecording: () => true,
    setAttribute: fail,
    setAttributes: fail,
    setStatus: fail,
    addEvent: fail,
    updateName: fail,
    end: fail,
  } as unknown as Span;

  it.each([
    ['at the start of a span', fail],
    ['everywhere else', () => span],
  ])('%s fails no call', async (_where, startSpan) => {
    const a = mockProvider({ id: 'a' });
    await using ai = createFlexiAI({ providers: [a({ model: 'm' })], retry: { maxRetries: 1, baseDelayMs: 1 } });
    openTelemetry({ tracer: { startSpan } as unknown as Tracer, meter }).attach(ai);
    a.enqueue({ error: 'server' });
    expect((await ai.chatCompletion(ask)).attempts).toHaveLength(2);
    expect((await ai.streamChatCompletion(ask).response()).finishReason).toBe('stop');
    a.enqueue({ error: 'invalid-request' });
    await expect(ai.chatCompletion(ask)).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('does not fail a call when a function of the options throws either', async () => {
    await using ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });
    openTelemetry({ contextOf: fail, captureContent: { mask: fail } }).attach(ai);
    expect((await ai.chatCompletion(ask)).finishReason).toBe('stop');
  });
});

describe('the options of openTelemetry', () => {
  it.each([
    [{ semcov: 'core-1.41' }, /semcov: .*did you mean "semconv"/],
    [{ semconv: 'v2' }, /semconv: expected "core-1.41" or "genai-main"/],
    [{ tracer: {} }, /tracer: expected a Tracer/],
    [{ captureContent: { maxCharacter: 1 } }, /captureContent.maxCharacter: .*did you mean "maxCharacters"/],
    [{ captureContent: { maxCharacters: 0 } }, /captureContent.maxCharacters: expected a whole number above 0/],
    [{ propagation: 'some' }, /propagation: expected "all", "trace-context" or "none"/],
    [{ models: [''] }, /models: expected a list/],
  ])('throw for %j', (options, message) => {
    expect(() => openTelemetry(options as OpenTelemetryOptions)).toThrow(message);
  });

  it('a client cannot be attached twice', async () => {
    await using ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })] });
    const telemetry = openTelemetry();
    const detach = telemetry.attach(ai);
    expect(() => telemetry.attach(ai)).toThrow(/already attached/);
    detach();
    const again = telemetry.attach(ai);
    detach();
    expect(() => telemetry.attach(ai)).toThrow(/already attached/);
    again();
    telemetry.attach(ai)();
    expect(() => telemetry.attach({} as typeof ai)).toThrow(/expects a client/);
  });
});
