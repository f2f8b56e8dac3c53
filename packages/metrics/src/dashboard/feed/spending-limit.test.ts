import { createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { mockProvider } from '@flexiai/testing';
import { describe, expect, it } from 'vitest';
import { shownLimit } from './spending-limit.ts';

describe('shownLimit', () => {
  it('shows the limits of @flexiai/cost, by subject', async () => {
    const a = mockProvider({ id: 'a' });
    a.reply({ text: 'x', usage: { inputTokens: 1000, outputTokens: 500, totalTokens: 1500, accuracy: 'reported' } });
    const costs = cost({ limits: [{ name: 'team', amountUsd: 2, per: 'total', by: 'tenant' }] });
    const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
    const ai = createFlexiAI({ providers: [a({ model: 'm', price })], middleware: [costs] });
    await ai.chatCompletion({ prompt: 'Hello' }, { metadata: { tenant: 'acme' } });
    expect(costs.limits().map(shownLimit)).toEqual([{ name: 'team, tenant=acme', used: 0.002, limit: 2 }]);
    await ai.close();
  });

  it('does not change limits of the application', () => {
    const limit = { name: 'tokens per day', used: 10, limit: 100, unit: 'tokens' } as const;
    expect(shownLimit(limit)).toBe(limit);
  });
});
