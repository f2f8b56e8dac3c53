import { ConfigurationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../model/attempt.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { Capability } from './needs.ts';
import { embeddingLoad, type RequestLoad } from './request-load.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** Who can be asked, and who was ruled out before anybody was. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly ruledOut: readonly SkippedCandidate[];
  /** The routes and perhaps others, in groups, as the call and the configuration name them, before a strategy put them in order. */
  readonly groups?: readonly (readonly Route[])[];
  readonly load: RequestLoad;
  /** What a candidate would cost about, in USD; `undefined` where its price is not known. */
  readonly costOf?: (route: Route) => number | undefined;
  /** Whether an open circuit may be asked where no other candidate is left. @default true */
  readonly lastResort?: boolean;
  /** To be told who answered. */
  readonly onAnswered?: (route: Route) => void;
}

/** What a call says about whom to ask. */
export interface RouteChoice {
  /** Ask only this entry, by name. @default any */
  readonly provider?: string;
  /** Do not ask these entries. @default none */
  readonly exclude?: readonly string[];
  /**
   * Ask these models, in this order; others are not asked. A model is asked of every entry whose plugin knows it, or of one
   * entry as `name/model`. Wins over the request's `model`.
   * @default the request's `model`, else each entry's own
   */
  readonly models?: readonly string[];
  /**
   * Ask only who does everything as the request says: a setting that a model does not take is then no warning in the answer,
   * but a reason to pass its provider over.
   * @default the client's `strict`
   */
  readonly strict?: boolean;
  /** Ask only who can do this, beside what the request needs anyway. @default nothing */
  readonly requires?: readonly Capability[];
  /**
   * Calls with the same key go to who answered the last one, while it can: a conversation that keeps its prompt cache.
   * @default none
   */
  readonly affinityKey?: string;
}

/**
 * The candidates for embeddings: those that compute any, and of them those of one model, the first one's. Vectors of two
 * models do not mix.
 * @throws ConfigurationError for an unknown entry
 */
export function planEmbedding(
  table: RouteTable,
  request: EmbeddingRequest,
  choice: RouteChoice,
  prices?: PriceSource,
): Plan {
  const routes = chosenRoutes(table, request.model, choice);
  const leader = routes.find(({ entry }) => entry.provider.embed !== undefined);
  const sifted = sift(routes, (route) => {
    if (route.entry.provider.embed === undefined) return route.skip('missing-capability', undefined, 'embeddings');
    if (route.model !== leader?.model) return route.skip('other-model', undefined, `not ${leader?.model}`);
    return skipForPrice(route, prices);
  });
  return { ...sifted, load: embeddingLoad(request.input) };
}

/** Why a candidate is passed over whose price has to be known and is not. */
export function skipForPrice(route: Route, prices: PriceSource | undefined): SkippedCandidate | undefined {
  if (prices?.requiresPrice !== true) return undefined;
  const known = prices.estimateUsd(route.entry.priced, route.model, 1, 0) !== undefined;
  return known ? undefined : route.skip('unknown-price');
}

/**
 * Whom a call may ask, in groups: one, or one for each model of its list. A strategy has its say within a group.
 * @throws ConfigurationError for an unknown entry
 */
export function chosenGroups(
  table: RouteTable,
  model: string | undefined,
  choice: RouteChoice,
): readonly (readonly Route[])[] {
  const { models } = choice;
  if (models === undefined) return [chosenRoutes(table, model, choice)];
  const routes = chosenRoutes(table, undefined, choice);
  const seen = new Set<Route>();
  return models.map((each) =>
    routesOfModel(table, routes, each).filter((route) => !seen.has(route) && seen.add(route)),
  );
}

function chosenRoutes(
  table: RouteTable,
  model: string | undefined,
  { provider, exclude = [] }: RouteChoice,
): readonly Route[] {
  for (const name of provider === undefined ? exclude : [provider, ...exclude]) table.get(name);
  const isChosen = ({ entry: { name } }: Route): boolean =>
    (provider === undefined || name === provider) && !exclude.includes(name);
  const routes = provider === undefined && exclude.length === 0 ? table.routes : table.routes.filter(isChosen);
  if (routes.length === 0) throw new ConfigurationError('The options provider and exclude leave nobody to ask.');
  if (model === undefined) return routes;
  const owners = ownersOf(routes, model);
  return routes.map((route) => (owners.has(route.entry.pluginId) ? table.withModel(route, model) : route));
}

/** The routes of one model of a list: of the entry or plugin that is named before a slash, or of all whose it is. */
function routesOfModel(table: RouteTable, routes: readonly Route[], model: string): readonly Route[] {
  const slash = model.indexOf('/');
  const owner = model.slice(0, Math.max(0, slash));
  const named = routes.filter(({ entry }) => entry.name === owner);
  const meant = named.length > 0 ? named : routes.filter(({ entry }) => entry.pluginId === owner);
  if (meant.length > 0) return meant.map((route) => table.withModel(route, model.slice(slash + 1)));
  const owners = ownersOf(routes, model);
  return routes.filter(({ entry }) => owners.has(entry.pluginId)).map((route) => table.withModel(route, model));
}

/**
 * The plugins whose a model is: a model of one provider means nothing to another, which keeps its own. Whose it is, the
 * plugins' known models tell; a model that none knows is taken for the first candidate's.
 */
function ownersOf(routes: readonly Route[], model: string): ReadonlySet<string> {
  const owners = new Set(routes.filter(({ entry }) => entry.knownModels.has(model)).map(({ entry }) => entry.pluginId));
  const [first] = routes;
  if (owners.size === 0 && first !== undefined) owners.add(first.entry.pluginId);
  return owners;
}

/** Parts routes from those that a rule keeps out. On the way of each request: mostly, it keeps nobody out. */
export function sift(
  routes: readonly Route[],
  rule: (route: Route) => SkippedCandidate | undefined,
): Pick<Plan, 'routes' | 'ruledOut'> {
  let fit: Route[] | undefined;
  const ruledOut: SkippedCandidate[] = [];
  for (const [index, route] of routes.entries()) {
    const skipped = rule(route);
    if (skipped === undefined) fit?.push(route);
    else {
      fit ??= routes.slice(0, index);
      ruledOut.push(skipped);
    }
  }
  return { routes: fit ?? routes, ruledOut };
}
