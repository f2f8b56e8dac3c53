import { createFlexiAI } from '@flexiai/core';
import { mockProvider } from '@flexiai/testing';
import { cost } from '../src/index.ts';
import { sqliteStore } from '../src/node.ts';

/**
 * A process that spends: `node spender.ts PATH CALLS MODE`. With `spend`, ten calls at a time, it prints how many calls were
 * answered and their cost in thousandths of a dollar; with `hang` it prints "held" once all its calls are in progress, and
 * waits to be killed.
 */
const [path = '', calls = '0', mode = 'spend'] = process.argv.slice(2);
const store = sqliteStore({ path, busyTimeoutMs: 10_000 });
const provider = mockProvider();
let begun = 0;
provider.reply(async (_request, { index }) => {
  begun += 1;
  if (mode === 'hang') {
    if (begun === Number(calls)) process.stdout.write('held\n');
    await new Promise(() => undefined);
  }
  const outputTokens = 1 + ((index * 7) % 10);
  return { text: 'x', usage: { inputTokens: 1, outputTokens, totalTokens: 1 + outputTokens, accuracy: 'reported' } };
});
const costs = cost({
  prices: { mock: { '*': { inputUsdPerMillion: 0, outputUsdPerMillion: 1000 } } },
  limits: [{ name: 'shared', amountUsd: 1, per: 'total' }],
  store,
  // Processes that block each other must not lose their leases.
  leaseTtlMs: mode === 'hang' ? 1000 : 60_000,
});
const ai = createFlexiAI({ providers: [provider({ model: 'm' })], retry: { maxRetries: 0 }, middleware: [costs] });
// Keeps the process running while its calls hang.
const alive = setInterval(() => undefined, 1000);
let spent = 0;
let answered = 0;
const waiting = Array.from({ length: Number(calls) }).values();
await Promise.all(
  Array.from({ length: mode === 'hang' ? Number(calls) : 10 }, async () => {
    // All of them share one iterator.
    for (const _call of waiting) {
      const answer = await ai.chatCompletion({ prompt: 'x', maxOutputTokens: 10 }).catch(() => undefined);
      if (answer === undefined) continue;
      answered += 1;
      spent += answer.usage.outputTokens ?? 0;
    }
  }),
);
await costs.flush();
clearInterval(alive);
process.stdout.write(`${JSON.stringify({ answered, spent })}\n`);
