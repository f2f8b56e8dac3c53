import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CommandContext } from '../../program/command-context.ts';
import { type OpenedClient, STORE_VARIABLE, storeAt } from '../../setup/open-client.ts';
import type { Finding } from './finding.ts';

/** Prices change a few times a year: older data is worth a look. In days. */
const OLD_AFTER_DAYS = 180;
const DAY_MS = 86_400_000;

/** The size of a request whose price is shown: no provider has another price for so small a one. */
const SAMPLE_TOKENS = 1000;

/** Whether the configured models have a price, how old the data is, and whether the file of costs can be used. */
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
      const message = `"${name}": ${model} costs ${input} USD a million tokens in, ${output} USD out`;
      return { subject, status: 'ok', message };
    }
    return {
      subject,
      status: 'warning',
      message: `"${name}": the price of ${model} is not known, so its cost is not`,
      advice:
        'Give the entry a price: { "inputUsdPerMillion": …, "outputUsdPerMillion": … }; 0 for a model of your own.',
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
  if (newest === undefined) return [{ subject, status: 'ok', message: 'The price data is there' }];
  const days = Math.floor((now - Date.parse(newest)) / DAY_MS);
  const message = `The newest change in the price data is of ${newest}, ${days} days ago`;
  if (days <= OLD_AFTER_DAYS) return [{ subject, status: 'ok', message }];
  const advice = 'Update it: npm update @pydantic/genai-prices; an application can call updatePrices().';
  return [{ subject, status: 'warning', message, advice }];
}

async function checkStore({ env, cwd }: CommandContext): Promise<readonly Finding[]> {
  const path = env[STORE_VARIABLE];
  if (path === undefined || path === '') return [];
  const subject = 'cost-store';
  // To open a file that is not there would make it.
  if (!existsSync(resolve(cwd, path))) {
    return [{ subject, status: 'ok', message: `${STORE_VARIABLE}: the file ${path} will be made by the first call` }];
  }
  const store = await storeAt(path, cwd);
  try {
    const rows = (await store.readRows?.({})) ?? [];
    const message = `${STORE_VARIABLE}: ${path} is a file of costs with ${rows.length} rows`;
    return [{ subject, status: 'ok', message }];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const advice = `Mend the file, or let ${STORE_VARIABLE} name another one.`;
    return [{ subject, status: 'problem', message, advice }];
  } finally {
    await store.close?.();
  }
}
