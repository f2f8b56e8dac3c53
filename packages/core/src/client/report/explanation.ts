import type { TimeoutOptions } from '../../config/timeout-config.ts';
import { isCircuitSkip } from '../../routing/is-circuit-skip.ts';
import { lastResortFirst } from '../../routing/last-resort.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import type { SkippedCandidate } from '../../types/attempt.ts';
import { type RouteTimeouts, timeoutsOf } from './route-timeouts.ts';

/** A candidate that would be asked. */
export interface ExplainedCandidate {
  readonly provider: string;
  readonly model: string;
  /** Its circuit is open: it would be asked if all candidates before it fail. */
  readonly lastResort?: true;
  /** What the answer would cost about, in USD; absent where the model's price is not known. */
  readonly estimatedCostUsd?: number;
  /** The clocks of a try, in ms, and which of them were learned. */
  readonly timeouts: RouteTimeouts;
}

/** What a call would do now: the candidates in order, and why some would be passed over. */
export interface Explanation {
  /** The candidates that would be asked, first to last, until one answers. Open circuits come last. */
  readonly candidates: readonly ExplainedCandidate[];
  /**
   * The candidates that would be passed over, and why. A candidate with an open circuit that would be asked as the last resort
   * after others stands here, too.
   */
  readonly skipped: readonly SkippedCandidate[];
  /** The request's size as it is estimated, in tokens. */
  readonly estimatedInputTokens: number;
}

/** @param client the client's own clocks */
export function explainPlan(plan: Plan, client: TimeoutOptions | undefined): Explanation {
  const { routes, ruledOut, load, costOf } = plan;
  const now = Date.now();
  const ready: Route[] = [];
  const open: { readonly route: Route }[] = [];
  const passedOver: { readonly route: Route; readonly obstacle: SkippedCandidate }[] = [];
  for (const route of routes) {
    const obstacle = route.obstacle(now, load);
    if (obstacle === undefined) ready.push(route);
    else passedOver.push({ route, obstacle });
    if (obstacle !== undefined && isCircuitSkip(obstacle) && route.asksWhenAlone) open.push({ route });
  }
  const lastResorts = lastResortsOf(open, ready.length > 0, now);
  // Where no other candidate is ready, the last resort is asked at once: it is not passed over.
  const [first] = ready.length > 0 ? [] : lastResorts;
  const skipped = [...ruledOut, ...passedOver.filter(({ route }) => route !== first).map(({ obstacle }) => obstacle)];
  const told = (route: Route, lastResort: boolean): ExplainedCandidate => {
    const estimatedCostUsd = costOf?.(route);
    const { entry, model } = route;
    return {
      provider: entry.name,
      model,
      ...(lastResort && { lastResort: true }),
      ...(estimatedCostUsd !== undefined && { estimatedCostUsd }),
      timeouts: timeoutsOf(route, client),
    };
  };
  return {
    candidates: [...ready.map((route) => told(route, false)), ...lastResorts.map((route) => told(route, true))],
    skipped,
    estimatedInputTokens: load.inputTokens,
  };
}

/** The open routes that would be asked: the first one freely where no other was, further ones where their budget pays. */
function lastResortsOf(
  open: readonly { readonly route: Route }[],
  afterOthers: boolean,
  now: number,
): readonly Route[] {
  const asked: Route[] = [];
  const spent = new Map<unknown, number>();
  for (const { route } of lastResortFirst(open, now)) {
    const { retryBudget } = route.entry;
    const price = (spent.get(retryBudget) ?? 0) + 1;
    const isFree = !afterOthers && asked.length === 0;
    if (!isFree && retryBudget?.affords(now, price) === false) continue;
    if (!isFree) spent.set(retryBudget, price);
    asked.push(route);
  }
  return asked;
}
