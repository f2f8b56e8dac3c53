import { ConfigurationError } from '../errors/client-errors.ts';
import type { SkippedCandidate } from '../types/attempt.ts';
import type { UnifiedRequest } from '../types/unified-request.ts';
import { missingNeeds, needsOf } from './needs.ts';
import type { Route } from './route.ts';
import type { RouteTable } from './route-table.ts';

/** Who can be asked, and who was ruled out before anybody was. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly ruledOut: readonly SkippedCandidate[];
}

/** What a call says about whom to ask. */
export interface RouteChoice {
  /** Ask only this entry, by name. */
  readonly provider?: string;
  /** Do not ask these entries. */
  readonly exclude?: readonly string[];
}

/** The candidates for a chat completion. @throws ConfigurationError for an unknown entry */
export function planChat(table: RouteTable, request: UnifiedRequest, choice: RouteChoice): Plan {
  const needs = needsOf(request);
  return sift(chosenRoutes(table, request.model, choice), (route) => {
    const missing = missingNeeds(needs, route.entry.provider.capabilities);
    return missing.length === 0 ? undefined : route.skip('missing-capability', undefined, missing.join(', '));
  });
}

/**
 * The candidates for embeddings: those that compute any, and of them those of one model, the first one's. Vectors of two
 * models do not mix.
 * @throws ConfigurationError for an unknown entry
 */
export function planEmbedding(table: RouteTable, model: string | undefined, choice: RouteChoice): Plan {
  const routes = chosenRoutes(table, model, choice);
  const leader = routes.find(({ entry }) => entry.provider.embed !== undefined);
  return sift(routes, (route) => {
    if (route.entry.provider.embed === undefined) return route.skip('missing-capability', undefined, 'embeddings');
    return route.model === leader?.model ? undefined : route.skip('other-model', undefined, `not ${leader?.model}`);
  });
}

function chosenRoutes(table: RouteTable, model: string | undefined, choice: RouteChoice): readonly Route[] {
  const { provider, exclude = [] } = choice;
  for (const name of provider === undefined ? exclude : [provider, ...exclude]) table.get(name);
  const routes = table.routes.filter(
    ({ entry: { name } }) => (provider === undefined || name === provider) && !exclude.includes(name),
  );
  if (routes.length === 0) throw new ConfigurationError('The options provider and exclude leave nobody to ask.');
  return model === undefined ? routes : withModel(table, routes, model);
}

/**
 * The routes with the model that the request names, where it is theirs: a model of one provider means nothing to another,
 * which keeps its own. Whose it is, the plugins' known models tell; a model that none knows is taken for the first
 * candidate's.
 */
function withModel(table: RouteTable, routes: readonly Route[], model: string): readonly Route[] {
  const owners = new Set(routes.filter(({ entry }) => entry.knownModels.has(model)).map(({ entry }) => entry.pluginId));
  const [first] = routes;
  if (owners.size === 0 && first !== undefined) owners.add(first.entry.pluginId);
  return routes.map((route) => (owners.has(route.entry.pluginId) ? table.withModel(route, model) : route));
}

function sift(routes: readonly Route[], rule: (route: Route) => SkippedCandidate | undefined): Plan {
  const fit: Route[] = [];
  const ruledOut: SkippedCandidate[] = [];
  for (const route of routes) {
    const skipped = rule(route);
    if (skipped === undefined) fit.push(route);
    else ruledOut.push(skipped);
  }
  return { routes: fit, ruledOut };
}
