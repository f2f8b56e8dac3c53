import type { DataRequirements } from '../config/options/data-config.ts';
import type {
  RoutingCandidate,
  RoutingConfig,
  RoutingContext,
  RoutingStrategy,
} from '../config/options/routing-config.ts';
import { describeValue } from '../data/describe-value.ts';
import type { SkippedCandidate } from '../model/attempt.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import { type Logger, warn } from '../plugin/logger.ts';
import { Affinity } from './affinity.ts';
import { candidateOf, estimatedCostOf } from './candidate.ts';
import { missingNeeds, needsOf } from './needs.ts';
import { chosenGroups, type Plan, type RouteChoice, sift, skipForPrice, skipForTerms } from './plan.ts';
import { hashOf, randomNumbers } from './random.ts';
import { requestIssues, skipForIssues } from './request-issues.ts';
import { ChatLoad, type RequestLoad } from './request-load.ts';
import { requirementsOf } from './requirements.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';
import { strategies } from './strategies.ts';

/**
 * Decides which candidates a call uses, and in which order. Random numbers and turns are fixed before the call is made:
 * `preview` returns what the next `plan` will be.
 */
export class Router {
  readonly #table: RouteTable;
  readonly #strategy: RoutingStrategy | undefined;
  /** The strategy is a function of the application. */
  readonly #isCustom: boolean;
  readonly #affinity: Affinity;
  readonly #logger: Logger;
  readonly #config: RoutingConfig;
  readonly #rules: CallRules;
  /** Drawn for the first call: an edge runtime may have no random numbers yet when the client is made. */
  #seed: number | undefined;
  #turn: number;

  /**
   * @param rules what holds for all calls
   *
   * @param before the router that this one replaces: turns and affinities continue
   */
  constructor(table: RouteTable, config: RoutingConfig, logger: Logger, rules: CallRules, before?: Router) {
    this.#table = table;
    this.#rules = rules;
    this.#config = config;
    this.#turn = before === undefined ? 0 : before.#turn;
    this.#isCustom = typeof config.strategy === 'function';
    this.#strategy = typeof config.strategy === 'function' ? config.strategy : strategies[config.strategy];
    this.#affinity = before === undefined ? new Affinity(config.affinity) : before.#affinity;
    this.#logger = logger;
  }

  /** The same router for another table: turns and affinities continue. */
  on(table: RouteTable, rules: CallRules): Router {
    return new Router(table, this.#config, this.#logger, rules, this);
  }

  /** The candidates of a call; moves to the next turn. @throws ConfigurationError for an unknown entry */
  plan(request: UnifiedRequest, choice: RouteChoice, prices?: PriceSource): Plan {
    const plan = this.preview(request, choice, prices);
    this.#turn += 1;
    return plan;
  }

  /** The candidates that the next call would have. @throws ConfigurationError for an unknown entry */
  preview(request: UnifiedRequest, choice: RouteChoice, prices?: PriceSource): Plan {
    const { affinityKey } = choice;
    const load = new ChatLoad(request);
    const fits = fitness(request, load, choice, this.#rules, prices);
    const [first, ...others] = chosenGroups(this.#table, request.model, choice).map((group) => sift(group, fits));
    if (first === undefined) throw new TypeError('A call has at least one group of candidates.');
    const groups = [first.routes, ...others.map(({ routes }) => routes)];
    const costOf = (route: Route): number | undefined => estimatedCostOf(route, request, load, prices);
    const routes = this.#arrange(groups, { request, load, prices }, choice);
    const ruledOut = [...first.ruledOut, ...others.flatMap((group) => group.ruledOut)];
    // Only a strategy of the application can leave candidates out.
    if (this.#isCustom) {
      const left = groups.flat().filter((route) => !routes.includes(route));
      ruledOut.push(...left.map((route) => route.skip('not-chosen')));
    }
    const plan = { routes, ruledOut, groups, load, costOf };
    if (affinityKey === undefined) return plan;
    const onAnswered = ({ entry, model }: Route): void =>
      this.#affinity.remember(affinityKey, entry.name, model, Date.now());
    return { ...plan, onAnswered };
  }

  #arrange(
    groups: readonly (readonly Route[])[],
    asked: Asked,
    { affinityKey, models }: RouteChoice,
  ): readonly Route[] {
    const { load } = asked;
    const order = this.#inOrder(groups, asked, affinityKey);
    const { primary } = this.#table;
    // A call's own list of models overrides the client's primary.
    const led =
      primary === undefined || models !== undefined ? order : toFront(order, ({ entry }) => entry === primary.entry);
    if (affinityKey === undefined) return led;
    const now = Date.now();
    const last = this.#affinity.get(affinityKey, now);
    if (last === undefined) return led;
    return toFront(
      led,
      (route) =>
        route.entry.name === last.provider && route.model === last.model && route.obstacle(now, load) === undefined,
    );
  }

  #inOrder(groups: readonly (readonly Route[])[], asked: Asked, affinityKey: string | undefined): readonly Route[] {
    const strategy = this.#strategy;
    const [only] = groups;
    if (strategy === undefined) return groups.length === 1 && only !== undefined ? only : groups.flat();
    const context = this.#context(asked.request, affinityKey);
    const now = Date.now();
    // A strategy of the application sees the priorities and applies them as it likes.
    const tiers = this.#isCustom ? groups : groups.flatMap(inTiers);
    return tiers.flatMap((tier) => this.#apply(strategy, tier, context, asked, now));
  }

  /** Applies a strategy to one group. Candidates that are not ready come last, so that its shares hold among those that are. */
  #apply(
    strategy: RoutingStrategy,
    routes: readonly Route[],
    context: RoutingContext,
    { load, prices }: Asked,
    now: number,
  ): readonly Route[] {
    const byCandidate = new Map<RoutingCandidate, Route>(
      routes.map((route) => [candidateOf(route, context.request, load, now, prices), route]),
    );
    const candidates = [...byCandidate.keys()];
    try {
      const ordered = this.#isCustom
        ? listOf(strategy(candidates, context))
        : [
            ...strategy(
              candidates.filter(({ ready }) => ready),
              context,
            ),
            ...candidates.filter(({ ready }) => !ready),
          ];
      return [...new Set(ordered)].flatMap((candidate) => byCandidate.get(candidate) ?? []);
    } catch (error) {
      // A fault of the application's strategy must not fail the call.
      const message = error instanceof Error ? error.message : 'unknown';
      warn(this.#logger, `The routing strategy failed: ${message}. Candidates keep their order of priority.`);
      return routes;
    }
  }

  #context(request: UnifiedRequest, affinityKey: string | undefined): RoutingContext {
    const turn = affinityKey === undefined ? this.#turn : hashOf(affinityKey);
    this.#seed ??= Math.floor(Math.random() * 2 ** 32);
    const random = randomNumbers(affinityKey === undefined ? this.#seed + turn : turn);
    return { request, turn, random, affinityKey };
  }
}

/** What a client sets for all of its calls. */
export interface CallRules {
  /** The default for calls. */
  readonly strict: boolean;
  /** A call can only add to it. */
  readonly requires: DataRequirements | undefined;
}

/** The input of a plan. */
interface Asked {
  readonly request: UnifiedRequest;
  readonly load: RequestLoad;
  readonly prices: PriceSource | undefined;
}

/** The rule that says why a route cannot take the request. */
function fitness(
  request: UnifiedRequest,
  load: RequestLoad,
  choice: RouteChoice,
  rules: CallRules,
  prices: PriceSource | undefined,
): (route: Route) => SkippedCandidate | undefined {
  const { strict = rules.strict } = choice;
  const { capabilities, ...terms } = requirementsOf(choice.requires);
  const required = rules.requires === undefined ? [terms] : [rules.requires, terms];
  const needs = needsOf(request, capabilities);
  return (route) => {
    const forbidden = skipForTerms(route, required);
    if (forbidden !== undefined) return forbidden;
    const { maxContextTokens } = route.capabilities;
    const missing = missingNeeds(needs, route.capabilities);
    if (missing.length > 0) return route.skip('missing-capability', undefined, missing.join(', '));
    // The request is measured only where there is a limit.
    if (maxContextTokens !== undefined && load.inputTokens * SURE_SHARE > maxContextTokens) {
      return route.skip('context-size', undefined, `its limit is ${maxContextTokens} tokens`);
    }
    const unpriced = skipForPrice(route, prices);
    if (unpriced !== undefined) return unpriced;
    const issues = requestIssues(route, request, strict);
    return issues.length === 0 ? undefined : skipForIssues(route, issues);
  };
}

/** The share of the estimated tokens that a text certainly has: a wrong estimate must not rule a provider out. */
const SURE_SHARE = 0.5;

/** The routes by tier, the lowest first; within a tier in their order. */
function inTiers(routes: readonly Route[]): readonly (readonly Route[])[] {
  const tiers = Map.groupBy(routes, ({ entry }) => entry.tier);
  return [...tiers].sort(([a], [b]) => a - b).map(([, tier]) => tier);
}

/** The result of an application's strategy. @throws TypeError where it is not an array */
function listOf(given: unknown): readonly RoutingCandidate[] {
  if (Array.isArray(given)) return given;
  // The promise may still reject, which must not end the process.
  if (given instanceof Promise) given.catch(() => undefined);
  throw new TypeError(`it must return an array of candidates synchronously, got ${describeValue(given)}`);
}

function toFront(routes: readonly Route[], isFirst: (route: Route) => boolean): readonly Route[] {
  const first = routes.find(isFirst);
  return first === undefined || first === routes[0] ? routes : [first, ...routes.filter((route) => route !== first)];
}
