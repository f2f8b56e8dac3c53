import { ConfigurationError, createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { expect, it } from 'vitest';
import { cost } from '../index.ts';

it.each([
  ['gpt-5-mini', 'openai'],
  ['claude-sonnet-4-5', 'anthropic'],
  ['gemini-2.5-flash', 'gemini'],
])('estimates %s without a client at the provider that made it', async (model, provider) => {
  const estimates = await cost().estimateCost({ model, prompt: 'Hello', maxOutputTokens: 100 });
  expect(estimates).toMatchObject([{ provider, model, usd: { low: expect.any(Number) } }]);
});

it('estimates tokens but no amount for a model that is not in the price data', async () => {
  const [estimate] = await cost().estimateCost({ model: 'our-own-model', prompt: 'Hello', maxOutputTokens: 100 });
  expect(estimate).toMatchObject({ provider: 'unknown', outputTokens: { high: 100 } });
  expect(estimate?.usd).toBeUndefined();
});

it('estimates for the client that was attached last, until it is detached', async () => {
  const costs = cost({ prices: { mock: { '*': { inputUsdPerMillion: 1, outputUsdPerMillion: 1 } } } });
  const ai = createFlexiAI({ providers: [mockProvider()({ model: 'm' })], middleware: [costs] });
  const detach = costs.attach(ai);
  expect(await costs.estimateCost({ prompt: 'Hello' })).toMatchObject([{ provider: 'mock', model: 'm' }]);
  detach();
  const failure = expect(costs.estimateCost({ prompt: 'Hello' })).rejects;
  await failure.toThrow(ConfigurationError);
  await expect(costs.estimateCost({ prompt: 'Hello' })).rejects.toThrow(/set the model of the request/);
});
