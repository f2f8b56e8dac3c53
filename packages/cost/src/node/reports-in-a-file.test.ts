import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { afterAll, expect, it } from 'vitest';
import { cost } from '../cost.ts';
import { sqliteStore } from './sqlite/sqlite-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'flexiai-reports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('a report in a file continues after a restart, and contains what all processes spent', async () => {
  const path = join(folder, 'costs.sqlite');
  const price = { inputUsdPerMillion: 1, outputUsdPerMillion: 2 };
  const provider = mockProvider();
  provider.reply({
    text: 'Hello',
    usage: { inputTokens: 1000, outputTokens: 100, totalTokens: 1100, accuracy: 'reported' },
  });
  for (const _process of [1, 2]) {
    const store = sqliteStore({ path });
    const costs = cost({ prices: { mock: { '*': price } }, store });
    await using ai = createFlexiAI({
      providers: [provider({ model: 'm' })],
      middleware: [costs],
    });
    await Promise.all(Array.from({ length: 10 }, () => ai.chatCompletion({ prompt: 'Hello' })));
    store.close?.();
  }
  const store = sqliteStore({ path });
  const { total } = await cost({ store }).report();
  store.close?.();
  expect(total).toMatchObject({ attempts: 20, inputTokens: 20_000, outputTokens: 2000, cost: '0.024', unpriced: 0 });
});
