import type { TimeoutOptions } from '../../config/options/timeout-config.ts';
import type { AdmissionForecast, BudgetForecast } from '../../middleware/try-admission.ts';
import type { SkippedCandidate } from '../../model/attempt.ts';
import { lastResortFirst } from '../../routing/last-resort.ts';
import type { Plan } from '../../routing/plan.ts';
import type { Route } from '../../routing/route.ts';
import { isCircuitSkip } from '../../routing/skip.ts';
import { type RouteTimeouts, timeoutsOf } from './route-timeouts.ts';

/** A candidate that would be asked. */
export interface ExplainedCandidate {
  readonly provider: string;
  readonly model: string;
  /** Its circuit is open: it would be asked if all candidates before it fail. */
  readonly lastResort?: true;
  /** What the answer would cost about, in USD; absent where the model's price is not known. */
  readonly estimatedCostUsd?: number;
  /** What the tightest spending limit leaves for it; absent without limits. */
  readonly budget?: BudgetForecast;
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

/** What spending limits say of a route. @param others those that could be asked after it */
export type Foresee = (route: Route, others: readonly Route[]) => AdmissionForecast | undefined;

/**
 * @param client the client's own clocks
 * @param foresee `undefined` where no middleware has a say in tries
 */
export function explainPlan(plan: Plan, client: TimeoutOptions | undefined, foresee?: Foresee): Explanation {
  const { routes, ruledOut, load, costOf } = plan;
  const now = Date.now();
  const ready: Route[] = [];
  const open: { readonly route: Route }[] = [];
  const passedOver = new Map<Route, SkippedCandidate>();
  const budgets = new BudgetLook(routes, foresee);
  for (const route of routes) {
    const obstacle = route.obstacle(now, load) ?? budgets.obstacle(route);
    if (obstacle === undefined) ready.push(route);
    else passedOver.set(route, obstacle);
    if (obstacle !== undefined && isCircuitSkip(obstacle) && route.asksWhenAlone) open.push({ route });
  }
  const lastResorts = lastResortsOf(open, ready.length > 0, now).filter((route) => {
    const obstacle = budgets.obstacle(route);
    if (obstacle !== undefined) passedOver.set(route, obstacle);
    return obstacle === undefined;
  });
  // Where no other candidate is ready, the last resort is asked at once: it is not passed over.
  const [first] = ready.length > 0 ? [] : lastResorts;
  if (first !== undefined) passedOver.delete(first);
  const skipped = [...ruledOut, ...passedOver.values()];
  const told = (route: Route, lastResort: boolean): ExplainedCandidate => {
    const estimatedCostUsd = costOf?.(route);
    const budget = budgets.of(route);
    const { entry, model } = route;
    return {
      provider: entry.name,
      model,
      ...(lastResort && { lastResort: true }),
      ...(estimatedCostUsd !== undefined && { estimatedCostUsd }),
      ...(budget !== undefined && { budget }),
      timeouts: timeoutsOf(route, client),
    };
  };
  return {
    candidates: [...ready.map((route) => told(route, false)), ...lastResorts.map((route) => told(route, true))],
    skipped,
    estimatedInputTokens: load.inputTokens,
  };
}

/** Looks at the spending limits in the order in which the routes would be asked. */
class BudgetLook {
  readonly #foresee: Foresee | undefined;
  readonly #left: Set<Route>;
  readonly #budgets = new Map<Route, BudgetForecast>();
  #asksAny = false;
  /** The refusal that ends the call before anything is asked. */
  #end: SkippedCandidate | undefined;

  constructor(routes: readonly Route[], foresee: Foresee | undefined) {
    this.#foresee = foresee;
    this.#left = new Set(routes);
  }

  of(route: Route): BudgetForecast | undefined {
    return this.#budgets.get(route);
  }

  obstacle(route: Route): SkippedCandidate | undefined {
    if (this.#foresee === undefined) return undefined;
    if (this.#end !== undefined) return { ...this.#end, provider: route.entry.name, model: route.model };
    this.#left.delete(route);
    const forecast = this.#foresee(route, [...this.#left]);
    if (forecast?.budget !== undefined) this.#budgets.set(route, forecast.budget);
    if (forecast?.refusal === undefined) {
      this.#asksAny = true;
      return undefined;
    }
    const { error, passOver } = forecast.refusal;
    const skipped = route.skip('over-budget', error.resetsAt, error.message);
    if (!passOver && !this.#asksAny) this.#end = skipped;
    return skipped;
  }
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
