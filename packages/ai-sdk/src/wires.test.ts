import { createFlexiAI } from '@flexiai/core';
import type { WireServer } from '@flexiai/testing';
import { generateText, isStepCount, Output, streamText, tool } from 'ai';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { type Wire, wires } from '../test/wires.ts';
import { type FlexiAIModelProvider, flexiai } from './index.ts';

const PNG = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (character) => character.charCodeAt(0),
);

const weather = tool({
  description: 'The weather in a city.',
  inputSchema: z.object({ city: z.string() }),
  execute: async ({ city }) => ({ city, sky: 'rain' }),
});

beforeAll(() => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
});
afterAll(() => {
  vi.unstubAllGlobals();
});

// The servers are strict: a request that the service would refuse fails here.
describe.each(Object.values<Wire>(wires))('the AI SDK over $name', ({ start, entry }) => {
  let server: WireServer;
  let provider: FlexiAIModelProvider;

  beforeAll(async () => {
    server = await start();
    provider = flexiai(createFlexiAI({ providers: [entry(server, 'only')], retry: { maxRetries: 0 } }));
  });
  beforeEach(() => server.reply({}));
  afterAll(async () => {
    await provider.client.close();
    await server.close();
  });

  it('generateText returns text, usage and the ledger', async () => {
    server.reply({ text: 'Hello there.', usage: { inputTokens: 12, outputTokens: 5 } });
    const { text, finishReason, usage, providerMetadata } = await generateText({
      model: provider('auto'),
      prompt: 'Hi',
    });
    expect({ text, finishReason }).toEqual({ text: 'Hello there.', finishReason: 'stop' });
    expect({ in: usage.inputTokens, out: usage.outputTokens }).toEqual({ in: 12, out: 5 });
    expect(providerMetadata?.['flexiai']).toMatchObject({
      provider: 'only',
      attempts: [{ provider: 'only', outcome: 'success', kind: 'first' }],
    });
  });

  it('streamText delivers the text in several pieces', async () => {
    server.reply({ tokens: ['One', ' two', ' three'] });
    const result = streamText({ model: provider('auto'), prompt: 'Count' });
    const pieces: string[] = [];
    for await (const piece of result.textStream) pieces.push(piece);
    expect(pieces.join('')).toBe('One two three');
    expect(pieces.length).toBeGreaterThan(1);
    expect(await result.finishReason).toBe('stop');
    expect((await result.providerMetadata)?.['flexiai']).toMatchObject({ provider: 'only' });
  });

  it.each(['generate', 'stream'])('a tool runs, and its result goes back in the next step (%s)', async (how) => {
    server.reply({
      text: 'Let me look.',
      toolCalls: [{ id: 'call_1', name: 'weather', arguments: { city: 'Bergen' } }],
    });
    const options = {
      model: provider('auto'),
      prompt: 'Do I need an umbrella in Bergen?',
      tools: { weather },
      stopWhen: isStepCount(2),
      prepareStep: ({ stepNumber }: { stepNumber: number }) => {
        if (stepNumber === 1) server.reply({ text: 'Yes.' });
        return {};
      },
    };
    const result = how === 'generate' ? await generateText(options) : streamText(options);
    expect(await result.text).toBe('Yes.');
    const steps = await result.steps;
    expect(steps[0]?.toolResults).toMatchObject([{ toolName: 'weather', input: { city: 'Bergen' } }]);
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('rain');
  });

  it.each(['generate', 'stream'])('an object is requested with its schema, and parsed (%s)', async (how) => {
    server.reply({ text: '{"city":"Bergen","days":3}' });
    const options = {
      model: provider('auto'),
      prompt: 'A trip, in JSON.',
      output: Output.object({ schema: z.object({ city: z.string(), days: z.number() }) }),
    };
    const result = how === 'generate' ? await generateText(options) : streamText(options);
    expect(await result.output).toEqual({ city: 'Bergen', days: 3 });
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('"days"');
  });

  it('a picture reaches the service', async () => {
    await generateText({
      model: provider('auto'),
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What is it?' },
            { type: 'file', data: PNG, mediaType: 'image' },
          ],
        },
      ],
    });
    expect(JSON.stringify(server.requests.at(-1)?.body)).toContain('iVBORw0KGgo');
  });

  it('an abort closes the connection, and the call fails with its reason', async () => {
    server.reply({ fault: { kind: 'hang' } });
    const index = server.requests.length;
    const controller = new AbortController();
    const call = generateText({ model: provider('auto'), prompt: 'Hi', abortSignal: controller.signal });
    const failure = call.then(
      () => undefined,
      (error: unknown) => error,
    );
    const request = await server.waitForRequest(index);
    controller.abort();
    expect(await failure).toMatchObject({ name: 'AbortError' });
    await server.whenSettled(request);
    expect(request.outcome).toBe('closed-by-client');
  });

  it('a stream that is aborted closes the connection', async () => {
    server.reply({ tokens: ['One', ' two'], fault: { kind: 'stall', afterTokens: 1 } });
    const index = server.requests.length;
    const controller = new AbortController();
    const { fullStream } = streamText({ model: provider('auto'), prompt: 'Hi', abortSignal: controller.signal });
    const types: string[] = [];
    for await (const { type } of fullStream) {
      types.push(type);
      if (type === 'text-delta') controller.abort();
    }
    expect(types).toContain('abort');
    expect(types).not.toContain('error');
    const request = await server.waitForRequest(index);
    await server.whenSettled(request);
    expect(request.outcome).toBe('closed-by-client');
  });
});
