import { ConfigurationError } from '@flexiai/core';
import { expect, it } from 'vitest';
import { cost } from './cost.ts';

it.each([[{}], ['ai'], [7]])('attach and estimateCost throw for %j in place of a client', async (ai) => {
  const costs = cost();
  expect(() => costs.attach(undefined as never)).toThrow(ConfigurationError);
  expect(() => costs.attach(ai as never)).toThrow(ConfigurationError);
  await expect(costs.estimateCost({ prompt: 'Hello' }, ai as never)).rejects.toThrow(
    /^estimateCost expects a client of createFlexiAI, got /,
  );
});
