import { BudgetExceededError, createFlexiAI } from '@flexiai/core';
import { cost } from '@flexiai/cost';
import { sqliteStore } from '@flexiai/cost/node';
import { anthropic } from '@flexiai/provider-anthropic';
import { openai } from '@flexiai/provider-openai';
import { startAnthropicServer, startOpenAIServer } from '@flexiai/testing';

/** The daily budget of a tenant, in USD. */
const DAILY_USD = 0.02;

/**
 * Two tenants share a client, and each has a budget. The providers are servers on this machine: no key, no network.
 *
 * @param write receives each line
 * @param path the file of budgets and reports, which persists
 */
export async function budgets(write: (line: string) => void, path: string): Promise<void> {
  const reply = {
    text: 'Light is scattered by the air, blue light most.',
    usage: { inputTokens: 900, outputTokens: 400 },
  };
  const dear = await startAnthropicServer({ reply });
  const cheap = await startOpenAIServer({ reply });

  const store = sqliteStore({ path });
  const costs = cost({
    store,
    onUnknownPrice: 'refuse',
    limits: [{ name: 'tenant by day', amountUsd: DAILY_USD, per: 'day', by: 'tenant', onExceeded: 'cheaper' }],
  });
  costs.on('threshold', ({ subject, threshold }) => write(`! ${subject} has spent ${threshold * 100} % of its day`));
  const ai = createFlexiAI({
    providers: [
      anthropic({ model: 'claude-sonnet-5', apiKey: 'sk-ant-test', baseURL: dear.baseURL }),
      openai({ model: 'gpt-5-mini', apiKey: 'sk-test', baseURL: cheap.baseURL }),
    ],
    middleware: [costs],
  });

  try {
    const request = { prompt: 'Why is the sky blue? '.repeat(100), maxOutputTokens: 500 };
    write('What the question would cost, in USD:');
    for (const { provider, usd } of await costs.estimateCost(request, ai)) {
      write(`  ${provider}: ${usd?.expected.toFixed(6)} (${usd?.low.toFixed(6)} to ${usd?.high.toFixed(6)})`);
    }

    for (const tenant of ['acme', 'globex']) {
      let answers = 0;
      const asked = new Set<string>();
      try {
        while (answers < 40) {
          const answer = await ai.chatCompletion(request, { metadata: { tenant } });
          asked.add(answer.provider);
          answers += 1;
        }
      } catch (error) {
        if (!(error instanceof BudgetExceededError)) throw error;
        write(
          `${tenant}: ${answers} answers of ${[...asked].join(', then ')}; then refused, before anything was sent:`,
        );
        write(`  ${error.message}`);
      }
    }

    write('Spent, by tenant and model:');
    const report = await costs.report({ by: ['tenant', 'model'] });
    for (const { values, attempts, cost: usd } of report.rows)
      write(`  ${values.join(' ')}: ${attempts} attempts, ${usd} USD`);
    write(`Total: ${report.total.cost} USD, of ${2 * DAILY_USD} USD allowed.`);
  } finally {
    await ai.close();
    await store.close?.();
    await Promise.all([dear.close(), cheap.close()]);
  }
}
