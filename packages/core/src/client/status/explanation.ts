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
  /** The estimated cost of the answer, in USD; absent where the model's price is not known. */
  readonly estimatedCostUsd?: number;
  /** What the tightest spending limit has left for it; absent without limits. */
  readonly budget?: BudgetForecast;
  /** The clocks of an attempt, in ms, and which of them were learned. */
  readonly timeouts: RouteTimeouts;
}

/** What a call would do now: the candidates in order, and why some would be skipped. */
export interface Explanation {
  /** The candidates that would be asked, first to last, until one answers. Open circuits come last. */
  readonly candidates: readonly ExplainedCandidate[];
  /**
   * The candidates that would be skipped, and why. They include a candidate with an open circuit that would be asked as the
   * last resort after others.
   */
  readonly skipped: readonly SkippedCandidate[];
  /** The estimated size of the request, in tokens. */
  readonly estimatedInputTokens: number;
}

/** The forecast of spending limits for a route. @param others those that could be asked after it */
export type Foresee = (route: Route, others: readonly Route[]) => AdmissionForecast | undefined;

/**
 * @param client the client's own time-outs
 * @param foresee `undefined` where no middleware admits attempts
 */
export function explainPlan(plan: Plan, client: TimeoutOptions | undefined, foresee?: Foresee): Explanation {
  const { routes, ruledOut, load, costOf } = plan;
  const now = Date.now();
  const ready: Route[] = [];
  const open: { readonly route: Route }[] = [];
  const skips = new Map<Route, SkippedCandidate>();
  const budgets = new BudgetLook(routes, foresee);
  for (const route of routes) {
    const obstacle = route.obstacle(now, load) ?? budgets.obstacle(route);
    if (obstacle === undefined) ready.push(route);
    else skips.set(route, obstacle);
    if (obstacle !== undefined && isCircuitSkip(obstacle) && route.asksWhenAlone) open.push({ route });
  }
  const lastResorts = lastResortsOf(open, ready.length > 0, now).filter((route) => {
    const obstacle = budgets.obstacle(route);
    if (obstacle !== undefined) skips.set(route, obstacle);
    return obstacle === undefined;
  });
  // Where no other candidate is ready, the last resort is asked at once: it is not skipped.
  const [first] = ready.length > 0 ? [] : lastResorts;
  if (first !== undefined) skips.delete(first);
  const skipped = [...ruledOut, ...skips.values()];
  const explained = (route: Route, lastResort: boolean): ExplainedCandidate => {
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
    candidates: [
      ...ready.map((route) => explained(route, false)),
      ...lastResorts.map((route) => explained(route, true)),
    ],
    skipped,
    estimatedInputTokens: load.inputTokens,
  };
}

/** Checks the spending limits in the order in which the routes would be asked. */
class BudgetLook {
  readonly #foresee: Foresee | undefined;
  readonly #left: Set<Route>;
  readonly #budgets = new Map<Route, BudgetForecast>();
  #asksAny = false;
  /** The refusal that ends the call before the first attempt. */
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

/** The open routes that would be asked: the first one free if no other was asked, the others where their budget suffices. */
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
