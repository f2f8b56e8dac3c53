import type { Cost } from '../model/cost.ts';
import type { UnifiedResponse } from '../model/unified-response.ts';
import type { Usage } from '../model/usage.ts';
import { addUsage } from '../usage/add-usage.ts';
import { costOfAttempts } from '../usage/cost-of-attempts.ts';
import { UNKNOWN_USAGE } from '../usage/usage-totals.ts';

/** The tokens of several answers. */
export function totalUsage([first, ...others]: readonly UnifiedResponse[]): Usage {
  return others.reduce((sum, { usage }) => addUsage(sum, usage), first?.usage ?? UNKNOWN_USAGE);
}

/** The cost of several answers with all their attempts; `undefined` if no attempt has a known price. */
export function totalCost(responses: readonly UnifiedResponse[]): Cost | undefined {
  const cost = costOfAttempts(responses.flatMap(({ attempts }) => attempts));
  const savings = responses.flatMap(({ cost: { savedUsd } = {} as Partial<Cost> }) => savedUsd ?? []);
  if (cost === undefined || savings.length === 0) return cost;
  return { ...cost, savedUsd: savings.reduce((sum, saved) => sum + saved, 0) };
}
