import type { RoutingCandidate } from '../config/options/routing-config.ts';
import type { CandidateIdentity } from '../middleware/candidate-identity.ts';
import type { DetachedOptions, MiddlewareContext } from '../middleware/middleware.ts';
import type { MiddlewareEvents } from '../middleware/middleware-events.ts';
import type { PriceSource } from '../model/price-source.ts';
import type { UnifiedRequest } from '../model/unified-request.ts';
import { candidateOf } from '../routing/candidate.ts';
import type { Plan } from '../routing/plan.ts';
import type { Route } from '../routing/route.ts';
import type { Call } from './call/call.ts';
import type { ClientEmitter } from './events/client-emitter.ts';

/** What the context of a call needs. */
export interface CallSurroundings {
  readonly request: UnifiedRequest;
  readonly emitter: ClientEmitter;
  /** The plan that the call would have now. @throws ValidationError for a request that no candidate can take */
  preview(request: UnifiedRequest): Plan;
  /** The primary entry's route, if a primary was set. */
  primary(): Route | undefined;
  readonly prices: PriceSource | undefined;
  detached(options: DetachedOptions): MiddlewareContext;
}

/** The context of call-scope middleware. Most of it is computed when it is read: most middleware needs little. */
export function callContext(call: Call, around: CallSurroundings): MiddlewareContext {
  const { request, emitter } = around;
  return {
    ...call.ids,
    mode: call.mode,
    scope: 'call',
    get signal() {
      return call.signal;
    },
    get logger() {
      return call.logger;
    },
    metadata: call.options.metadata ?? {},
    deadline: call.deadline,
    candidates: (given = request) => candidatesOf(around.preview(given), given, around.prices),
    identities: (given = request) => identitiesOf(around.preview(given), around.primary()),
    emit: (name, make) => emitter.emit<keyof MiddlewareEvents>(name, () => ({ ...call.ids, ...make() }), call),
    detached: (options = {}) => around.detached(options),
  };
}

function candidatesOf(
  { routes, load }: Plan,
  request: UnifiedRequest,
  prices: PriceSource | undefined,
): readonly RoutingCandidate[] {
  const now = Date.now();
  return routes.map((route) => candidateOf(route, request, load, now, prices));
}

/** The plan's candidates in an order that does not depend on turns, random numbers or failures. */
function identitiesOf({ routes, groups }: Plan, primary: Route | undefined): readonly CandidateIdentity[] {
  if (groups === undefined || routes.length === 1) return routes.map((route) => route.identity());
  const stable = groups.flat().filter((route) => routes.includes(route));
  const isFirst = ({ entry }: Route): boolean => entry === primary?.entry;
  const led =
    primary === undefined ? stable : [...stable.filter(isFirst), ...stable.filter((route) => !isFirst(route))];
  return led.map((route) => route.identity());
}
