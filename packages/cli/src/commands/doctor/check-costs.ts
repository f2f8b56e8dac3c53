import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandContext } from '../../program/command-context.ts';
import { type OpenedClient, STORE_VARIABLE, storeAt } from '../../setup/open-client.ts';
import type { Finding } from './finding.ts';

/** Prices change a few times a year: older data causes a warning. In days. */
const OLD_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/** The size of a request whose price is shown: no provider has a lower price tier. */
const SAMPLE_TOKENS = 1000;

/** Checks whether the configured models have a price, the age of the data, and whether the cost file is usable. */
export async function checkCosts(
  context: CommandContext,
  { ai, costs }: Pick<OpenedClient, 'ai' | 'costs'>,
): Promise<readonly Finding[]> {
  await costs.pricing.pending();
  const entries = costs.pricing.entriesDuring(() => void ai.explain({ prompt: 'Hello' }));
  const prices = [...entries.values()].map((entry): Finding => {
    const { name, model } = entry;
    const subject = `price:${name}`;
    const million = (input: number, output: number): number | undefined => {
      const amount = costs.pricing.estimateUsd(entry, model, input, output);
      return amount === undefined ? undefined : Number(((amount / SAMPLE_TOKENS) * 1e6).toPrecision(12));
    };
    const [input, output] = [million(SAMPLE_TOKENS, 0), million(0, SAMPLE_TOKENS)];
    if (input !== undefined && output !== undefined) {
      const message = `"${name}": ${model} costs ${input} USD per million input tokens, ${output} USD per million output tokens`;
      return { subject, status: 'ok', message };
    }
    return {
      subject,
      status: 'warning',
      message: `"${name}": the price of ${model} is unknown, and so is its cost`,
      advice:
        'Give the entry a price: { "inputUsdPerMillion": …, "outputUsdPerMillion": … }; 0 for a self-hosted model.',
    };
  });
  return [...prices, ...(await checkData(costs)), ...(await checkStore(context))];
}

async function checkData({ pricing }: OpenedClient['costs']): Promise<readonly Finding[]> {
  const { catalogue } = pricing;
  const subject = 'prices';
  if (catalogue === undefined) {
    const advice = 'Install the dependencies again (npm install).';
    return [{ subject, status: 'warning', message: 'The price data could not be loaded', advice }];
  }
  const { newestChange } = await import('@flexiai/cost');
  const now = Date.now();
  const newest = newestChange(catalogue, new Date(now).toISOString().slice(0, 10));
  if (newest === undefined) return [{ subject, status: 'ok', message: 'The price data is available' }];
  const days = Math.floor((now - Date.parse(newest)) / DAY_MS);
  const message = `The newest change in the price data is from ${newest}, ${days} days ago`;
  if (days <= OLD_AFTER_DAYS) return [{ subject, status: 'ok', message }];
  const advice = 'Update it: npm update @pydantic/genai-prices; an application can call updatePrices().';
  return [{ subject, status: 'warning', message, advice }];
}

async function checkStore({ env, cwd }: CommandContext): Promise<readonly Finding[]> {
  const path = env[STORE_VARIABLE];
  if (path === undefined || path === '') return [];
  const subject = 'cost-store';
  // Opening a missing file would create it.
  if (!existsSync(resolve(cwd, path))) {
    return [
      { subject, status: 'ok', message: `${STORE_VARIABLE}: the file ${path} will be created by the first call` },
    ];
  }
  const store = await storeAt(path, cwd);
  try {
    const rows = (await store.readRows?.({})) ?? [];
    const message = `${STORE_VARIABLE}: ${path} is a cost file with ${rows.length} rows`;
    return [{ subject, status: 'ok', message }];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const advice = `Repair the file, or set ${STORE_VARIABLE} to another one.`;
    return [{ subject, status: 'problem', message, advice }];
  } finally {
    await store.close?.();
  }
}
