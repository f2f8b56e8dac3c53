import type { DataRequirements } from '../config/options/data-config.ts';
import { ConfigurationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../model/attempt.ts';
import type { EmbeddingRequest } from '../model/embedding.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { Capability } from './needs.ts';
import { embeddingLoad, type RequestLoad } from './request-load.ts';
import { type Requirements, requirementsOf, unmetTerm } from './requirements.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** The candidates of a call, and those that were ruled out before the first attempt. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly ruledOut: readonly SkippedCandidate[];
  /** The groups of candidates before the strategy orders them; they may have more routes than `routes`. */
  readonly groups?: readonly (readonly Route[])[];
  readonly load: RequestLoad;
  /** The estimated cost of a candidate, in USD; `undefined` where its price is not known. */
  readonly costOf?: (route: Route) => number | undefined;
  /** Whether an open circuit may be used where no other candidate is left. @default true */
  readonly lastResort?: boolean;
  /** Called with the route that answered. */
  readonly onAnswered?: (route: Route) => void;
}

/** Which candidates a call uses. */
export interface RouteChoice {
  /** Use only this entry, by name. @default any */
  readonly provider?: string;
  /** Exclude these entries. @default none */
  readonly exclude?: readonly string[];
  /**
   * Use these models, in this order, and no others. A model is asked for at every entry whose plugin knows it, or, written as
   * `name/model`, at one entry. Overrides the request's `model`.
   *
   * @default the request's `model`, else each entry's own
   */
  readonly models?: readonly string[];
  /**
   * Use only providers that support every setting of the request: a provider that would ignore a setting with a warning is
   * skipped.
   *
   * @default the client's `strict`
   */
  readonly strict?: boolean;
  /**
   * Use only providers that meet these requirements, beside those of the request and of the client: capabilities, and terms that an
   * entry declares in `data`. A list stands for capabilities.
   *
   * @default none
   */
  readonly requires?: readonly Capability[] | Requirements;
  /**
   * Calls with the same key go to the route that answered the last of them, while it is usable: a conversation then keeps its
   * prompt cache.
   *
   * @default none
   */
  readonly affinityKey?: string;
}

/**
 * The candidates for embeddings: entries that compute embeddings, with the model of the first such entry, since vectors of two
 * models cannot be compared.
 *
 * @param always what the client requires of every call
 *
 * @throws ConfigurationError for an unknown entry
 */
export function planEmbedding(
  table: RouteTable,
  request: EmbeddingRequest,
  choice: RouteChoice,
  always: DataRequirements | undefined,
  prices?: PriceSource,
): Plan {
  const routes = chosenRoutes(table, request.model, choice);
  const required = [always ?? {}, requirementsOf(choice.requires)];
  const leader = routes.find(
    (route) => route.entry.provider.embed !== undefined && skipForTerms(route, required) === undefined,
  );
  const sifted = sift(routes, (route) => {
    if (route.entry.provider.embed === undefined) return route.skip('missing-capability', undefined, 'embeddings');
    const forbidden = skipForTerms(route, required);
    if (forbidden !== undefined) return forbidden;
    if (route.model !== leader?.model) return route.skip('other-model', undefined, `not ${leader?.model}`);
    return skipForPrice(route, prices);
  });
  return { ...sifted, load: embeddingLoad(request.input) };
}

/** Why a candidate is skipped that does not declare what the call, or the client, requires. */
export function skipForTerms(route: Route, required: readonly DataRequirements[]): SkippedCandidate | undefined {
  for (const each of required) {
    const detail = unmetTerm(route.entry.data, each);
    if (detail !== undefined) return route.skip('data-terms', undefined, detail);
  }
  return undefined;
}

/** Why a candidate is skipped where prices are required and its price is not known. */
export function skipForPrice(route: Route, prices: PriceSource | undefined): SkippedCandidate | undefined {
  if (prices?.requiresPrice !== true) return undefined;
  const known = prices.estimateUsd(route.entry.priced, route.model, 1, 0) !== undefined;
  return known ? undefined : route.skip('unknown-price');
}

/**
 * The candidates that a call may use, in groups: one group, or one for each model of its list. A strategy orders each group.
 *
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
  if (routes.length === 0) throw new ConfigurationError('The options provider and exclude rule out every provider.');
  if (model === undefined) return routes;
  const owners = ownersOf(routes, model);
  return routes.map((route) => (owners.has(route.entry.pluginId) ? table.withModel(route, model) : route));
}

/**
 * The routes for one model of a list: of the entry or plugin that is named before a slash, or of all entries whose plugin knows
 * the model.
 */
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
 * The plugins that a model belongs to: other providers do not know it and use their own model. The plugins' known models
 * decide; a model that no plugin knows belongs to the first candidate's plugin.
 */
function ownersOf(routes: readonly Route[], model: string): ReadonlySet<string> {
  const owners = new Set(routes.filter(({ entry }) => entry.knownModels.has(model)).map(({ entry }) => entry.pluginId));
  const [first] = routes;
  if (owners.size === 0 && first !== undefined) owners.add(first.entry.pluginId);
  return owners;
}

/** Splits routes by a rule. It runs for every request, and usually rules out none: it copies only where needed. */
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
