import type { HedgeConfig } from '../../config/options/hedge-config.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import { hedgeDelayMs } from '../attempt/hedge-delay.ts';
import type { Candidates } from './candidates.ts';

/** How long to wait for the first candidate, in ms; `undefined` where no other one could be asked as a hedge. */
export function delayOfHedge(candidates: Candidates, hedge: HedgeConfig, mode: 'unary' | 'stream'): number | undefined {
  if (candidates.count < 2) return undefined;
  const first = candidates.firstReady(Date.now());
  return first === undefined ? undefined : hedgeDelayMs(hedge, first.route, mode);
}

/** The route of the hedge: the next that can be asked now, unless it costs too much. */
export function hedgeRoute(candidates: Candidates, plan: Plan, { maxExtraCostUsd }: HedgeConfig): Route | undefined {
  const now = Date.now();
  const next = candidates.left.find((candidate) => candidate.isReady(now));
  if (next === undefined || maxExtraCostUsd === Number.POSITIVE_INFINITY) return next?.route;
  const cost = plan.costOf?.(next.route);
  return cost === undefined || cost > maxExtraCostUsd ? undefined : next.route;
}
