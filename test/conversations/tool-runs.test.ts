import {
  AllProvidersFailedError,
  createFlexiAI,
  type FlexiAI,
  type FlexiAIConfig,
  type ProviderEntry,
  RequestAbortedError,
  RequestTimeoutError,
  StreamInterruptedError,
  type ToolRunPart,
  tool,
} from '@flexiai/core';
import { anthropic } from '@flexiai/provider-anthropic';
import { google } from '@flexiai/provider-google';
import { openai } from '@flexiai/provider-openai';
import {
  startAnthropicServer,
  startGeminiServer,
  startOpenAIServer,
  type WireReply,
  type WireServer,
} from '@flexiai/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { IS_LONG } from '../long-form.ts';

interface Wire {
  readonly name: string;
  readonly start: () => Promise<WireServer>;
  readonly entry: (baseURL: string, name: string) => ProviderEntry;
}

const wires: readonly Wire[] = [
  {
    name: 'OpenAI Chat Completions',
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL, name) => openai({ model: 'gpt-5', apiKey: 'sk-test', baseURL, api: 'chat', name }),
  },
  {
    name: 'OpenAI Responses',
    start: () => startOpenAIServer({ strict: true }),
    entry: (baseURL, name) => openai({ model: 'gpt-5', apiKey: 'sk-test', baseURL, api: 'responses', name }),
  },
  {
    name: 'Anthropic',
    start: () => startAnthropicServer({ strict: true }),
    entry: (baseURL, name) => anthropic({ model: 'claude-sonnet-4-5', apiKey: 'sk-ant-test', baseURL, name }),
  },
  {
    name: 'Gemini',
    start: () => startGeminiServer({ strict: true }),
    entry: (baseURL, name) => google({ model: 'gemini-3.8-flash', apiKey: 'AIza-test', baseURL, name }),
  },
];

const down: WireReply = { fault: { kind: 'status', status: 503 } };
const asks: WireReply = {
  text: 'Let me look it up.',
  toolCalls: [
    { name: 'weather', arguments: { city: 'Bergen' } },
    { name: 'weather', arguments: { city: 'Oslo' } },
  ],
};
const closes: WireReply = { text: 'Take an umbrella to both.' };
const request = { prompt: 'Do I need an umbrella?' };

/** A tool that counts its calls. */
function weather() {
  const cities: string[] = [];
  return {
    cities,
    tools: [
      tool({
        name: 'weather',
        parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
        execute: ({ city }) => {
          cities.push(city);
          return { sky: 'rain', city };
        },
      }),
    ] as const,
  };
}

/** After how many pieces a stream is cut: before its content, in its text, in its calls, and before its end. */
const CUTS = IS_LONG ? Array.from({ length: 16 }, (_, pieces) => pieces) : [0, 2, 5, 6, 7, 14];

/** Each wire beside the next one. */
const pairs = wires.map((wire, index) => [wire.name, wire, wires[(index + 1) % wires.length] as Wire] as const);

describe.each(pairs)('a run of tools over %s', (_name, first, second) => {
  let primary: WireServer;
  let spare: WireServer;
  let ai: FlexiAI;

  const client = (config: Omit<FlexiAIConfig, 'providers'> = {}): FlexiAI => {
    ai = createFlexiAI({
      providers: [first.entry(primary.baseURL, 'primary'), second.entry(spare.baseURL, 'spare')],
      retry: { maxRetries: 0 },
      ...config,
    });
    return ai;
  };

  beforeAll(async () => {
    [primary, spare] = await Promise.all([first.start(), second.start()]);
  });
  beforeEach(() => {
    for (const server of [primary, spare]) server.reset();
  });
  afterEach(() => ai.close({ timeoutMs: 0 }));
  afterAll(() => Promise.all([primary.close(), spare.close()]));

  it('streams its answers, runs parallel calls once, and sends their results back', async () => {
    primary.enqueue(asks, closes);
    const { tools, cities } = weather();
    const parts: ToolRunPart[] = [];
    const run = client().runTools(request, { tools });
    for await (const part of run) parts.push(part);
    expect(cities).toEqual(['Bergen', 'Oslo']);
    expect(parts.filter(({ type }) => type === 'text-delta').length).toBeGreaterThan(2);
    expect(parts.flatMap((part) => (part.type === 'tool-result' ? [part.output] : []))).toEqual([
      { sky: 'rain', city: 'Bergen' },
      { sky: 'rain', city: 'Oslo' },
    ]);
    expect(await run).toMatchObject({ outcome: 'finished', response: { text: closes.text, provider: 'primary' } });
    expect(run.steps[0]?.toolCalls.map(({ arguments: { city } }) => city)).toEqual(['Bergen', 'Oslo']);
    expect(primary.requests).toHaveLength(2);
  });

  it('continues with another provider in the middle, streamed and not', async () => {
    for (const isStreamed of [true, false]) {
      for (const server of [primary, spare]) server.reset();
      primary.enqueue(asks, down);
      spare.enqueue(closes);
      const { tools, cities } = weather();
      const run = client().runTools(request, { tools });
      if (isStreamed) for await (const _part of run);
      const { response, steps } = await run;
      expect([response.text, response.provider]).toEqual([closes.text, 'spare']);
      expect(steps.map(({ response: { provider } }) => provider)).toEqual(['primary', 'spare']);
      expect(cities).toEqual(['Bergen', 'Oslo']);
      await ai.close();
    }
  });

  it('ends at once where all providers are down', async () => {
    primary.enqueue(asks);
    for (const server of [primary, spare]) server.reply(down);
    const { tools, cities } = weather();
    const run = client().runTools(request, { tools, maxSteps: 100 });
    await expect(run).rejects.toBeInstanceOf(AllProvidersFailedError);
    expect(cities).toHaveLength(2);
    expect([primary.requests.length, spare.requests.length]).toEqual([2, 1]);
    expect(run.steps).toHaveLength(1);
  });

  it('runs the calls of the quicker answer of a hedge only', async () => {
    // Servers of its own: the request of a slower attempt may arrive when the test is over.
    await using slow = await first.start();
    await using quick = await second.start();
    slow.enqueue({ fault: { kind: 'hang' } });
    quick.enqueue(asks);
    for (const server of [slow, quick]) server.reply(closes);
    const providers = [first.entry(slow.baseURL, 'slow'), second.entry(quick.baseURL, 'quick')];
    ai = createFlexiAI({ providers, hedge: { afterMs: 1 }, retry: { maxRetries: 0 } });
    const { tools, cities } = weather();
    const { steps, outcome } = await ai.runTools(request, { tools });
    expect(steps[0]?.response).toMatchObject({ provider: 'quick', attempts: [{}, { kind: 'hedge' }] });
    expect([outcome, cities]).toEqual(['finished', ['Bergen', 'Oslo']]);
  });

  it.each(['error', 'hold', 'restart', 'continue'] as const)(
    'runs each call at most once, wherever a stream breaks off, under the policy %s',
    async (onInterruption) => {
      client({ streaming: { onInterruption } });
      let finished = 0;
      for (const afterTokens of CUTS) {
        ai.resetCircuitBreakers();
        for (const server of [primary, spare]) {
          server.reset();
          server.reply(closes);
        }
        primary.enqueue({ ...asks, fault: { kind: 'cut', afterTokens } });
        spare.enqueue({ ...asks, text: 'Looking.' });
        const { tools, cities } = weather();
        const run = ai.runTools(request, { tools });
        let error: unknown;
        try {
          for await (const _part of run);
        } catch (thrown) {
          error = thrown;
        }
        if (error === undefined) {
          finished += 1;
          expect(cities, `after ${afterTokens} pieces`).toEqual(['Bergen', 'Oslo']);
        } else {
          expect(error).toBeInstanceOf(StreamInterruptedError);
          expect(cities, `after ${afterTokens} pieces`).toEqual([]);
        }
      }
      // Before its first content, any stream can begin again.
      expect(finished).toBeGreaterThanOrEqual(onInterruption === 'error' ? 1 : 2);
    },
  );

  it('asks for nothing more after an abort while a tool runs, and closes the connection of an answer', async () => {
    const controller = new AbortController();
    primary.enqueue(asks);
    const stuck = tool({
      name: 'weather',
      execute: () => {
        controller.abort();
        return new Promise(() => undefined);
      },
    });
    const run = client().runTools(request, { tools: [stuck], signal: controller.signal });
    await expect(Array.fromAsync(run)).rejects.toBeInstanceOf(RequestAbortedError);
    expect([primary.requests.length, spare.requests.length]).toEqual([1, 0]);

    primary.reply({ fault: { kind: 'hang' } });
    const late = new AbortController();
    const silent = ai.runTools(request, { tools: [stuck], signal: late.signal }).result();
    const aborted = expect(silent).rejects.toBeInstanceOf(RequestAbortedError);
    const asked = await primary.waitForRequest(1);
    late.abort();
    await aborted;
    expect((await primary.whenSettled(asked)).outcome).toBe('closed-by-client');
  });

  it('ends at its deadline, while a tool runs or a provider is silent', async () => {
    primary.enqueue(asks);
    const stuck = tool({ name: 'weather', execute: () => new Promise(() => undefined) });
    const run = client().runTools(request, { tools: [stuck], runTimeoutMs: 200 });
    await expect(run).rejects.toBeInstanceOf(RequestTimeoutError);
    for (const server of [primary, spare]) server.reply({ fault: { kind: 'hang' } });
    const silent = ai.runTools(request, { tools: [stuck], runTimeoutMs: 50 });
    await expect(silent).rejects.toMatchObject({ code: 'timeout', clock: 'total', timeoutMs: 50 });
  });
});
