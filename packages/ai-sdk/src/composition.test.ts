import { startOpenAIServer, type WireServer } from '@flexiai/testing';
import {
  createProviderRegistry,
  customProvider,
  defaultSettingsMiddleware,
  extractReasoningMiddleware,
  generateText,
  isStepCount,
  NoObjectGeneratedError,
  Output,
  simulateStreamingMiddleware,
  streamText,
  tool,
  wrapLanguageModel,
} from 'ai';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { overTwo } from '../test/open-call.ts';
import { flexiaiErrorOf } from './index.ts';

let primary: WireServer;
let fallback: WireServer;

beforeAll(async () => {
  vi.stubGlobal('AI_SDK_LOG_WARNINGS', false);
  [primary, fallback] = await Promise.all([startOpenAIServer(), startOpenAIServer()]);
});
beforeEach(() => {
  primary.reply({});
  fallback.reply({});
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await Promise.all([primary.close(), fallback.close()]);
});

it('a model works in a provider registry, in a custom provider and as its fallback', async () => {
  await using provider = overTwo(primary, fallback);
  primary.reply({ text: 'Hello.' });
  const registry = createProviderRegistry({ flexi: provider });
  const custom = customProvider({ languageModels: { quick: provider('auto') }, fallbackProvider: provider });
  const models = [registry.languageModel('flexi:auto'), custom.languageModel('quick'), custom.languageModel('auto')];
  const answers = await Promise.all(models.map((model) => generateText({ model, prompt: 'Hi' })));
  expect(answers.map(({ text }) => text)).toEqual(['Hello.', 'Hello.', 'Hello.']);
  expect(() => registry.imageModel('flexi:any')).toThrow('FlexiAI has no image models.');
});

it('middleware of the AI SDK wraps a model, and the ledger is kept', async () => {
  await using provider = overTwo(primary, fallback);
  primary.reply({ text: '<think>Hm.</think>Hello.' });
  const model = wrapLanguageModel({
    model: provider(),
    middleware: [
      simulateStreamingMiddleware(),
      extractReasoningMiddleware({ tagName: 'think' }),
      defaultSettingsMiddleware({ settings: { temperature: 0.5 } }),
    ],
  });
  const result = streamText({ model, prompt: 'Hi' });
  expect([await result.reasoningText, await result.text]).toEqual(['Hm.', 'Hello.']);
  expect((await result.providerMetadata)?.['flexiai']).toMatchObject({ provider: 'primary' });
  expect(primary.requests.at(-1)?.body).toMatchObject({ temperature: 0.5 });
});

it.each([1, 2, 3])(
  'an object that breaks off after %i pieces is an error, and never two halves',
  async (afterTokens) => {
    await using provider = overTwo(primary, fallback);
    const tokens = ['{"ci', 'ty":"Ber', 'gen","da', 'ys":3}'];
    primary.reply({ tokens, fault: { kind: 'cut', afterTokens } });
    fallback.reply({ tokens });
    const errors: unknown[] = [];
    const result = streamText({
      model: provider(),
      prompt: 'A trip, in JSON.',
      output: Output.object({ schema: z.object({ city: z.string(), days: z.number() }) }),
      onError: ({ error }) => void errors.push(error),
    });
    const partials = await Array.fromAsync(result.partialOutputStream);
    expect(partials.at(-1)).not.toHaveProperty('days');
    await expect(result.output).rejects.toBeInstanceOf(NoObjectGeneratedError);
    expect(errors.map((error) => flexiaiErrorOf(error)?.code)).toEqual(['stream-interrupted']);
  },
);

it.each([0, 1, 2, 3, 4, 5])('parallel tool calls that break off at piece %i run once each', async (afterTokens) => {
  await using provider = overTwo(primary, fallback);
  const call = (id: string, city: string) => ({ id, name: 'weather', arguments: { city } });
  primary.reply({
    tokens: ['Let', ' me', ' look.'],
    toolCalls: [call('a1', 'Bergen in Norway'), call('a2', 'Oslo in Norway')],
    fault: { kind: 'cut', afterTokens },
  });
  fallback.reply(({ body }) =>
    JSON.stringify(body).includes('"role":"tool"')
      ? { text: 'It rains.' }
      : { toolCalls: [call('b1', 'Bergen in Norway'), call('b2', 'Oslo in Norway')] },
  );
  const cities: string[] = [];
  const weather = tool({
    inputSchema: z.object({ city: z.string() }),
    execute: async ({ city }) => {
      cities.push(city);
      return 'rain';
    },
  });
  const errors: unknown[] = [];
  const result = streamText({
    model: provider(),
    prompt: 'Do I need an umbrella?',
    tools: { weather },
    stopWhen: isStepCount(2),
    onError: ({ error }) => void errors.push(error),
  });
  await result.consumeStream();
  expect(errors).toEqual([]);
  expect(cities.sort()).toEqual(['Bergen in Norway', 'Oslo in Norway']);
});
